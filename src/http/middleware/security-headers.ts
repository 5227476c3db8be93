/** Headers that every answer carries. Source: OWASP secure headers; CONTRACT.md section 7 on the policy. */
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../env.ts'

/** Nothing inline, nothing from elsewhere. */
const PAGE_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self'`,
  `connect-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** What people uploaded is data: even opened directly it can run nothing. */
export const UPLOADED_POLICY = `default-src 'none'; sandbox; frame-ancestors 'none'`

export function securityHeaders(baseUrl: string): MiddlewareHandler<Env> {
  const isHttps = baseUrl.startsWith('https:')
  return async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', PAGE_POLICY)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Referrer-Policy', 'no-referrer')
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Resource-Policy', 'same-origin')
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
    if (isHttps) headers.set('Strict-Transport-Security', 'max-age=31536000')
  }
}
