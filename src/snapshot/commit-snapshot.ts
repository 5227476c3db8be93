/** The commit of a snapshot: a function of its tree and its parent, of nothing else (ADR 3). */
import type { Entitlement } from '../access/index.ts'
import { encodeCommit, type GitObject, gitObject, type Oid } from '../git/objects.ts'

const IDENTITY = { name: 'Stoa', email: 'noreply@stoa.invalid' }

/** The date of a line that begins empty: 2026-01-01T00:00:00Z, in seconds since 1970. */
const BEGINNING_SECONDS = 1_767_225_600

export function commitSnapshot(snapshot: {
  tree: Oid
  parent: Oid | null
  dateSeconds: number
  message: string
}): GitObject {
  const who = { ...IDENTITY, dateSeconds: snapshot.dateSeconds, timezone: '+0000' as const }
  const content = encodeCommit({
    tree: snapshot.tree,
    parents: snapshot.parent === null ? [] : [snapshot.parent],
    author: who,
    committer: who,
    message: snapshot.message,
  })
  return gitObject('commit', content)
}

/** The later of the parent's date and the newest publication among what the snapshot carries, in seconds. */
export function dateOf(entries: readonly Entitlement[], parentSeconds: number | undefined): number {
  const newestMs = entries.reduce((latest, { version }) => Math.max(latest, version.publishedAt), 0)
  return Math.max(Math.floor(newestMs / 1000), parentSeconds ?? 0) || BEGINNING_SECONDS
}
