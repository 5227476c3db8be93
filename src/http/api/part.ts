/** A part of a list that may be long. The header `Link` names the next one (RFC 8288), when there is one. */
import { PAGE_MAX } from '../../kernel/limits.ts'
import type { HttpDeps } from '../deps.ts'
import type { StoaContext } from '../env.ts'
import { eachShown } from '../shown.ts'
import type { Answer } from './route.ts'
import { page } from './schemas.ts'

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
  return next < rows.length ? { json, headers: { Link: linkTo(c, next) } } : { json }
}

/** By its query alone, so that it holds whatever path the store is reached at. */
function linkTo(c: StoaContext, offset: number): string {
  const query = new URL(c.req.url).searchParams
  query.set('offset', String(offset))
  return `<?${query}>; rel="next"`
}
