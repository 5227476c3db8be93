/** Going back to an earlier set: what a person's own wishes must be for it, and what stands in the way. */

import { createHash } from 'node:crypto'
import { record } from '../audit/index.ts'
import { findItem, findVersion, type ItemRow, whyOffShelf } from '../catalog/index.ts'
import { isMounted } from '../intake/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { publishedVersion } from '../kernel/versions.ts'
import type { Reads } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { installs, optOuts } from './entitlements.repo.ts'
import type { Entitlement, Unavailable } from './resolve.ts'
import { type OwnWishes, ownWishes, type Sets, setsIn } from './sets.ts'
import { maySee, type Viewer, viewerFor } from './visibility.ts'

/** One item of the set to go back to. */
export interface EarlierEntry {
  /** Served name. */
  name: string
  /** As clients were told it. */
  version: string
}

export interface GoBackPlan {
  /** Installs with an exact pin. */
  install: { item: ItemRow; version: string }[]
  uninstall: ItemRow[]
  optOut: ItemRow[]
  /** What stays different, and why. */
  impossible: Unavailable[]
}

/** @param current the set as it is */
export function planGoBack(
  db: Reads,
  actor: Actor,
  current: readonly Entitlement[],
  target: readonly EarlierEntry[],
): GoBackPlan {
  const plan: GoBackPlan = { install: [], uninstall: [], optOut: [], impossible: [] }
  const present = new Map(current.map((entry) => [entry.item.servedName, entry]))
  const viewer = viewerFor(db, actor)
  for (const earlier of target) addEarlier(db, viewer, present.get(earlier.name), earlier, plan)
  const wanted = new Set(target.map((earlier) => earlier.name))
  for (const entry of current) {
    const { servedName, kind } = entry.item
    // Snapshots know nothing of what is mounted nowhere, so it stays.
    if (isMounted(kind) && !wanted.has(servedName)) removeLater(entry, plan)
  }
  return plan
}

function addEarlier(
  db: Reads,
  viewer: Viewer,
  entry: Entitlement | undefined,
  earlier: EarlierEntry,
  plan: GoBackPlan,
): void {
  const { name } = earlier
  const version = publishedVersion(earlier.version)
  if (entry?.version.version === version) return
  const item = findItem(db, name)
  const isKnown = item !== undefined && findVersion(db, item.id, version) !== undefined
  if (!isKnown || !maySee(db, viewer, item)) {
    plan.impossible.push({
      item: name,
      why: `${name} ${version} is no longer shared with you; ask its owner.`,
    })
    return
  }
  const off = entry === undefined ? whyOffShelf(item, 'go back') : undefined
  if (off === undefined) plan.install.push({ item, version })
  else plan.impossible.push({ item: name, why: off })
}

/** What came later goes, as far as its owner decides; what only depends on something goes with that. */
function removeLater({ item, because }: Entitlement, plan: GoBackPlan): void {
  const reasons = new Set(because.map(({ reason }) => reason))
  if (reasons.has('required')) {
    plan.impossible.push({
      item: item.servedName,
      why: `${item.servedName} is required by one of your groups and stays; ask an admin to make it optional.`,
    })
    return
  }
  if (reasons.has('install')) plan.uninstall.push(item)
  if (reasons.has('default')) plan.optOut.push(item)
}

export interface GoBackPreview {
  plan: GoBackPlan
  before: readonly Entitlement[]
  after: readonly Entitlement[]
  /** Stands for all of this: another one means that something else would happen. */
  seen: string
}

/** What going back would do now. */
export function previewGoBack(
  db: Reads,
  sets: Sets,
  actor: Actor,
  target: readonly EarlierEntry[],
): GoBackPreview {
  const before = sets.ofUser(actor.userId).entries
  const plan = planGoBack(db, actor, before, target)
  const after = sets.ofUserWith(actor.userId, wishesAfter(ownWishes(db, actor.userId), plan)).entries
  const told = [before, after].map((entries) =>
    entries.map(({ item, version }) => [item.id, version.version]),
  )
  const seen = createHash('sha256')
    .update(JSON.stringify([told, plan.impossible]))
    .digest('base64url')
  return { plan, before, after, seen }
}

function wishesAfter(own: OwnWishes, plan: GoBackPlan): OwnWishes {
  const installed = new Map(own.installs.map((wish) => [wish.itemId, wish]))
  const refused = new Set(own.optOuts)
  for (const { item, version } of plan.install) {
    installed.set(item.id, { itemId: item.id, pin: version })
    refused.delete(item.id)
  }
  for (const { id } of plan.uninstall) installed.delete(id)
  for (const { id } of plan.optOut) refused.add(id)
  return { installs: [...installed.values()], optOuts: refused }
}

/**
 * Take one's set back as it was shown, in one transaction.
 * @param to `commit`: where it goes back to, for the audit entry; `seen`: of the preview that the person agreed to
 * @throws AppError `changed_meanwhile` when something else would happen by now
 */
export function goBack(
  deps: AccessDeps,
  actor: Actor,
  target: readonly EarlierEntry[],
  { commit, seen }: { commit: string; seen: string },
): Promise<GoBackPlan> {
  const { userId } = actor
  const createdAt = deps.clock()
  return deps.db.write((tx) => {
    const preview = previewGoBack(tx, setsIn(tx), actor, target)
    const { plan } = preview
    if (preview.seen !== seen)
      throw new AppError(
        'changed_meanwhile',
        'Your stack is another one than when this was shown; look at what going back does now.',
      )
    for (const { item, version } of plan.install) {
      tx.put(installs, { userId, itemId: item.id, pin: version, createdAt })
      tx.delete(optOuts, userId, item.id)
    }
    for (const item of plan.uninstall) tx.delete(installs, userId, item.id)
    for (const item of plan.optOut) tx.put(optOuts, { userId, itemId: item.id, createdAt })
    const namesOf = (items: readonly ItemRow[]) => items.map((item) => item.servedName)
    const details = {
      commit,
      installed: plan.install.map(({ item, version }) => `${item.servedName} ${version}`),
      uninstalled: namesOf(plan.uninstall),
      optedOut: namesOf(plan.optOut),
    }
    record(tx, createdAt, { actor: actor.username, action: 'set.go-back', subject: actor.username, details })
    return plan
  })
}
