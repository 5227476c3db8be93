/** The rows of the database as `resolve` wants them, prepared once per revision of everybody. */
import { allItems, chooseVersion, listVersions } from '../catalog/index.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import type { Database, Reads } from '../store/index.ts'
import { grantsToGroup, installsOfUser, optOutsOfUser } from './entitlements.repo.ts'
import { findGroupById } from './groups.repo.ts'
import { neededName } from './needed-item.ts'
import { type Candidate, type Candidates, type Resolution, resolve, type Wishes } from './resolve.ts'
import { groupViewer, maySee, type Viewer, viewerOf } from './visibility.ts'

const NOTHING: ReadonlySet<ItemId> = new Set()

/** What a person decides of their own set. */
export interface OwnWishes {
  optOuts: ReadonlySet<ItemId>
  installs: Wishes['installs']
}

export interface Sets {
  ofUser(userId: UserId): Resolution
  /** As it would be if this were what they had decided. */
  ofUserWith(userId: UserId, own: OwnWishes): Resolution
  /** What a group gives: its `required` and `default` grants. */
  ofGroup(groupId: GroupId): Resolution
}

/** Of the last commit, whenever it is asked. */
export function createSets(db: Database): Sets {
  return setsOf(db, () => db.revisions.everybody)
}

/** Of rows that stay as they are meanwhile, as a plan reads them before it changes any. */
export function setsIn(db: Reads): Sets {
  return setsOf(db, () => 0)
}

/** @param revisionOf equal revisions mean equal sets */
function setsOf(db: Reads, revisionOf: () => number): Sets {
  let prepared: (Candidates & { revision: number }) | undefined
  /** Every reader of a group asks for the same: resolved once per revision of everybody. */
  let ofGroups = new Map<GroupId, Resolution>()
  const candidates = () => {
    const revision = revisionOf()
    if (prepared?.revision !== revision) {
      prepared = { revision, ...prepareCandidates(db) }
      ofGroups = new Map()
    }
    return prepared
  }
  const ofUserWith = (userId: UserId, own: OwnWishes) => {
    const viewer = viewerOf(db, userId)
    return resolve(candidates(), {
      ...own,
      grants: grantsTo(db, viewer.groupIds),
      maySee: seenBy(db, viewer),
    })
  }
  return {
    ofUser: (userId) => ofUserWith(userId, ownWishes(db, userId)),
    ofUserWith,
    ofGroup(groupId) {
      const present = candidates()
      const known = ofGroups.get(groupId)
      if (known !== undefined) return known
      const viewer = groupViewer(groupId)
      const resolution = resolve(present, {
        grants: grantsTo(db, viewer.groupIds),
        optOuts: NOTHING,
        installs: [],
        maySee: seenBy(db, viewer),
      })
      ofGroups.set(groupId, resolution)
      return resolution
    },
  }
}

export function ownWishes(db: Reads, userId: UserId): OwnWishes {
  const refused = [...optOutsOfUser(db, userId)]
  return {
    optOuts: refused.length === 0 ? NOTHING : new Set(refused.map((row) => row.itemId)),
    installs: [...installsOfUser(db, userId)],
  }
}

function prepareCandidates(db: Reads): Candidates {
  const byId = new Map<ItemId, Candidate>()
  const byName = new Map<string, Candidate>()
  const sorted = [...allItems(db)].sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
  for (const [rank, item] of sorted.entries()) {
    const newestFirst = listVersions(db, item.id)
    const candidate = { item, newestFirst, newest: chooseVersion(newestFirst), rank }
    byId.set(item.id, candidate)
    byName.set(item.servedName, candidate)
  }
  return {
    get: (id) => byId.get(id),
    named: (servedName) => byName.get(servedName),
    needed: (dependant, name) => byName.get(neededName(db, dependant, name, (served) => byName.has(served))),
  }
}

function grantsTo(db: Reads, groupIds: readonly GroupId[]): Wishes['grants'] {
  const bySlug = groupIds
    .flatMap((id) => findGroupById(db, id) ?? [])
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  const rows: { group: string; itemId: ItemId; tier: 'available' | 'default' | 'required' }[] = []
  for (const group of bySlug) {
    for (const { itemId, tier } of grantsToGroup(db, group.id)) {
      rows.push({ group: group.slug, itemId, tier })
    }
  }
  return rows
}

function seenBy(db: Reads, viewer: Viewer): Wishes['maySee'] {
  return (item) => maySee(db, viewer, item)
}
