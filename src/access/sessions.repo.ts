/** Browser sessions: rows and finders. */
import { type EpochMs, isYounger } from '../kernel/clock.ts'
import type { SessionId, UserId } from '../kernel/ids.ts'
import { SESSION_ABSOLUTE_MS } from '../kernel/limits.ts'
import { defineTable, type Reads } from '../store/index.ts'

export interface SessionRow {
  id: SessionId
  userId: UserId
  hash: string
  userAgent: string
  createdAt: EpochMs
  lastSeenAt: EpochMs
  expiresAt: EpochMs
}

export const sessions = defineTable<SessionRow>()({
  name: 'sessions',
  key: ['id'],
  columns: {
    id: 'text',
    userId: 'text',
    hash: 'text',
    userAgent: 'text',
    createdAt: 'time',
    lastSeenAt: 'time',
    expiresAt: 'time',
  },
  unique: { hash: (row) => row.hash },
  groups: { user: (row) => row.userId },
})

/** Whether a session can still be used. One that a clock far ahead began does not last until that time comes. */
export function isLive({ createdAt, expiresAt }: SessionRow, now: EpochMs): boolean {
  return expiresAt > now && isYounger(createdAt, SESSION_ABSOLUTE_MS, now)
}

export function findSessionById(db: Reads, id: SessionId): SessionRow | undefined {
  return db.get(sessions, id)
}

export function sessionOfHash(db: Reads, hash: string): SessionRow | undefined {
  return db.find(sessions, 'hash', hash)
}

/** Also those that ended by time and are still there. */
export function sessionsOf(db: Reads, userId: UserId): Iterable<SessionRow> {
  return db.many(sessions, 'user', userId).values()
}

/** Sessions that can still be used, newest first. */
export function listSessions(db: Reads, userId: UserId, now: EpochMs): SessionRow[] {
  const rows = [...sessionsOf(db, userId)].filter((row) => isLive(row, now))
  return rows.sort((a, b) => b.lastSeenAt - a.lastSeenAt)
}
