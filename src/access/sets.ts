/** The rows of the database as `resolve` wants them, prepared once per revision. */
import { chooseVersion } from '../catalog/choose-version.ts'
import { items, listVersions } from '../catalog/items.repo.ts'
import type { GroupId, ItemId, UserId } from '../kernel/ids.ts'
import type { Database } from '../store/database.ts'
import { grants, installs, optOuts } from './entitlements.repo.ts'
import { groups } from './groups.repo.ts'
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

export function createSets(db: Database): Sets {
  let prepared = prepareCandidates(db)
  /** Every reader of a group asks for the same: resolved once per revision. */
  let ofGroups = new Map<GroupId, Resolution>()
  const candidates = () => {
    if (prepared.revision !== db.revision) {
      prepared = prepareCandidates(db)
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

export function ownWishes(db: Database, userId: UserId): OwnWishes {
  const refused = db.table(optOuts).many('user', userId)
  return {
    optOuts: refused.size === 0 ? NOTHING : new Set([...refused.values()].map((row) => row.itemId)),
    installs: [...db.table(installs).many('user', userId).values()],
  }
}

function prepareCandidates(db: Database): Candidates & { revision: number } {
  const byId = new Map<ItemId, Candidate>()
  const byName = new Map<string, Candidate>()
  const sorted = [...db.table(items).values()].sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
  for (const [rank, item] of sorted.entries()) {
    const newestFirst = listVersions(db, item.id)
    const candidate = { item, newestFirst, newest: chooseVersion(newestFirst), rank }
    byId.set(item.id, candidate)
    byName.set(item.servedName, candidate)
  }
  return {
    revision: db.revision,
    get: (id) => byId.get(id),
    named: (servedName) => byName.get(servedName),
    needed: (dependant, name) => byName.get(neededName(db, dependant, name, (served) => byName.has(served))),
  }
}

function grantsTo(db: Database, groupIds: readonly GroupId[]): Wishes['grants'] {
  const bySlug = groupIds
    .flatMap((id) => db.table(groups).get(id) ?? [])
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  const rows: { group: string; itemId: ItemId; tier: 'available' | 'default' | 'required' }[] = []
  for (const group of bySlug) {
    for (const { itemId, tier } of db.table(grants).many('group', group.id).values()) {
      rows.push({ group: group.slug, itemId, tier })
    }
  }
  return rows
}

function seenBy(db: Database, viewer: Viewer): Wishes['maySee'] {
  return (item) => maySee(db, viewer, item)
}
