/** A part of a list that may be long. The header `Link` names the next one (RFC 8288), when there is one. */
import { type Next, partOf, type Range, range } from '../../operations/part.ts'
import type { HttpDeps } from '../deps.ts'
import type { StoaContext } from '../env.ts'
import type { Answer } from './route.ts'

export type Part = Range
export const part = range

/** @param present what is shown of a row; it is asked for the rows of this part alone */
export function answerPart<Row>(
  deps: HttpDeps,
  c: StoaContext,
  rows: readonly Row[],
  asked: Part,
  present: (row: Row) => unknown,
): Answer {
  const { rows: json, next } = partOf(deps, rows, asked, present)
  return next === undefined ? { json } : { json, headers: linkToNext(deps, c, next) }
}

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
