/** What a sender said was pushed, held against what the repository shows. Pure. */
import type { Oid } from '../git/objects.ts'
import { SOURCE_ANNOUNCED_MAX } from '../kernel/limits.ts'
import type { RemoteRef } from '../upstream/index.ts'

/** A ref that moved, as a sender tells it. */
export interface Move {
  /** Its full name. */
  ref: string
  /** Where it pointed to, or points to by now; `null` is nowhere. Absent when the sender does not say. */
  before?: Oid | null
  after?: Oid | null
}

/** A move that the repository has to show before it counts as read. */
export interface Announcement {
  ref: string
  /** Absent: it has to be there. */
  after?: Oid | null
  /** Where it pointed to before: whoever shows one of these is behind. */
  older: readonly Oid[]
}

/** Pushes to one ref that are told apart while its repository is behind. */
const OLDER_MAX = 20

/** @param read what was read of a ref last */
export function announce(
  known: readonly Announcement[],
  moves: readonly Move[],
  read: (ref: string) => Oid | undefined,
): Announcement[] {
  const byRef = new Map(known.map((announcement) => [announcement.ref, announcement]))
  for (const move of moves) {
    const after = joined(byRef.get(move.ref), move, read(move.ref))
    // The newest last.
    byRef.delete(move.ref)
    byRef.set(move.ref, after)
  }
  return [...byRef.values()].slice(-SOURCE_ANNOUNCED_MAX)
}

function joined(
  known: Announcement | undefined,
  { ref, before, after }: Move,
  read: Oid | undefined,
): Announcement {
  const ids = [...(known?.older ?? []), read, known?.after, before]
  const older = ids.filter((id): id is Oid => id !== undefined && id !== null)
  // One that came late, or that says less than is known.
  const isKnown =
    known !== undefined && (after === undefined || (after !== null && known.older.includes(after)))
  const target = isKnown ? known.after : after
  return {
    ref,
    ...(target === undefined ? {} : { after: target }),
    older: [...new Set(older)].filter((id) => id !== target).slice(-OLDER_MAX),
  }
}

/** Those that the repository does not show. What it shows instead of one may be newer: then that is what is read. */
export function unseen(announced: readonly Announcement[], refs: readonly RemoteRef[]): Announcement[] {
  if (announced.length === 0) return []
  const byName = new Map(refs.map((ref) => [ref.name, ref]))
  return announced.filter(({ ref, after, older }) => {
    const now = byName.get(ref)
    if (now === undefined) return after !== null
    const ids = [now.oid, now.peeled].filter((id) => id !== undefined)
    if (after === undefined || ids.some((id) => id === after)) return false
    return ids.some((id) => older.includes(id))
  })
}

/** One sentence about the first of them. */
export function behindText([first, ...others]: readonly Announcement[]): string {
  const { ref, after } = first!
  const what =
    after === null ? `that ${ref} is gone` : after === undefined ? ref : `${after.slice(0, 12)} at ${ref}`
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `A push announced ${what}${more}, and the repository does not show it; look there, and sync again.`
}
