/**
 * Writes that a cookie authorizes must come from our own pages. Browsers say where a request comes from, in
 * headers that pages cannot set; a program that sends neither header is no browser and carries no stolen cookie.
 */
import { AppError } from '../../kernel/errors.ts'
import type { StoaContext } from '../env.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** @throws AppError `csrf` */
export function assertSameOrigin(baseUrl: string, c: StoaContext): void {
  if (SAFE_METHODS.has(c.req.method)) return
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  const isForeignOrigin = site !== 'same-origin' && origin !== undefined && origin !== new URL(baseUrl).origin
  if (!isForeignSite && !isForeignOrigin) return
  throw new AppError(
    'csrf',
    `The request comes from ${origin ?? 'another site'}, not from this store; open ${baseUrl} and try again there.`,
  )
}
