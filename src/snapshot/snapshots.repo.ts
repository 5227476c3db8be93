/** Commits of feeds, and which one each feed is at. */

import type { ContentEntry } from '../compose/index.ts'
import type { Oid } from '../git/objects.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { GroupId } from '../kernel/ids.ts'
import { type Database, defineTable, type LogDefinition, type Reads } from '../store/index.ts'
import { type FeedKey, isOfGroup } from './feed-key.ts'

export type { FeedKey } from './feed-key.ts'

/** One commit of one or more feeds' lines. Kept in memory, so it is small. */
export interface SnapshotRow {
  commitOid: Oid
  parentOid: Oid | null
  treeOid: Oid
  dateSeconds: number
}

/** What a snapshot carries: read when the next one is made and for the history. On disk only. */
export interface SnapshotContents {
  commitOid: Oid
  contents: readonly ContentEntry[]
  plugins: readonly string[]
  renames: readonly string[]
}

interface FeedRow {
  feed: FeedKey
  head: Oid
  movedAt: EpochMs
}

export const snapshots = defineTable<SnapshotRow>()({
  name: 'snapshots',
  key: ['commitOid'],
  columns: { commitOid: 'text', parentOid: 'text', treeOid: 'text', dateSeconds: 'int' },
})

export const feeds = defineTable<FeedRow>()({
  name: 'feeds',
  key: ['feed'],
  columns: { feed: 'text', head: 'text', movedAt: 'time' },
})

export const snapshotContents: LogDefinition<SnapshotContents> = {
  name: 'snapshot_contents',
  columns: { commitOid: 'text', contents: 'json', plugins: 'json', renames: 'json' },
}

/** When a feed came to a snapshot of its line. On disk only. */
export interface FeedMove {
  feed: FeedKey
  commitOid: Oid
  movedAt: EpochMs
}

export const feedMoves: LogDefinition<FeedMove> = {
  name: 'feed_moves',
  columns: { feed: 'text', commitOid: 'text', movedAt: 'time' },
}

export function findSnapshot(db: Reads, commit: Oid): SnapshotRow | undefined {
  return db.get(snapshots, commit)
}

/** The commit that a feed is at; `undefined` before it was asked for. */
export function findHead(db: Reads, feed: FeedKey): Oid | undefined {
  return db.get(feeds, feed)?.head
}

/** Whether anybody was ever told a head of this group's: clones of it may still ask. Looks at every feed. */
export function wasGroupServed(db: Reads, group: GroupId): boolean {
  for (const { feed } of db.all(feeds)) if (isOfGroup(feed, group)) return true
  return false
}

/** The contents of these snapshots, by commit. */
export async function readContents(
  db: Database,
  commits: readonly Oid[],
): Promise<Map<Oid, SnapshotContents>> {
  if (commits.length === 0) return new Map()
  const marks = commits.map((_, index) => `$${index + 1}`).join(', ')
  const rows = await db.sql.rows(
    `SELECT commit_oid, contents, plugins, renames FROM snapshot_contents WHERE commit_oid IN (${marks}) ORDER BY commit_oid`,
    commits,
  )
  return new Map(
    rows.map((row) => {
      const commitOid = row.commit_oid as Oid
      const [contents, plugins, renames] = [row.contents, row.plugins, row.renames].map((json) =>
        JSON.parse(String(json)),
      )
      return [commitOid, { commitOid, contents, plugins, renames }]
    }),
  )
}

/** When the feed came to these snapshots, as far as it was noted. */
export async function readMoves(
  db: Database,
  feed: FeedKey,
  commits: readonly Oid[],
): Promise<Map<Oid, EpochMs>> {
  if (commits.length === 0) return new Map()
  const marks = commits.map((_, index) => `$${index + 2}`).join(', ')
  const rows = await db.sql.rows(
    `SELECT commit_oid, moved_at FROM feed_moves WHERE feed = $1 AND commit_oid IN (${marks}) ORDER BY commit_oid`,
    [feed, ...commits],
  )
  return new Map(rows.map((row) => [row.commit_oid as Oid, (row.moved_at as Date).getTime()]))
}
