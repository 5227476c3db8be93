/** A part of a list that may be long. The header `Link` names the next one (RFC 8288), when there is one. */
import { PAGE_MAX } from '../../kernel/limits.ts'
import { eachShown } from '../../operations/answers/shown.ts'
import { page } from '../../operations/schemas.ts'
import type { HttpDeps } from '../deps.ts'
import type { StoaContext } from '../env.ts'
import type { Answer } from './route.ts'

export interface Part {
  limit: number
  offset: number
}

/** What is listed whole as long as it is short: whoever does not ask for a part gets as much as one may have. */
export const part = { ...page, limit: { ...page.limit, default: PAGE_MAX } }

/** @param present what is shown of a row; it is asked for the rows of this part alone */
export function answerPart<Row>(
  deps: HttpDeps,
  c: StoaContext,
  rows: readonly Row[],
  { limit, offset }: Part,
  present: (row: Row) => unknown,
): Answer {
  const next = offset + limit
  const json = eachShown(deps, rows.slice(offset, next), present)
  return next < rows.length ? { json, headers: linkToNext(deps, c, { offset: next }) } : { json }
}

/** @param from where the next part begins; whatever else was asked for stays */
export function linkToNext(
  { settings }: Pick<HttpDeps, 'settings'>,
  c: StoaContext,
  from: { offset: number } | { before: number | string },
): Record<string, string> {
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.delete('offset')
  for (const [name, value] of Object.entries(from)) searchParams.set(name, String(value))
  return { Link: `<${settings.baseUrl}${pathname}?${searchParams}>; rel="next"` }
}
