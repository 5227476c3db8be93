/** Finding items. */
import { users } from '../../../access/users.repo.ts'
import { isListed } from '../../../access/visibility.ts'
import { items } from '../../../catalog/items.repo.ts'
import { type Found, type Listing, SORTS, search } from '../../../catalog/search.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal } from '../../env.ts'
import { answers } from '../answers.ts'
import { countInstalls, presentItem } from '../present.ts'
import { type Route, route } from '../route.ts'
import { kind, listOf, object, page, sharing, text } from '../schemas.ts'

const query = object({
  q: { type: 'string', maxLength: 200 },
  type: listOf(kind),
  tags: listOf(text),
  owner: { type: 'string', description: 'A user name, or `me`.' },
  sharing: listOf(sharing),
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

/** The same under both names. */
export const catalogRoutes: readonly Route[] = ['/catalog/search', '/items'].map((path) =>
  route<{ query: Listing }>({
    method: 'get',
    path,
    summary: 'Items that the caller may see',
    access: 'items:read',
    query,
    answers: { 200: { description: 'One page of them, and counts for filters.', schema: answer } },
    errors: ['bad_request'],
    handle({ deps, principal, query: { tags, ...listing } }) {
      // One field with commas is how links are written by hand.
      const wanted = tags === undefined ? {} : { tags: tags.flatMap((value) => value.split(',')) }
      const found = findItems(deps, principal, { ...listing, ...wanted })
      const results = found.results.map((item) => presentItem(deps, principal.viewer, item))
      return { json: { ...found, results, limit: listing.limit, offset: listing.offset } }
    },
  }),
)

/** What the caller may see of the catalogue. */
export function findItems(deps: HttpDeps, { viewer, user }: Principal, listing: Listing): Found {
  const visible = [...deps.db.table(items).values()].filter((item) => isListed(deps.db, viewer, item))
  const owner = listing.owner === 'me' ? { owner: user.username } : {}
  return search(
    visible,
    { ...listing, ...owner },
    {
      ownerOf: (item) => deps.db.table(users).get(item.ownerId)?.username ?? '',
      installsOf: (item) => countInstalls(deps.db, item),
    },
  )
}
