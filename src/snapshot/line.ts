/** A feed's line of commits, read from memory. */

import type { CommitNode } from '../git/index.ts'
import type { Oid } from '../git/objects.ts'
import type { Reads } from '../store/index.ts'
import { findSnapshot, type SnapshotRow } from './snapshots.repo.ts'

/** The snapshots from `head` back to the first, newest first. Follows parents, so it costs what is taken of it. */
function* lineFrom(db: Reads, head: Oid | null): Generator<SnapshotRow> {
  let next = head
  while (next !== null) {
    const snapshot = findSnapshot(db, next)
    if (snapshot === undefined) return
    yield snapshot
    next = snapshot.parentOid
  }
}

/** At most `count` of these snapshots behind the first `offset`, without walking further. */
export function pageOfLine(db: Reads, head: Oid | null, offset: number, count: number): SnapshotRow[] {
  const page: SnapshotRow[] = []
  let position = 0
  for (const row of lineFrom(db, head)) {
    if (position >= offset + count) break
    if (position >= offset) page.push(row)
    position += 1
  }
  return page
}

/**
 * Looks commits up on the line that ends in `head`. What is not on it does not exist for the caller, although
 * other feeds may have it: the border between people's histories.
 */
export function lineLookup(db: Reads, head: Oid): (oid: Oid) => CommitNode | undefined {
  const walked = new Map<Oid, SnapshotRow>()
  const rest = lineFrom(db, head)
  return (oid) => {
    let snapshot = walked.get(oid)
    while (snapshot === undefined) {
      const { value, done } = rest.next()
      if (done === true) return undefined
      walked.set(value.commitOid, value)
      if (value.commitOid === oid) snapshot = value
    }
    return nodeOf(snapshot)
  }
}

function nodeOf(snapshot: SnapshotRow): CommitNode {
  return {
    oid: snapshot.commitOid,
    tree: snapshot.treeOid,
    parents: snapshot.parentOid === null ? [] : [snapshot.parentOid],
    dateSeconds: snapshot.dateSeconds,
  }
}
