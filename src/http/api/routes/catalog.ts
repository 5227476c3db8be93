/** Finding items, the same under both names. */
import { searchCatalog } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const catalogRoutes: readonly Route[] = ['/catalog/search', '/items'].map((path) =>
  routeTo({
    method: 'get',
    path,
    operation: searchCatalog,
    answers: { 200: 'One page of them, and counts for filters.' },
  }),
)
