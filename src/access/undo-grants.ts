/**
 * Taking back one act of the matrix. What to take back is read from the trail, where the act itself wrote it: never
 * from a form. What anybody changed since is not overwritten.
 */
import { type AuditEntry, listActions, record } from '../audit/index.ts'
import { findItem } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import type { Database, Transaction } from '../store/index.ts'
import { type Act, applyChanges, type GrantChange } from './change-grants.ts'
import type { AccessDeps } from './deps.ts'
import { isGivenTo } from './end-opt-outs.ts'
import { installs, optOuts, type Tier } from './entitlements.repo.ts'
import { findUser } from './users.repo.ts'

/** What an act consists of. */
const OF_AN_ACT = ['grant.put', 'grant.delete', 'opt-out.clear', 'opt-out.restore']
/** What may have come after it and concern its cells. */
const LATER = ['grant.put', 'grant.delete', 'group.delete']

/** Entries of one act that are looked at: a whole store of 2,000 items given to one group, and their opt-outs. */
const ENTRIES_MAX = 5_000

export interface GrantAct {
  changes: GrantChange[]
  /** Opt-outs that ended with the last grant. */
  optOutsEnded: { item: string; usernames: string[] }[]
  /** Whether it took back another one; taking that back is doing it again. */
  isUndo: boolean
  /** Why it cannot be taken back: one sentence. */
  refusal?: string
}

/** What the actor did, as the trail has it; `undefined` when the trail has no such act of theirs. */
export async function findAct(db: Database, actor: Actor, act: Act): Promise<GrantAct | undefined> {
  const count = act.last - act.first + 1
  if (count < 1 || count > ENTRIES_MAX) return undefined
  const entries = await listActions(db.sql, { from: act.first, limit: count, actions: OF_AN_ACT })
  const isWhole = entries.at(-1)?.sequence === act.last && entries.length === count
  if (!isWhole || !entries.every((entry) => entry.actor === actor.username && isComplete(entry)))
    return undefined
  const changes = entries.flatMap(changeOf)
  if (changes.length === 0) return undefined
  const later = await findLater(db, act, changes)
  return {
    changes,
    optOutsEnded: entries.flatMap(optOutsOf),
    isUndo: entries.some(({ details }) => details.undoes !== undefined),
    ...(later === undefined ? {} : { refusal: sentenceOf(later) }),
  }
}

/**
 * Put back what there was before, also the opt-outs that had ended, in one transaction with an entry for each.
 * @throws AppError `bad_request` when it is no act of theirs, `grants_changed` when somebody touched any of its
 * grants since: then nothing is undone; `archived` when a grant would be new again
 */
export async function undoGrants(deps: AccessDeps, actor: Actor, act: Act): Promise<Act> {
  const done = await findAct(deps.db, actor, act)
  if (done === undefined)
    throw new AppError('bad_request', 'There is no change of yours to undo; look at the audit trail.')
  if (done.refusal !== undefined) throw new AppError('grants_changed', done.refusal)
  const inverse = done.changes.map(({ before, after, ...cell }) => ({
    ...cell,
    before: after,
    after: before,
  }))
  return deps.db.write((tx) => {
    const changed = applyChanges(deps, tx, actor, inverse, {
      [done.isUndo ? 'redoes' : 'undoes']: act.first,
    })
    const [first] = changed.overtaken
    if (first !== undefined || changed.act === undefined)
      throw new AppError('grants_changed', changedSince(first))
    const restored = done.optOutsEnded.filter((ended) => restoreOptOuts(deps, tx, actor, ended))
    return { first: changed.act.first, last: changed.act.last + restored.length }
  })
}

/** Older stores did not note what a removed grant had been. */
function isComplete({ action, details }: AuditEntry): boolean {
  return !action.startsWith('grant.') || details.before !== undefined
}

function changeOf({ action, subject, details }: AuditEntry): GrantChange[] {
  if (!action.startsWith('grant.')) return []
  const [before, after] = [details.before, details.tier ?? null] as [Tier | null, Tier | null]
  return [{ group: subject, item: String(details.item), before, after }]
}

function optOutsOf({ action, subject, details }: AuditEntry): GrantAct['optOutsEnded'] {
  return action === 'opt-out.clear' ? [{ item: subject, usernames: details.usernames as string[] }] : []
}

/** The first entry after the act that touches one of its grants, or ends a group of it. */
async function findLater(
  db: Database,
  { last }: Act,
  changes: readonly GrantChange[],
): Promise<AuditEntry | undefined> {
  const cells = new Set(changes.map(({ group, item }) => `${group}.${item}`))
  const groups = new Set(changes.map(({ group }) => group))
  for (let from = last + 1; ; ) {
    const entries = await listActions(db.sql, { from, limit: ENTRIES_MAX, actions: LATER })
    const found = entries.find(({ action, subject, details }) =>
      action === 'group.delete' ? groups.has(subject) : cells.has(`${subject}.${String(details.item)}`),
    )
    if (found !== undefined || entries.length < ENTRIES_MAX) return found
    from = entries.at(-1)!.sequence + 1
  }
}

function sentenceOf({ actor, action, subject, details }: AuditEntry): string {
  const what =
    action === 'group.delete'
      ? `deleted the group ${subject}`
      : `changed ${String(details.item)} for ${subject}`
  return `${actor} ${what} since, so nothing was undone; look at the matrix as it is now.`
}

function changedSince(change: GrantChange | undefined): string {
  const what = change === undefined ? 'These grants were' : `${change.item} for ${change.group} was`
  return `${what} changed since, so nothing was undone; look at the matrix as it is now.`
}

/**
 * Not of those who have installed it since, which ends an opt-out, nor of those whom no group gives it by now.
 * @returns whether there were any
 */
function restoreOptOuts(
  { clock }: AccessDeps,
  tx: Transaction,
  actor: Actor,
  { item: servedName, usernames }: GrantAct['optOutsEnded'][number],
): boolean {
  const item = findItem(tx, servedName)
  if (item === undefined) return false
  const restored = usernames.flatMap((username) => {
    const user = findUser(tx, username)
    if (user === undefined || tx.get(installs, user.id, item.id) !== undefined) return []
    return isGivenTo(tx, item.id, user.id) ? [user] : []
  })
  if (restored.length === 0) return false
  for (const user of restored) tx.put(optOuts, { userId: user.id, itemId: item.id, createdAt: clock() })
  const details = { usernames: restored.map(({ username }) => username) }
  record(tx, clock(), { actor: actor.username, action: 'opt-out.restore', subject: servedName, details })
  return true
}
