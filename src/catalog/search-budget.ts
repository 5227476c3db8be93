/** What one search may cost: places where its words stand are counted, and only those that its reader may see. */
import type { Query, SearchOptions } from 'minisearch'

/** Thrown from inside a search whose words stand in more places than it may look at. */
class Spent extends Error {}

/** `undefined` where it costs more than the budget. */
export function unlessSpent<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (error instanceof Spent) return undefined
    throw error
  }
}

type BoostDocument = NonNullable<SearchOptions['boostDocument']>

/** Items that the reader may not see cost nothing, so that nobody's hidden ones are in anybody's way. */
export function budgetFor(visible: ReadonlySet<string>, placesMax: number): BoostDocument {
  let left = placesMax
  return (id) => {
    if (!visible.has(id as string)) return 0
    left -= 1
    if (left < 0) throw new Spent()
    return 1
  }
}

/** The query with every place counted. @param isWhole words are looked for as they are, not as beginnings */
export function counted(query: Query, budget: BoostDocument, isWhole: boolean): Query {
  if (typeof query === 'string' || typeof query === 'symbol') return query
  const { boostDocument, queries, ...others } = query
  const boost: BoostDocument | undefined =
    boostDocument && ((id, term, stored) => budget(id, term, stored) * boostDocument(id, term, stored))
  return {
    ...others,
    ...(boost === undefined ? {} : { boostDocument: boost }),
    ...(isWhole ? { prefix: false, fuzzy: false } : {}),
    queries: queries.map((each) => counted(each, budget, isWhole)),
  }
}
