/** Headers that every answer carries. Source: OWASP secure headers; docs/contract.md 7 on the policy. */
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

export function withSecurityHeaders(baseUrl: string): MiddlewareHandler<Env> {
  const always = Object.entries(securityHeaders(baseUrl))
  return async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', PAGE_POLICY)
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
    for (const [name, value] of always) headers.set(name, value)
  }
}

/** On everything, feeds included. */
export function securityHeaders(baseUrl: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    // Other sites learn nothing; our own forms keep their Origin, which no-referrer turns into "null" (Fetch, 3.2).
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(baseUrl.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}
