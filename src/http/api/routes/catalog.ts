/** Finding items. */

import { runsSeenBy } from '../../../access/inherited-abilities.ts'
import { usernameOf } from '../../../access/users.repo.ts'
import { isListed } from '../../../access/visibility.ts'
import { type Describe, type Found, type Listing, SORTS, search } from '../../../catalog/search.ts'
import { RUNS } from '../../../catalog/search-document.ts'
import { FILTER_VALUES_MAX, QUERY_CHARS_MAX } from '../../../kernel/limits.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { countInstalls, presentItem } from '../../../operations/answers/present.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import { kind, listOf, listUpTo, object, page, sharing, text } from '../../../operations/schemas.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal } from '../../env.ts'
import { type Route, route } from '../route.ts'

const query = object({
  q: {
    type: 'string',
    maxLength: QUERY_CHARS_MAX,
    description: 'Words that must all occur, also as beginnings; when nothing has them, nearly alike ones.',
  },
  type: listUpTo(FILTER_VALUES_MAX, kind),
  tags: listUpTo(FILTER_VALUES_MAX, text),
  owner: { type: 'string', description: 'A user name, or `me`.' },
  sharing: listUpTo(FILTER_VALUES_MAX, sharing),
  category: listUpTo(FILTER_VALUES_MAX, text),
  source: listUpTo(FILTER_VALUES_MAX, {
    type: 'string',
    description: 'A curated source, or `upload` for what people published.',
  }),
  runs: listUpTo(FILTER_VALUES_MAX, { enum: RUNS }),
  sort: { enum: SORTS, default: 'name' },
  order: { enum: ['asc', 'desc'] },
  ...page,
})

const answer = object({
  results: listOf(answers.item),
  total: { type: 'integer' },
  limit: { type: 'integer' },
  offset: { type: 'integer' },
  facets: { type: 'object' },
})

interface Query extends Omit<Listing, 'owner'> {
  owner?: string
}

/** The same under both names. */
export const catalogRoutes: readonly Route[] = ['/catalog/search', '/items'].map((path) =>
  route<{ query: Query }>({
    method: 'get',
    path,
    summary: 'Items that the caller may see',
    access: 'items:read',
    query,
    answers: { 200: { description: 'One page of them, and counts for filters.', schema: answer } },
    errors: ['bad_request'],
    async handle({ deps, principal, query: { tags, owner, ...listing } }) {
      // One field with commas is how links are written by hand.
      const wanted =
        tags === undefined
          ? {}
          : { tags: tags.flatMap((value) => value.split(',')).slice(0, FILTER_VALUES_MAX) }
      const by = owner === undefined ? {} : { owner: [owner === 'me' ? principal.user.username : owner] }
      const { results, total, facets } = await findItems(deps, principal, { ...listing, ...wanted, ...by })
      const { limit, offset } = listing
      const shown = eachShown(deps, results, ({ row }) => presentItem(deps, principal.viewer, row))
      return { json: { results: shown, total, limit, offset, facets } }
    },
  }),
)

/** What the caller may see of the catalogue. */
export async function findItems(deps: HttpDeps, principal: Principal, listing: Listing): Promise<Found> {
  await deps.search.refresh()
  return search(deps.search, listing, describeFor(deps, principal))
}

/** Better spellings of a search that found nothing as it was typed. */
export async function suggestQueries(deps: HttpDeps, principal: Principal, q: string): Promise<string[]> {
  await deps.search.refresh()
  return deps.search.suggest(q, describeFor(deps, principal).isVisible)
}

function describeFor({ db }: HttpDeps, { viewer }: Principal): Describe {
  return {
    isVisible: (item) => isListed(db, viewer, item),
    ownerOf: (item) => usernameOf(db, item.ownerId),
    installsOf: (item) => countInstalls(db, item),
    runsOf: runsSeenBy(db, viewer),
  }
}
