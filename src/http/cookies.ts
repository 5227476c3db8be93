/** The session cookie: for this host only, out of scripts' reach, not sent along by other sites' forms. */
import { deleteCookie, setCookie } from 'hono/cookie'
import { SESSION_IDLE_MS } from '../kernel/limits.ts'
import type { StoaContext } from './env.ts'

/** `__Host-` binds a cookie to exactly this host, but only works over https. */
export function sessionCookieName(baseUrl: string): string {
  return isHttps(baseUrl) ? '__Host-stoa_session' : 'stoa_session'
}

export function setSessionCookie(c: StoaContext, baseUrl: string, secret: string): void {
  setCookie(c, sessionCookieName(baseUrl), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(baseUrl),
    maxAge: SESSION_IDLE_MS / 1000,
  })
}

export function clearSessionCookie(c: StoaContext, baseUrl: string): void {
  deleteCookie(c, sessionCookieName(baseUrl), { path: '/', secure: isHttps(baseUrl) })
}

function isHttps(baseUrl: string): boolean {
  return baseUrl.startsWith('https:')
}
