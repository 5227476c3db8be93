/** Curated sources, their plugins, what is held and how syncs went: tables, indexes, finders. */
import { AppError } from '../kernel/errors.ts'
import type { SourceId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { defineTable } from '../store/table.ts'
import type { Transaction } from '../store/transaction.ts'
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
export function listSources(db: Database): SourceRow[] {
  return [...db.table(sources).values()].sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

export function findSource(db: Database, slug: string): SourceRow | undefined {
  return db.table(sources).one('slug', slug)
}

/** @throws AppError `source_not_found` */
export function getSource(db: Database, slug: string): SourceRow {
  const source = findSource(db, slug)
  if (source !== undefined) return source
  throw new AppError('source_not_found', `There is no source "${slug}"; check its slug.`)
}

/** As of this transaction. @throws AppError `plugin_not_found` */
export function getSourcePlugin(tx: Transaction, { id, slug }: SourceRow, name: string): SourcePluginRow {
  const plugin = tx.get(sourcePlugins, id, name)
  if (plugin !== undefined) return plugin
  throw new AppError('plugin_not_found', `The source "${slug}" has no plugin "${name}"; check its name.`)
}

/** By name. */
export function listPlugins(db: Database, sourceId: SourceId): SourcePluginRow[] {
  const rows = [...db.table(sourcePlugins).many('source', sourceId).values()]
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Newest first. */
export function listSyncs(db: Database, sourceId: SourceId): SyncRow[] {
  return [...db.table(syncs).many('source', sourceId).values()].sort(
    (a, b) => b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1),
  )
}

/** Oldest first. */
export function listHeld(db: Database, sourceId?: SourceId): HeldRow[] {
  const rows =
    sourceId === undefined
      ? db.table(heldChanges).values()
      : db.table(heldChanges).many('source', sourceId).values()
  return [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** @throws AppError `held_not_found` */
export function getHeld(db: Database, id: string): HeldRow {
  const held = db.table(heldChanges).get(id)
  if (held !== undefined) return held
  throw new AppError(
    'held_not_found',
    `There is no held change "${id}"; it was promoted, rejected or overtaken.`,
  )
}
