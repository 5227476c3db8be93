/** What admins do to sources themselves: add, change, remove. Every change with its audit entry. */
import { record } from '../audit/index.ts'
import { items } from '../catalog/index.ts'
import { hasEnded } from '../jobs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Reads, Transaction } from '../store/index.ts'
import { assertAdmin } from './admin.ts'
import type { SourcesDeps } from './deps.ts'
import { dueSyncs } from './due.repo.ts'
import { dropDue, hurryDue } from './due.ts'
import {
  checkInput,
  checkSecret,
  checkSlug,
  type SourceFacts,
  type SourceInput,
  type SourcePatch,
} from './input.ts'
import { dropSchedule, reconcileSchedule } from './schedule.ts'
import type { SecretRef } from './secrets.ts'
import {
  findSource,
  getSource,
  heldChanges,
  heldOf,
  listPlugins,
  type SourceRow,
  sourcePlugins,
  sources,
  syncs,
  syncsOf,
} from './sources.repo.ts'
import { SYNC_JOB, type SyncInput } from './sync-input.ts'

type ChangeDeps = Pick<SourcesDeps, 'db' | 'clock' | 'random' | 'secrets' | 'settings'>

/**
 * Add a source. Nothing is fetched yet.
 * @throws AppError `admin_required`, `invalid_name`, `bad_request`, `source_exists`
 */
export async function createSource(deps: ChangeDeps, actor: Actor, input: SourceInput): Promise<SourceRow> {
  assertAdmin(actor)
  const slug = checkSlug(input.slug)
  const facts = checkInput(deps.settings.outboundAllow, input)
  const secret = checkSecret('secret', input.secret)
  const webhookSecret = checkSecret('webhook secret', input.webhookSecret)
  assertFree(deps.db, slug)
  const secretRef = await keep(deps, secret)
  const webhookSecretRef = await keep(deps, webhookSecret)
  const source = { ...newSource(deps, actor, slug, facts), secretRef, webhookSecretRef }
  return withoutLeftovers(deps, source, () =>
    deps.db.write((tx) => {
      assertFree(tx, slug)
      tx.put(sources, source)
      reconcileSchedule(tx, source)
      audit(deps, tx, actor, 'source.create', slug, { url: source.url, mode: source.mode })
      return source
    }),
  )
}

/** As it is before its first sync. */
export function newSource(
  { clock, random }: Pick<ChangeDeps, 'clock' | 'random'>,
  actor: Pick<Actor, 'username'>,
  slug: string,
  facts: SourceFacts,
): SourceRow {
  return {
    id: newId('src', random),
    slug,
    ...facts,
    secretRef: null,
    webhookSecretRef: null,
    enabled: true,
    headOid: null,
    tags: null,
    lastSync: null,
    createdAt: clock(),
    createdBy: actor.username,
  }
}

/**
 * Change a source. After a change of what is read, the next sync reads everything again. With another address it
 * forgets its secrets, unless new ones come along.
 * @throws AppError `admin_required`, `source_not_found`, `bad_request`
 */
export async function updateSource(
  deps: ChangeDeps,
  actor: Actor,
  slug: string,
  patch: SourcePatch,
): Promise<SourceRow> {
  assertAdmin(actor)
  const { secret, webhookSecret, enabled, ...rest } = patch
  const facts = (source: SourceRow) =>
    checkInput(deps.settings.outboundAllow, { ...source, ...present(rest) })
  facts(getSource(deps.db, slug))
  const kept = {
    ...(secret === undefined ? {} : { secretRef: await keep(deps, checkSecret('secret', secret)) }),
    ...(webhookSecret === undefined
      ? {}
      : { webhookSecretRef: await keep(deps, checkSecret('webhook secret', webhookSecret)) }),
  }
  let before: SourceRow | undefined
  const after = await withoutLeftovers(deps, kept, () =>
    deps.db.write((tx) => {
      before = getSource(tx, slug)
      const changed = facts(before)
      const isRead = READ_FIELDS.some((field) => changed[field] !== before?.[field])
      const row: SourceRow = {
        ...before,
        ...changed,
        ...(changed.url === before.url ? {} : FORGOTTEN),
        ...kept,
        ...(enabled === undefined ? {} : { enabled }),
        ...(isRead ? { headOid: null } : {}),
      }
      tx.put(sources, row)
      reconcileSchedule(tx, row)
      reconsiderDue(tx, before, row, deps.clock())
      audit(deps, tx, actor, 'source.update', slug, { fields: changedFields(before, row) })
      return row
    }),
  )
  for (const field of ['secretRef', 'webhookSecretRef'] as const) {
    const ref = before?.[field] ?? null
    if (ref !== null && ref !== after[field]) await deps.secrets.remove(ref)
  }
  return after
}

/** What could not be read may be there now; what was announced of another place is not awaited here. */
function reconsiderDue(tx: Transaction, before: SourceRow, after: SourceRow, now: number): void {
  const due = tx.get(dueSyncs, after.id)
  const isMoved = after.url !== before.url || after.ref !== before.ref
  if (due !== undefined && isMoved) tx.put(dueSyncs, { ...due, announced: [] })
  const isHelped = isMoved || after.secretRef !== before.secretRef || after.username !== before.username
  if (isHelped) hurryDue(tx, after.id, now)
}

/** What one address was trusted with is not sent to another, nor does its forge speak for the other. */
const FORGOTTEN: Pick<SourceRow, 'secretRef' | 'webhookSecretRef'> = {
  secretRef: null,
  webhookSecretRef: null,
}

/**
 * Remove a source with its history. @returns it as it was. Its items are archived: whoever has one keeps it.
 * @throws AppError `admin_required`, `source_not_found`
 */
export async function deleteSource(
  deps: ChangeDeps & Pick<SourcesDeps, 'jobs'>,
  actor: Actor,
  slug: string,
): Promise<SourceRow> {
  assertAdmin(actor)
  const source = await deps.db.write((tx) => {
    const row = getSource(tx, slug)
    const now = deps.clock()
    for (const plugin of listPlugins(tx, row.id)) {
      const item = plugin.itemId === null ? undefined : tx.get(items, plugin.itemId)
      if (item?.status === 'active') {
        tx.put(items, { ...item, status: 'archived', updatedAt: now })
        audit(deps, tx, actor, 'item.archive', item.servedName, { source: slug })
      }
      tx.delete(sourcePlugins, row.id, plugin.name)
    }
    for (const held of heldOf(tx, row.id)) tx.delete(heldChanges, held.id)
    for (const sync of syncsOf(tx, row.id)) tx.delete(syncs, sync.id)
    dropDue(tx, row.id)
    dropSchedule(tx, row.id)
    tx.delete(sources, row.id)
    audit(deps, tx, actor, 'source.delete', slug, { url: row.url })
    return row
  })
  // One that waits would be taken for the first of another source of this slug.
  for (const job of deps.jobs.list({ kind: SYNC_JOB, subject: slug }))
    if (!hasEnded(job) && (job.input as SyncInput | null)?.sourceId === source.id)
      await deps.jobs.cancel({ id: job.id })
  for (const ref of [source.secretRef, source.webhookSecretRef])
    if (ref !== null) await deps.secrets.remove(ref)
  return source
}

/** A change in one of these may lead to other content. */
const READ_FIELDS = ['url', 'ref', 'folder', 'promote'] as const

/** `undefined` in a patch keeps what is there. */
function present<T extends object>(patch: T): T {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as T
}

function changedFields(before: SourceRow, after: SourceRow): string[] {
  return (Object.keys(after) as (keyof SourceRow)[])
    .filter((field) => field !== 'headOid' && before[field] !== after[field])
    .map((field) => field.replace(/Ref$/, ''))
}

async function keep({ secrets }: ChangeDeps, secret: string | null): Promise<SecretRef | null> {
  return secret === null ? null : await secrets.put(secret)
}

/** Secrets are stored before the row that names them; without the row nothing would ever remove them. */
async function withoutLeftovers<T>(
  { secrets }: ChangeDeps,
  refs: Partial<Pick<SourceRow, 'secretRef' | 'webhookSecretRef'>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (const ref of [refs.secretRef, refs.webhookSecretRef])
      if (ref !== null && ref !== undefined) await secrets.remove(ref)
    throw error
  }
}

function assertFree(db: Reads, slug: string): void {
  if (findSource(db, slug) === undefined) return
  throw new AppError('source_exists', `There is a source "${slug}" already; choose another slug.`)
}

function audit(
  { clock }: ChangeDeps,
  tx: Transaction,
  actor: Actor,
  action: string,
  subject: string,
  details: Record<string, unknown>,
): void {
  record(tx, clock(), { actor: actor.username, action, subject, details })
}
