/** Served names of what a source brings at once: those that its items have, and free ones for the others. */
import type { Reads } from '../../store/index.ts'
import type { CatalogDeps } from '../deps.ts'
import { findItem, type ItemRow } from '../items.repo.ts'
import { type ItemNames, nameCurated } from '../naming.ts'

export interface CuratedNames {
  /** @throws AppError `invalid_name`, `name_taken` */
  nameOf(upstreamName: string): ItemNames
  /** The name that a dependency on `upstreamName` is served under. */
  served(upstreamName: string): string
}

/** @param items those that the source has already, by upstream name */
export function openNames(
  { marketplaceName }: Pick<CatalogDeps, 'marketplaceName'>,
  db: Reads,
  source: string,
  items: ReadonlyMap<string, ItemRow>,
): CuratedNames {
  const given = new Map<string, ItemNames>([...items].map(([name, item]) => [name, item]))
  const taken = new Set<string>()
  const isTaken = (servedName: string) => taken.has(servedName) || findItem(db, servedName) !== undefined
  return {
    nameOf(upstreamName) {
      const known = given.get(upstreamName)
      if (known !== undefined) return { name: known.name, servedName: known.servedName }
      const names = nameCurated(marketplaceName, upstreamName, source, isTaken)
      taken.add(names.servedName)
      given.set(upstreamName, names)
      return names
    },
    served: (upstreamName) => given.get(upstreamName)?.servedName ?? upstreamName,
  }
}
