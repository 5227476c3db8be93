/** What is here of a source before a sync changes it. */
import { type ItemRow, itemsFrom } from '../catalog/index.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads } from '../store/index.ts'
import {
  findSourcePlugin,
  type HeldRow,
  listHeld,
  listPlugins,
  type SourcePluginRow,
  type SourceRow,
} from './sources.repo.ts'

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

/** What admins decide of a plugin, and what a sync decides by. */
const DECIDED = ['enabled', 'itemId', 'version', 'rejectedId'] as const

/**
 * Reading a repository and storing what it has takes minutes: what an admin promoted, rejected or chose meanwhile counts.
 * @throws AppError `changed_meanwhile`
 */
export function assertAsDecided(tx: Reads, now: SourceRow, { source, plugins }: Standing): void {
  const moved = [...plugins.values()].find((plugin) => {
    const current = findSourcePlugin(tx, source.id, plugin.name)
    return DECIDED.some((field) => current?.[field] !== plugin[field])
  })
  const isSame = now.promote === source.promote && JSON.stringify(now.tags) === JSON.stringify(source.tags)
  if (moved === undefined && isSame) return
  const what = moved === undefined ? `The source "${source.slug}"` : `"${moved.name}" of ${source.slug}`
  throw new AppError('changed_meanwhile', `${what} was changed while it was synced; sync again.`)
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
