/** Cookies: for this host only, out of scripts' reach, not sent along by other sites' forms. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Theme } from '../../views/parts/theme-switch.tsx'
import { SESSION_ABSOLUTE_MS, SIGN_ON_MS } from '../kernel/limits.ts'
import type { StoaContext } from './env.ts'

/** `__Host-` binds a cookie to exactly this host, but only works over https. */
export function sessionCookieName(baseUrl: string): string {
  return isHttps(baseUrl) ? '__Host-stoa_session' : 'stoa_session'
}

/** It lives as long as a session may at most: that one has been idle for too long is for the server to say. */
export function setSessionCookie(c: StoaContext, baseUrl: string, secret: string): void {
  setCookie(c, sessionCookieName(baseUrl), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(baseUrl),
    maxAge: SESSION_ABSOLUTE_MS / 1000,
  })
}

export function clearSessionCookie(c: StoaContext, baseUrl: string): void {
  deleteCookie(c, sessionCookieName(baseUrl), { path: '/', secure: isHttps(baseUrl) })
}

/** What a browser carries to the provider of single sign-on and back. Lax: the way back is a plain link. */
export function setSignOnCookie(c: StoaContext, baseUrl: string, sealed: string): void {
  setCookie(c, signOnCookieName(baseUrl), sealed, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(baseUrl),
    maxAge: SIGN_ON_MS / 1000,
  })
}

/** Its value, for one use: the answer takes it away. */
export function takeSignOnCookie(c: StoaContext, baseUrl: string): string | undefined {
  const name = signOnCookieName(baseUrl)
  const value = getCookie(c, name)
  deleteCookie(c, name, { path: '/', secure: isHttps(baseUrl) })
  return value
}

function signOnCookieName(baseUrl: string): string {
  return isHttps(baseUrl) ? '__Host-stoa_sign_on' : 'stoa_sign_on'
}

const THEME_COOKIE = 'theme'
const YEAR_SECONDS = 365 * 24 * 60 * 60

/** `auto` is what everybody has who chose nothing: nothing is kept for it. */
export function setThemeCookie(c: StoaContext, baseUrl: string, theme: Theme): void {
  const secure = isHttps(baseUrl)
  if (theme === 'auto') deleteCookie(c, THEME_COOKIE, { path: '/', secure })
  else
    setCookie(c, THEME_COOKIE, theme, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge: YEAR_SECONDS,
    })
}

/** Whatever else the cookie says is no choice. */
export function readTheme(c: StoaContext): Theme {
  const value = getCookie(c, THEME_COOKIE)
  return value === 'light' || value === 'dark' ? value : 'auto'
}

function isHttps(baseUrl: string): boolean {
  return baseUrl.startsWith('https:')
}
