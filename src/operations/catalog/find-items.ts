/** What somebody may see of the catalogue. */
import { isListed, runsSeenBy, type Standing, usernameOf } from '../../access/index.ts'
import { type Describe, type Found, type Listing, search } from '../../catalog/index.ts'
import { countInstalls } from '../answers/present.ts'
import type { Rooms } from '../rooms.ts'

type Finding = Pick<Rooms, 'db' | 'search'>

export async function findItems(rooms: Finding, who: Standing, listing: Listing): Promise<Found> {
  await rooms.search.refresh()
  return search(rooms.search, listing, describeFor(rooms, who))
}

/** Better spellings of a search that found nothing as it was typed. */
export async function suggestQueries(rooms: Finding, who: Standing, q: string): Promise<string[]> {
  await rooms.search.refresh()
  return rooms.search.suggest(q, describeFor(rooms, who).isVisible)
}

function describeFor({ db }: Finding, { viewer }: Standing): Describe {
  return {
    isVisible: (item) => isListed(db, viewer, item),
    ownerOf: (item) => usernameOf(db, item.ownerId),
    installsOf: (item) => countInstalls(db, item),
    runsOf: runsSeenBy(db, viewer),
  }
}
