/** Feeds: everybody's own line of snapshots, brought up to date when somebody asks. */
import path from 'node:path'
import { groups } from '../access/groups.repo.ts'
import type { Resolution } from '../access/resolve.ts'
import type { Sets } from '../access/sets.ts'
import { users } from '../access/users.repo.ts'
import { type Composition, compose } from '../compose/compose.ts'
import type { ContentEntry } from '../compose/content-entry.ts'
import { writeBareRepo } from '../git/bare-repo.ts'
import type { Oid } from '../git/object.ts'
import type { ObjectStore } from '../git/object-store.ts'
import { Reach } from '../git/reach.ts'
import type { Repository } from '../git/repository.ts'
import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { GroupId, UserId } from '../kernel/ids.ts'
import { bundleName } from '../kernel/names.ts'
import type { Database } from '../store/database.ts'
import { commitSnapshot, dateOf } from './commit-snapshot.ts'
import { lineLookup, pageOfLine } from './line.ts'
import { type Changes, changesBetween, messageFor } from './message.ts'
import {
  type FeedKey,
  feeds,
  readContents,
  type SnapshotContents,
  type SnapshotRow,
  snapshotContents,
  snapshots,
} from './snapshots.repo.ts'

interface FeedsDeps {
  db: Database
  objects: ObjectStore
  sets: Sets
  clock: Clock
  marketplaceName: string
  /** `DATA_DIR/repos`: a cache. */
  reposFolder: string
  /** `DATA_DIR/objects.git/objects`, which the repositories borrow from. */
  objectsFolder: string
}

export interface Snapshot {
  commit: Oid
  parent: Oid | null
  tree: Oid
  dateSeconds: number
}

interface HistoryEntry extends Changes {
  snapshot: Snapshot
  message: string
}

export interface Feeds {
  /** The feed's head after bringing it up to date. Costs a look-up when nothing changed since the last time. */
  advance(feed: FeedKey): Promise<Snapshot>
  /** Like `advance`, as a repository that upload-pack can serve, and on disk under `repos/`. */
  open(feed: FeedKey): Promise<Repository>
  /** What a snapshot of this feed's line carries; `undefined` when it is not on the line. */
  contentsAt(feed: FeedKey, commit: Oid): Promise<readonly ContentEntry[] | undefined>
  /** What each snapshot changed, newest first. */
  history(feed: FeedKey, page: { limit: number; offset: number }): Promise<HistoryEntry[]>
}

export function userFeed(id: UserId): FeedKey {
  return `user:${id}`
}

export function groupFeed(id: GroupId): FeedKey {
  return `group:${id}`
}

export function createFeeds(deps: FeedsDeps): Feeds {
  const { db } = deps
  /** The revision at which a feed was last found up to date: equal revisions mean equal sets. */
  const checkedAt = new Map<FeedKey, number>()
  const reach = new Reach()
  const advancing = new Map<FeedKey, { revision: number; moved: Promise<Snapshot> }>()

  /** The head as it was last advertised, without moving it. */
  const last = (feed: FeedKey): Snapshot | undefined => {
    const head = db.table(feeds).get(feed)?.head
    const row = head === undefined ? undefined : db.table(snapshots).get(head)
    return row === undefined ? undefined : toSnapshot(row)
  }

  const advance = async (feed: FeedKey): Promise<Snapshot> => {
    const head = last(feed)
    if (head !== undefined && checkedAt.get(feed) === db.revision) return head
    const running = advancing.get(feed)
    if (running !== undefined) {
      const snapshot = await running.moved
      // What began before the caller's change may not hold it: look again.
      return running.revision === db.revision ? snapshot : advance(feed)
    }
    const { revision } = db
    const moved = moveHead(deps, feed).finally(() => advancing.delete(feed))
    advancing.set(feed, { revision, moved })
    const snapshot = await moved
    checkedAt.set(feed, revision)
    return snapshot
  }

  return {
    advance,
    async open(feed) {
      const { commit } = await advance(feed)
      await writeBareRepo({
        folder: path.join(deps.reposFolder, `${commit}.git`),
        head: commit,
        objectsFolder: deps.objectsFolder,
      })
      const repository = {
        branch: 'refs/heads/main' as const,
        head: commit,
        commit: lineLookup(db, commit),
        objects: deps.objects,
      }
      return { ...repository, reaches: (oid) => reach.holds(repository, oid) }
    },
    async contentsAt(feed, commit) {
      const head = db.table(feeds).get(feed)?.head
      if (head === undefined || lineLookup(db, head)(commit) === undefined) return undefined
      return (await readContents(db, [commit])).get(commit)?.contents
    },
    async history(feed, { limit, offset }) {
      const head = db.table(feeds).get(feed)?.head ?? null
      // One more than asked for: a snapshot's changes are told from its parent's contents.
      const line = pageOfLine(db, head, offset, limit + 1)
      const contents = await readContents(
        db,
        line.map((row) => row.commitOid),
      )
      return line.slice(0, limit).map((row) => historyEntry(row, contents))
    },
  }
}

/** Resolve, compose, and move the head if the tree is a new one: objects first, then rows, in one transaction. */
async function moveHead(deps: FeedsDeps, feed: FeedKey): Promise<Snapshot> {
  const { db } = deps
  const headBefore = db.table(feeds).get(feed)?.head
  const parent = headBefore === undefined ? undefined : db.table(snapshots).get(headBefore)
  const before =
    parent === undefined ? undefined : (await readContents(db, [parent.commitOid])).get(parent.commitOid)
  const resolution = resolutionOf(deps, feed)
  const composition = composeFeed(deps, feed, resolution, before)
  if (parent !== undefined && parent.treeOid === composition.tree) return toSnapshot(parent)

  const changes = changesBetween(before?.contents ?? [], composition.contents)
  const dateSeconds = dateOf(resolution.entries, parent?.dateSeconds)
  const commit = commitSnapshot({
    tree: composition.tree,
    parent: parent?.commitOid ?? null,
    dateSeconds,
    message: messageFor(changes, parent === undefined),
  })
  const row: SnapshotRow = {
    commitOid: commit.oid,
    parentOid: parent?.commitOid ?? null,
    treeOid: composition.tree,
    dateSeconds,
  }
  if (db.table(snapshots).get(commit.oid) === undefined) {
    await deps.objects.writePack(commit.oid, [commit, ...composition.objects])
    failpoint('snapshot.objects-written')
  }
  const moved = await commitHead(deps, feed, headBefore, row, composition)
  return moved ? toSnapshot(row) : moveHead(deps, feed)
}

/** Compare and set. `false` when somebody else moved the head meanwhile. */
function commitHead(
  { db, clock }: FeedsDeps,
  feed: FeedKey,
  headBefore: Oid | undefined,
  row: SnapshotRow,
  composition: Composition,
): Promise<boolean> {
  return db.write((tx) => {
    if (tx.get(feeds, feed)?.head !== headBefore) return false
    if (tx.get(snapshots, row.commitOid) === undefined) {
      tx.put(snapshots, row)
      const { contents, plugins, renames } = composition
      tx.append(snapshotContents, { commitOid: row.commitOid, contents, plugins, renames })
    }
    tx.put(feeds, { feed, head: row.commitOid, movedAt: clock() })
    return true
  })
}

function resolutionOf({ sets }: FeedsDeps, feed: FeedKey): Resolution {
  const { kind, id } = parseFeed(feed)
  return kind === 'user' ? sets.ofUser(id as UserId) : sets.ofGroup(id as GroupId)
}

function composeFeed(
  { db, marketplaceName }: FeedsDeps,
  feed: FeedKey,
  resolution: Resolution,
  before: SnapshotContents | undefined,
): Composition {
  return compose({
    marketplaceName: feedName(db, marketplaceName, feed),
    bundleName: bundleName(marketplaceName),
    entries: resolution.entries,
    authorOf: ({ item }) => item.source ?? db.table(users).get(item.ownerId)?.username ?? marketplaceName,
    before: before ?? { plugins: [], renames: [] },
  })
}

/** The catalogue's name: the store's own, or `{store}-{group}`. */
function feedName(db: Database, marketplaceName: string, feed: FeedKey): string {
  const { kind, id } = parseFeed(feed)
  if (kind === 'user') return marketplaceName
  const group = db.table(groups).get(id)
  if (group === undefined)
    throw new AppError('group_not_found', 'This group was deleted; remove its marketplace from your agent.')
  return `${marketplaceName}-${group.slug}`
}

function parseFeed(feed: FeedKey): { kind: 'user' | 'group'; id: string } {
  const colon = feed.indexOf(':')
  return { kind: feed.slice(0, colon) as 'user' | 'group', id: feed.slice(colon + 1) }
}

function historyEntry(row: SnapshotRow, contents: Map<Oid, SnapshotContents>): HistoryEntry {
  const after = contents.get(row.commitOid)?.contents ?? []
  const before: readonly ContentEntry[] =
    row.parentOid === null ? [] : (contents.get(row.parentOid)?.contents ?? [])
  const changes = changesBetween(before, after)
  return {
    snapshot: toSnapshot(row),
    message: messageFor(changes, row.parentOid === null).trimEnd(),
    ...changes,
  }
}

function toSnapshot(row: SnapshotRow): Snapshot {
  return { commit: row.commitOid, parent: row.parentOid, tree: row.treeOid, dateSeconds: row.dateSeconds }
}
