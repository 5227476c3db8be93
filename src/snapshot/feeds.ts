/** Feeds: each reader's own line of snapshots, brought up to date when that reader asks and at no other time. */
import { createHash } from 'node:crypto'
import { findGroupById, type Resolution, type Sets } from '../access/index.ts'
import type { ContentEntry } from '../compose/index.ts'
import type { ObjectStore, Repository } from '../git/index.ts'
import { isOid, type Oid } from '../git/objects.ts'
import type { Clock, EpochMs } from '../kernel/clock.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import type { Reads, WritableDatabase } from '../store/index.ts'
import { type FeedKey, partsOf } from './feed-key.ts'
import { createHeadMoves } from './head-moves.ts'
import { lineLookup, pageOfLine } from './line.ts'
import { createSnapshots, fingerprintOf } from './make-snapshot.ts'
import { type Changes, changesBetween, messageFor } from './message.ts'
import { assertReader } from './readers.ts'
import { createRepositories } from './repositories.ts'
import {
  findHead,
  findSnapshot,
  readContents,
  readMoves,
  type SnapshotContents,
  type SnapshotRow,
} from './snapshots.repo.ts'

interface FeedsDeps {
  db: WritableDatabase
  objects: ObjectStore
  sets: Sets
  clock: Clock
  marketplaceName: string
  /** `DATA_DIR/repos`: a cache. */
  reposFolder: string
  /** `DATA_DIR/objects.git/objects`, which the repositories borrow from. */
  objectsFolder: string
  /** Told when a repository of that cache cannot be written. */
  onUnwritten?: (folder: string, error: unknown) => void
}

export { groupFeed, userFeed } from './feed-key.ts'

export interface Snapshot {
  commit: Oid
  parent: Oid | null
  tree: Oid
  dateSeconds: number
}

interface HistoryEntry extends Changes {
  snapshot: Snapshot
  /** When this feed came to it: the snapshot's date follows from what it carries. Not known of what is long ago. */
  movedAt: EpochMs | undefined
  message: string
}

export interface Feeds {
  /**
   * The feed's head after bringing it up to date. Costs a look-up when nothing changed since the last time. The row
   * that says so is durable when it resolves: the first time, it is where the reader's line begins.
   * @throws AppError `user_disabled`, `group_not_found` when the reader may not have it now
   */
  advance(feed: FeedKey): Promise<Snapshot>
  /** Like `advance`, as a repository that upload-pack can serve, and on disk under `repos/`. */
  open(feed: FeedKey): Promise<Repository>
  /** The same without waiting, when nothing has changed since it was opened last: what a poll costs. */
  opened(feed: FeedKey): Repository | undefined
  /** See to a head's folder under `repos/`, without waiting for it. */
  tend(head: Oid): void
  /** What a snapshot of this feed's line carries; `undefined` when it is not on the line. */
  contentsAt(feed: FeedKey, commit: Oid): Promise<readonly ContentEntry[] | undefined>
  /**
   * What each snapshot changed, newest first.
   * @param page.before only what came before this commit: a pull between two pages moves neither
   * @throws AppError `bad_request` when it is not on the line
   */
  history(feed: FeedKey, page: { limit: number; offset: number; before?: string }): Promise<HistoryEntry[]>
}

export function createFeeds(deps: FeedsDeps): Feeds {
  const { db } = deps
  const made = createSnapshots(deps)
  const move = createHeadMoves(db, deps.clock)
  const repositories = createRepositories(deps)
  /** When a feed was last found up to date, and with what: equal revisions of its reader mean equal sets. */
  const checked = new Map<FeedKey, { revision: number; head: Oid; fingerprint: string }>()
  const advancing = new Map<FeedKey, { revision: number; moved: Promise<Snapshot> }>()

  const headOf = (feed: FeedKey): SnapshotRow | undefined => {
    const head = findHead(db, feed)
    return head === undefined ? undefined : findSnapshot(db, head)
  }

  /** Whatever others do to their own sets: what moves it is everybody's or its reader's. */
  const revisionOf = (feed: FeedKey): number => db.revisions.of(partsOf(feed).reader)

  /** The head, if no change since it was checked can have moved it. */
  const current = (feed: FeedKey): SnapshotRow | undefined =>
    checked.get(feed)?.revision === revisionOf(feed) ? headOf(feed) : undefined

  const advance = async (feed: FeedKey): Promise<Snapshot> => {
    const head = current(feed)
    if (head !== undefined) return toSnapshot(head)
    const running = advancing.get(feed)
    if (running !== undefined) {
      const snapshot = await running.moved
      // What began before the caller's change may not hold it: look again.
      return running.revision === revisionOf(feed) ? snapshot : advance(feed)
    }
    const revision = revisionOf(feed)
    const moved = moveHead(feed, revision).finally(() => advancing.delete(feed))
    advancing.set(feed, { revision, moved })
    return moved
  }

  /** Resolve, make the snapshot if the set is another one, and move the head: objects first, then rows. */
  const moveHead = async (feed: FeedKey, revision: number): Promise<Snapshot> => {
    assertReader(db, feed)
    const parent = headOf(feed)
    const { entries } = resolutionOf(deps, feed)
    const name = feedName(db, deps.marketplaceName, feed)
    const fingerprint = digestOf(`${name} ${fingerprintOf(entries)}`)
    const last = checked.get(feed)
    const isSame = parent !== undefined && last?.head === parent.commitOid && last.fingerprint === fingerprint
    if (!isSame) {
      const to = await made.make({ name, parent, entries })
      if (to.row !== parent && !(await move({ feed, from: parent?.commitOid, to })))
        return moveHead(feed, revision)
      checked.set(feed, { revision, head: to.row.commitOid, fingerprint })
      return toSnapshot(to.row)
    }
    checked.set(feed, { ...last, revision })
    return toSnapshot(parent)
  }

  return {
    advance,
    open: async (feed) => repositories.open((await advance(feed)).commit),
    tend: repositories.tend,
    opened(feed) {
      const head = current(feed)
      return head && repositories.opened(head.commitOid)
    },
    async contentsAt(feed, commit) {
      const head = findHead(db, feed)
      if (head === undefined || lineLookup(db, head)(commit) === undefined) return undefined
      return (await readContents(db, [commit])).get(commit)?.contents
    },
    async history(feed, { limit, offset, before }) {
      const newest = findHead(db, feed) ?? null
      const head = before === undefined ? newest : parentOnLine(db, newest, before)
      // One more than asked for: a snapshot's changes are told from its parent's contents.
      const line = pageOfLine(db, head, offset, limit + 1)
      const commits = line.map((row) => row.commitOid)
      const [contents, moves] = await Promise.all([
        readContents(db, commits),
        readMoves(db, feed, commits.slice(0, limit)),
      ])
      return line.slice(0, limit).map((row) => ({
        ...historyEntry(row, contents),
        movedAt: moves.get(row.commitOid),
      }))
    },
  }
}

function parentOnLine(db: Reads, head: Oid | null, commit: string): Oid | null {
  const node = head !== null && isOid(commit) ? lineLookup(db, head)(commit) : undefined
  if (node !== undefined) return node.parents[0] ?? null
  throw new AppError(
    'bad_request',
    `"${cut(commit, 40)}" is not in your history; take a commit that it lists.`,
  )
}

function resolutionOf({ sets }: FeedsDeps, feed: FeedKey): Resolution {
  const { reader, group } = partsOf(feed)
  return group === undefined ? sets.ofUser(reader) : sets.ofGroup(group)
}

/** The catalogue's name: the store's own, or `{store}-{group}`. */
function feedName(db: Reads, marketplaceName: string, feed: FeedKey): string {
  const { group } = partsOf(feed)
  return group === undefined ? marketplaceName : `${marketplaceName}-${findGroupById(db, group)!.slug}`
}

function historyEntry(row: SnapshotRow, contents: Map<Oid, SnapshotContents>): Omit<HistoryEntry, 'movedAt'> {
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

/** 10,000 feeds are remembered so: 27 characters instead of the numbers of all their rows. */
function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url')
}

function toSnapshot(row: SnapshotRow): Snapshot {
  return { commit: row.commitOid, parent: row.parentOid, tree: row.treeOid, dateSeconds: row.dateSeconds }
}
