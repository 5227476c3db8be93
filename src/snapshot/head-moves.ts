/** Moving heads: all that arrive while a transaction is being written go into the next one. */
import type { Oid } from '../git/objects.ts'
import type { Clock } from '../kernel/clock.ts'
import { HEAD_MOVES_PER_WRITE_MAX } from '../kernel/limits.ts'
import type { Transaction, WritableDatabase } from '../store/index.ts'
import type { MadeSnapshot } from './make-snapshot.ts'
import { isReader } from './readers.ts'
import {
  type FeedKey,
  feedMoves,
  feeds,
  findHead,
  findSnapshot,
  snapshotContents,
  snapshots,
} from './snapshots.repo.ts'

export interface HeadMove {
  feed: FeedKey
  /** The head that the move starts from. */
  from: Oid | undefined
  to: MadeSnapshot
}

/**
 * `false` when somebody else moved the head meanwhile, or the reader may no longer have it. Durable when it resolves:
 * only then may it be told.
 */
export type MoveHead = (move: HeadMove) => Promise<boolean>

interface Waiting {
  move: HeadMove
  resolve(moved: boolean): void
  reject(error: unknown): void
}

export function createHeadMoves(db: WritableDatabase, clock: Clock): MoveHead {
  const waiting: Waiting[] = []
  let isWriting = false

  const writeAll = async () => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0, HEAD_MOVES_PER_WRITE_MAX)
      try {
        const moved = await db.write((tx) => batch.map(({ move }) => compareAndSet(tx, move, clock())))
        for (const [index, { resolve }] of batch.entries()) resolve(moved[index]!)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isWriting = false
  }
  return (move) =>
    new Promise((resolve, reject) => {
      waiting.push({ move, resolve, reject })
      void writeAll()
    })
}

function compareAndSet(tx: Transaction, { feed, from, to }: HeadMove, movedAt: number): boolean {
  if (findHead(tx, feed) !== from || !isReader(tx, feed)) return false
  const { commitOid } = to.row
  if (findSnapshot(tx, commitOid) === undefined) {
    tx.put(snapshots, to.row)
    tx.append(snapshotContents, { commitOid, ...to.carries })
  }
  tx.put(feeds, { feed, head: commitOid, movedAt })
  tx.append(feedMoves, { feed, commitOid, movedAt })
  return true
}
