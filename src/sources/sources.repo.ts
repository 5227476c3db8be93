/** Curated sources, their plugins, what is held and how syncs went: tables, indexes, finders. */
import { AppError } from '../kernel/errors.ts'
import type { SourceId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import type { HeldRow, SourcePluginRow, SourceRow, SyncRow } from './source-rows.ts'

export type {
  HeldContent,
  HeldRow,
  PluginOrigin,
  PluginState,
  PromotePolicy,
  SourceMode,
  SourcePluginRow,
  SourceRow,
  SyncFailure,
  SyncOutcome,
  SyncRow,
  SyncSummary,
  SyncTrigger,
} from './source-rows.ts'
export {
  PLUGIN_STATES,
  PROMOTE_POLICIES,
  SOURCE_MODES,
  SYNC_OUTCOMES,
  SYNC_TRIGGERS,
  waitsForSecrets,
} from './source-rows.ts'

export const sources = defineTable<SourceRow>()({
  name: 'sources',
  key: ['id'],
  columns: {
    id: 'text',
    slug: 'text',
    name: 'text',
    url: 'text',
    mode: 'text',
    ref: 'text',
    folder: 'text',
    schedule: 'text',
    promote: 'text',
    username: 'text',
    secretRef: 'text',
    webhookSecretRef: 'text',
    enabled: 'bool',
    headOid: 'text',
    tags: 'json',
    lastSync: 'json',
    createdAt: 'time',
    createdBy: 'text',
  },
  unique: { slug: (row) => row.slug },
})

export const sourcePlugins = defineTable<SourcePluginRow>()({
  name: 'source_plugins',
  key: ['sourceId', 'name'],
  columns: {
    sourceId: 'text',
    name: 'text',
    itemId: 'text',
    path: 'text',
    version: 'text',
    treeOid: 'text',
    contentId: 'text',
    rejectedId: 'text',
    origin: 'json',
    details: 'json',
    enabled: 'bool',
    offShelf: 'bool',
    state: 'text',
    problem: 'text',
    renamedTo: 'text',
    correction: 'json',
    issues: 'json',
  },
  groups: { source: (row) => row.sourceId },
})

export const heldChanges = defineTable<HeldRow>()({
  name: 'source_held',
  key: ['id'],
  columns: {
    id: 'text',
    sourceId: 'text',
    plugin: 'text',
    version: 'text',
    summary: 'text',
    treeOid: 'text',
    content: 'json',
    createdAt: 'time',
  },
  groups: { source: (row) => row.sourceId },
})

export const syncs = defineTable<SyncRow>()({
  name: 'source_syncs',
  key: ['id'],
  columns: {
    id: 'text',
    sourceId: 'text',
    startedAt: 'time',
    endedAt: 'time',
    trigger: 'text',
    outcome: 'text',
    head: 'text',
    added: 'json',
    updated: 'json',
    archived: 'json',
    held: 'json',
    failed: 'json',
    error: 'json',
  },
  groups: { source: (row) => row.sourceId },
})

/** By slug. */
export function listSources(db: Reads): SourceRow[] {
  return [...db.all(sources)].sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

export function findSourceById(db: Reads, id: SourceId): SourceRow | undefined {
  return db.get(sources, id)
}

export function findSource(db: Reads, slug: string): SourceRow | undefined {
  return db.find(sources, 'slug', slug)
}

/** @throws AppError `source_not_found` */
export function getSource(db: Reads, slug: string): SourceRow {
  const source = findSource(db, slug)
  if (source !== undefined) return source
  throw new AppError('source_not_found', `There is no source "${slug}"; check its slug.`)
}

export function findSourcePlugin(db: Reads, sourceId: SourceId, name: string): SourcePluginRow | undefined {
  return db.get(sourcePlugins, sourceId, name)
}

/** @throws AppError `plugin_not_found` */
export function getSourcePlugin(db: Reads, { id, slug }: SourceRow, name: string): SourcePluginRow {
  const plugin = findSourcePlugin(db, id, name)
  if (plugin !== undefined) return plugin
  throw new AppError('plugin_not_found', `The source "${slug}" has no plugin "${name}"; check its name.`)
}

/** By name. */
export function listPlugins(db: Reads, sourceId: SourceId): SourcePluginRow[] {
  const rows = [...db.many(sourcePlugins, 'source', sourceId).values()]
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function syncsOf(db: Reads, sourceId: SourceId): Iterable<SyncRow> {
  return db.many(syncs, 'source', sourceId).values()
}

/** Newest first. */
export function listSyncs(db: Reads, sourceId: SourceId): SyncRow[] {
  return [...syncsOf(db, sourceId)].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1))
}

export function allHeld(db: Reads): Iterable<HeldRow> {
  return db.all(heldChanges)
}

export function heldOf(db: Reads, sourceId: SourceId): Iterable<HeldRow> {
  return db.many(heldChanges, 'source', sourceId).values()
}

/** Oldest first. */
export function listHeld(db: Reads, sourceId?: SourceId): HeldRow[] {
  const rows = sourceId === undefined ? allHeld(db) : heldOf(db, sourceId)
  // Those of one sync came at once.
  const byPlugin = new Intl.Collator('en', { numeric: true })
  return [...rows].sort(
    (a, b) => a.createdAt - b.createdAt || byPlugin.compare(a.plugin, b.plugin) || (a.id < b.id ? -1 : 1),
  )
}

export function findHeld(db: Reads, id: string): HeldRow | undefined {
  return db.get(heldChanges, id)
}

/** @throws AppError `held_not_found` */
export function getHeld(db: Reads, id: string): HeldRow {
  const held = findHeld(db, id)
  if (held !== undefined) return held
  throw new AppError(
    'held_not_found',
    `There is no held change "${id}"; it was promoted, rejected or overtaken.`,
  )
}
