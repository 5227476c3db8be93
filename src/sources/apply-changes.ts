/** The one transaction of a sync: everything that it changes is served afterwards, or nothing is. */
import { record } from '../audit/index.ts'
import { type ItemRow, items, planPublication } from '../catalog/index.ts'
import type { JobRun } from '../jobs/index.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { Transaction } from '../store/index.ts'
import type { RemoteRef } from '../upstream/index.ts'
import { changeShelf } from './change-shelf.ts'
import type { Changes } from './changes.ts'
import type { SourcesDeps } from './deps.ts'
import { type Begun, settleDue } from './due.ts'
import { followed } from './followed.ts'
import { followRenames } from './renames.ts'
import {
  heldChanges,
  type SourcePluginRow,
  type SourceRow,
  type SyncRow,
  sourcePlugins,
  sources,
} from './sources.repo.ts'
import { assertAsDecided, type Standing } from './standing.ts'
import { endJob, putSync, type SyncFacts } from './sync-history.ts'

type ApplyDeps = Pick<SourcesDeps, 'db' | 'clock' | 'random' | 'hasSource'>

/**
 * @param run the job, which ends together with what is changed
 * @param read the source as it was when it was read
 * @param standing what the changes were decided by
 * @param refs what the repository showed
 * @throws AppError `name_taken`, `version_exists` when another publication was quicker, `changed_meanwhile` when an
 *   admin was: decide again;
 *   `source_not_found` when it was removed meanwhile
 */
export async function applyChanges(
  deps: ApplyDeps,
  run: Partial<Pick<JobRun, 'ends'>>,
  read: SourceRow,
  standing: Standing,
  changes: Changes,
  { begun, ...facts }: Pick<SyncFacts, 'startedAt' | 'trigger' | 'startedBy'> & { begun: Begun },
  refs: readonly RemoteRef[],
): Promise<SyncRow> {
  failpoint('source.before-commit')
  return deps.db.write((tx) => {
    const source = tx.get(sources, read.id)
    if (source === undefined)
      throw new AppError('source_not_found', `The source "${read.slug}" was removed while it was synced.`)
    assertAsDecided(tx, source, standing)
    const now = deps.clock()
    const apply: Applying = { deps, tx, now, source, actor: facts.startedBy }
    const { added, updated } = publish(apply, changes)
    for (const { item, before, after } of changes.reworded) reword(apply, item, before, after)
    for (const row of changes.rows) added.push(...putPlugin(apply, row))
    const archived = changes.gone.flatMap((row) => leave(apply, row))
    for (const row of changes.dropped) tx.delete(sourcePlugins, row.sourceId, row.name)
    for (const held of changes.heldGone) tx.delete(heldChanges, held.id)
    for (const held of changes.held) tx.put(heldChanges, held)
    raiseAlarms(apply, changes)
    followRenames(tx, now, source.id, facts.startedBy)
    const held = changes.held.map(({ plugin }) => plugin)
    const isChanged = [added, updated, archived, held].some((names) => names.length > 0)
    const sync = putSync(deps, tx, source, {
      ...facts,
      outcome: changes.failed.length > 0 ? 'partial' : isChanged ? 'changed' : 'unchanged',
      head: changes.head,
      added,
      updated,
      archived,
      held,
      failed: changes.failed,
      error: null,
    })
    // Who changed the source meanwhile wants it read again, and so does what was not read to its end.
    const isCurrent = source.headOid === read.headOid && source.url === read.url && source.ref === read.ref
    const headOid = isCurrent && changes.incomplete === null ? changes.head : null
    tx.put(sources, { ...tx.get(sources, source.id)!, headOid, tags: changes.tags })
    settleDue(tx, source.id, begun, now, { refs, trouble: changes.incomplete })
    endJob(run, tx, sync)
    return sync
  })
}

interface Applying {
  deps: ApplyDeps
  tx: Transaction
  now: number
  source: SourceRow
  /** Whom the trail names. */
  actor: string
}

function publish(apply: Applying, { publications }: Changes): { added: string[]; updated: string[] } {
  const { deps, tx, now, source, actor } = apply
  const by = { now, publishedBy: source.createdBy, recordedAs: actor }
  const added = new Set<string>()
  const updated = new Set<string>()
  const newItems = new Map<string, ItemRow>()
  for (const { row, publication } of publications) {
    // A second version of an item that this sync has made.
    const item = newItems.get(row.name) ?? publication.item
    const { item: published } = planPublication(deps, tx, by, { ...publication, item })
    if (!('id' in publication.item)) newItems.set(row.name, published)
    ;('id' in item ? updated : added).add(row.name)
    for (const name of putPlugin(apply, { ...row, itemId: published.id })) added.add(name)
  }
  return { added: [...added], updated: [...updated].filter((name) => !added.has(name)) }
}

/** What upstream says of an item without having changed its files. */
function reword(
  { tx, now }: Applying,
  item: ItemRow,
  ...said: [before: SourcePluginRow['details'], after: NonNullable<SourcePluginRow['details']>]
): void {
  const current = tx.get(items, item.id) ?? item
  const details = followed(current, ...said)
  const isSame = (Object.keys(details) as (keyof typeof details)[]).every(
    (field) => JSON.stringify(details[field]) === JSON.stringify(current[field]),
  )
  if (!isSame) tx.put(items, { ...current, ...details, updatedAt: now })
}

/** @returns its name when its item comes back onto the shelf */
function putPlugin(apply: Applying, row: SourcePluginRow): string[] {
  const { tx } = apply
  const current = tx.get(sourcePlugins, row.sourceId, row.name)
  const wanted = asChosen(apply, row) ?? row
  const returns = wanted.offShelf && wanted.enabled && wanted.state === 'published'
  const after = returns ? { ...wanted, offShelf: false } : wanted
  if (JSON.stringify(after) !== JSON.stringify(current)) tx.put(sourcePlugins, after)
  if (!returns || after.itemId === null) return []
  changeShelf(apply, after, 'active')
  return [row.name]
}

function leave(apply: Applying, row: SourcePluginRow): string[] {
  const isArchived = changeShelf(apply, row, 'archived')
  const wanted = asChosen(apply, row) ?? row
  apply.tx.put(sourcePlugins, { ...wanted, offShelf: wanted.offShelf || isArchived })
  return isArchived ? [row.name] : []
}

/** With what an admin chose for it meanwhile, and the item that this sync made of it. @returns nothing for a plugin that is new */
function asChosen({ tx }: Applying, row: SourcePluginRow): SourcePluginRow | undefined {
  const current = tx.get(sourcePlugins, row.sourceId, row.name)
  if (current === undefined) return undefined
  const { enabled, offShelf, correction } = current
  return { ...row, enabled, offShelf, correction, itemId: row.itemId ?? current.itemId }
}

function raiseAlarms({ tx, now, source, actor }: Applying, { alarms }: Changes): void {
  for (const { plugin, message } of alarms)
    record(tx, now, { actor, action: 'source.alarm', subject: source.slug, details: { plugin, message } })
}
