/** Cookies: for this host only, out of scripts' reach, not sent along by other sites' forms. */
import { createHash } from 'node:crypto'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Theme } from '../../views/parts/theme-switch.tsx'
import { SESSION_ABSOLUTE_MS, SIGN_ON_MS, SIGN_ONS_AT_ONCE_MAX } from '../kernel/limits.ts'
import type { StoaContext } from './env.ts'

export function sessionCookieName(baseUrl: string): string {
  return ownName('stoa_session', baseUrl)
}

/**
 * A name that no other store on this host has: cookies know no port and no reliable path (RFC 6265, 8.5 and 8.6).
 * `__Host-` binds a cookie to exactly this host, but only works over https.
 */
function ownName(name: string, baseUrl: string): string {
  const mark = createHash('sha256').update(baseUrl).digest('hex').slice(0, 8)
  return `${isHttps(baseUrl) ? '__Host-' : ''}${name}_${mark}`
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

/** What shows, when a form comes back, that this browser takes cookies: it says nothing else. */
export function setCookieProbe(c: StoaContext, baseUrl: string): void {
  const secure = isHttps(baseUrl)
  setCookie(c, ownName('stoa_cookies', baseUrl), '1', { path: '/', httpOnly: true, sameSite: 'Lax', secure })
}

export function takesCookies(c: StoaContext, baseUrl: string): boolean {
  return getCookie(c, ownName('stoa_cookies', baseUrl)) !== undefined
}

/**
 * What a browser carries to the provider of single sign-on and back. Lax: the way back is a plain link. Each attempt has
 * a cookie of its own, so that two tabs do not take each other's away; the ones begun first make room.
 */
export function setSignOnCookie(c: StoaContext, baseUrl: string, state: string, sealed: string): void {
  const own = Object.keys(getCookie(c)).filter((name) => name.startsWith(`${signOnPrefix(baseUrl)}_`))
  // Browsers send the cookies that were made first, first (RFC 6265, 5.4).
  for (const name of own.slice(0, Math.max(0, own.length - SIGN_ONS_AT_ONCE_MAX + 1)))
    deleteCookie(c, name, { path: '/', secure: isHttps(baseUrl) })
  setCookie(c, signOnCookieName(baseUrl, state), sealed, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(baseUrl),
    maxAge: SIGN_ON_MS / 1000,
  })
}

/** Its value, for one use: the answer takes it away, and leaves those of other attempts. */
export function takeSignOnCookie(c: StoaContext, baseUrl: string, state: string): string | undefined {
  const name = signOnCookieName(baseUrl, state)
  const value = getCookie(c, name)
  if (value !== undefined) deleteCookie(c, name, { path: '/', secure: isHttps(baseUrl) })
  return value
}

function signOnCookieName(baseUrl: string, state: string): string {
  return `${signOnPrefix(baseUrl)}_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`
}

function signOnPrefix(baseUrl: string): string {
  return ownName('stoa_sign_on', baseUrl)
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
