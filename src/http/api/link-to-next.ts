/** The header `Link` names the next part of a list, when there is one. Source: RFC 8288. */
import type { Next } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { StoaContext } from '../env.ts'

/** @param from where the next part begins; whatever else was asked for stays */
export function linkToNext(
  { settings }: Pick<HttpDeps, 'settings'>,
  c: StoaContext,
  from: Next,
): Record<string, string> {
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.delete('offset')
  for (const [name, value] of Object.entries(from)) searchParams.set(name, String(value))
  return { Link: `<${settings.baseUrl}${pathname}?${searchParams}>; rel="next"` }
}
