/** What is here of a source before a sync changes it. */
import { type ItemRow, itemsFrom } from '../catalog/items.repo.ts'
import type { Reads } from '../store/reads.ts'
import { type HeldRow, listHeld, listPlugins, type SourcePluginRow, type SourceRow } from './sources.repo.ts'

export interface Standing {
  source: SourceRow
  /** By upstream name. */
  plugins: ReadonlyMap<string, SourcePluginRow>
  held: readonly HeldRow[]
  /** By upstream name. Also those that an earlier source of this slug left behind: they are taken up again. */
  items: ReadonlyMap<string, ItemRow>
}

export function readStanding(db: Reads, source: SourceRow): Standing {
  const ofSource = itemsFrom(db, source.slug)
  return {
    source,
    plugins: new Map(listPlugins(db, source.id).map((row) => [row.name, row])),
    held: listHeld(db, source.id),
    items: new Map(ofSource.map((item) => [item.name, item])),
  }
}

/** The row of a plugin that this source never had. An item that an earlier source of this slug left is its own. */
export function newPlugin(
  { source, items }: Pick<Standing, 'source' | 'items'>,
  name: string,
): SourcePluginRow {
  const left = items.get(name)
  return {
    sourceId: source.id,
    name,
    itemId: left?.id ?? null,
    path: '',
    version: null,
    treeOid: null,
    contentId: null,
    rejectedId: null,
    origin: null,
    details: null,
    enabled: true,
    offShelf: left?.status === 'archived',
    state: 'unavailable',
    problem: null,
    renamedTo: null,
    correction: null,
    issues: [],
  }
}
