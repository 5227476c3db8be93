/** What admins do to groups and grants. Losing the last grant of an item also clears the person's opt-out. */

import { record } from '../audit/index.ts'
import { allItems, assertOnShelf, getItem, items } from '../catalog/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { nameProblem } from '../kernel/names.ts'
import { assertShown } from '../kernel/shown-text.ts'
import { meta, type Transaction } from '../store/index.ts'
import type { AccessDeps } from './deps.ts'
import { endOptOuts } from './end-opt-outs.ts'
import { type GrantRow, grants, grantsToGroup, type Tier } from './entitlements.repo.ts'
import {
  EVERYONE,
  EVERYONE_ID,
  findGroup,
  type GroupRow,
  getGroup,
  groupMembers,
  groups,
  membersOf,
} from './groups.repo.ts'
import { getUser } from './users.repo.ts'

/** @throws AppError `invalid_name`, `group_exists` */
export async function createGroup(
  deps: AccessDeps,
  actor: Actor,
  slug: string,
  name: string,
): Promise<GroupRow> {
  const problem = nameProblem(slug)
  if (problem !== undefined) throw new AppError('invalid_name', problem)
  assertShown('name', name)
  return deps.db.write((tx) => {
    if (findGroup(tx, slug) !== undefined) {
      throw new AppError('group_exists', `There is a group "${slug}" already; choose another slug.`)
    }
    // A clone of the old group's marketplace would pull from the new one's, and could not go on.
    if (tx.get(meta, retiredKey(slug)) !== undefined) {
      throw new AppError(
        'group_exists',
        `A group "${slug}" was deleted, and clones of its marketplace may still pull from its address; choose another slug.`,
      )
    }
    const group: GroupRow = {
      id: newId('grp', deps.random),
      slug,
      name: name.trim() || slug,
      createdAt: deps.clock(),
    }
    tx.put(groups, group)
    record(tx, deps.clock(), { actor: actor.username, action: 'group.create', subject: slug })
    return group
  })
}

/** Members keep their accounts and installs; what only this group gave them leaves their sets. */
export async function deleteGroup(deps: AccessDeps, actor: Actor, slug: string): Promise<void> {
  await deps.db.write((tx) => {
    const group = getGroup(tx, slug)
    assertNotEveryone(group, 'deleted')
    const granted = [...grantsToGroup(tx, group.id)]
    for (const grant of granted) tx.delete(grants, group.id, grant.itemId)
    for (const row of membersOf(tx, group.id)) {
      tx.delete(groupMembers, row.groupId, row.userId)
    }
    tx.delete(groups, group.id)
    if (deps.wasServed?.(tx, group.id) === true) tx.put(meta, { name: retiredKey(slug), value: group.id })
    record(tx, deps.clock(), { actor: actor.username, action: 'group.delete', subject: slug })
    endOptOuts(
      deps,
      tx,
      actor.username,
      granted.map(({ itemId }) => itemId),
    )
    endSharing(deps, tx, actor, slug)
  })
}

export async function addMember(
  deps: AccessDeps,
  actor: Actor,
  slug: string,
  username: string,
): Promise<void> {
  await deps.db.write((tx) => {
    const group = getGroup(tx, slug)
    const user = getUser(tx, username)
    const before = tx.get(groupMembers, group.id, user.id)
    // What single sign-on made becomes an admin's doing: it then outlasts the claim.
    if (group.id === EVERYONE_ID || before?.origin === 'admin') return
    const createdAt = before?.createdAt ?? deps.clock()
    tx.put(groupMembers, { groupId: group.id, userId: user.id, origin: 'admin', createdAt })
    record(tx, deps.clock(), {
      actor: actor.username,
      action: 'group.add',
      subject: slug,
      details: { username },
    })
  })
}

export async function removeMember(
  deps: AccessDeps,
  actor: Actor,
  slug: string,
  username: string,
): Promise<void> {
  await deps.db.write((tx) => {
    const group = getGroup(tx, slug)
    const user = getUser(tx, username)
    assertNotEveryone(group, 'left')
    if (tx.get(groupMembers, group.id, user.id) === undefined) return
    tx.delete(groupMembers, group.id, user.id)
    record(tx, deps.clock(), {
      actor: actor.username,
      action: 'group.remove',
      subject: slug,
      details: { username },
    })
    endOptOuts(
      deps,
      tx,
      actor.username,
      [...grantsToGroup(tx, group.id)].map(({ itemId }) => itemId),
    )
  })
}

/** @returns the grant, and whether it is new */
export async function putGrant(
  deps: AccessDeps,
  actor: Actor,
  slug: string,
  servedName: string,
  tier: Tier,
): Promise<{ grant: GrantRow; created: boolean }> {
  return deps.db.write((tx) => {
    const group = getGroup(tx, slug)
    const item = getItem(tx, servedName)
    const before = tx.get(grants, group.id, item.id)
    if (before === undefined) assertOnShelf(item, 'grant')
    const grant = { groupId: group.id, itemId: item.id, tier, createdAt: before?.createdAt ?? deps.clock() }
    if (before?.tier === tier) return { grant: before, created: false }
    tx.put(grants, grant)
    const details = { item: servedName, tier, before: before?.tier ?? null }
    record(tx, deps.clock(), { actor: actor.username, action: 'grant.put', subject: slug, details })
    endOptOuts(deps, tx, actor.username, [item.id])
    return { grant, created: before === undefined }
  })
}

/** @throws AppError `grant_not_found` */
export async function deleteGrant(
  deps: AccessDeps,
  actor: Actor,
  slug: string,
  servedName: string,
): Promise<void> {
  await deps.db.write((tx) => {
    const group = getGroup(tx, slug)
    const item = getItem(tx, servedName)
    const before = tx.get(grants, group.id, item.id)
    if (before === undefined) {
      throw new AppError('grant_not_found', `Group ${slug} has no grant of ${servedName}; nothing to remove.`)
    }
    tx.delete(grants, group.id, item.id)
    const details = { item: servedName, before: before.tier }
    record(tx, deps.clock(), { actor: actor.username, action: 'grant.delete', subject: slug, details })
    endOptOuts(deps, tx, actor.username, [item.id])
  })
}

function retiredKey(slug: string): string {
  return `retired-group:${slug}`
}

/** A later group of the same slug must not inherit what was shared with this one. */
function endSharing({ clock }: AccessDeps, tx: Transaction, actor: Actor, slug: string): void {
  for (const item of [...allItems(tx)]) {
    const kept = item.sharedWith.filter((share) => share.type !== 'group' || share.id !== slug)
    if (kept.length === item.sharedWith.length) continue
    tx.put(items, { ...item, sharedWith: kept })
    const entry = { actor: actor.username, action: 'item.unshare', subject: item.servedName }
    record(tx, clock(), { ...entry, details: { group: slug } })
  }
}

function assertNotEveryone(group: GroupRow, verb: 'deleted' | 'left'): void {
  if (group.id !== EVERYONE_ID) return
  throw new AppError(
    'group_protected',
    `The group ${EVERYONE} holds every user and cannot be ${verb}; disable the user instead.`,
  )
}
