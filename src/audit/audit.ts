/** The audit trail: one entry for each change, in the change's own transaction, chained by hash. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../kernel/clock.ts'
import type { LogDefinition, Sql, Transaction } from '../store/index.ts'
import { auditHead } from './audit.repo.ts'

export interface AuditEntry {
  /** 1, 2, 3, … without gaps: the order, whatever the clock did. */
  sequence: number
  happenedAt: EpochMs
  /** A user name, or `system`. */
  actor: string
  /** `item.publish`, `grant.put`, … */
  action: string
  /** What was changed, by the name people know it by. Never a token, an address or a password. */
  subject: string
  details: Record<string, unknown>
  /** The hash of the entry before, 64 zeros for the first. */
  previousHash: string
  /** SHA-256 over all fields above. */
  hash: string
}

export const auditEntries: LogDefinition<AuditEntry> = {
  name: 'audit',
  columns: {
    sequence: 'int',
    happenedAt: 'time',
    actor: 'text',
    action: 'text',
    subject: 'text',
    details: 'json',
    previousHash: 'text',
    hash: 'text',
  },
}

/** The entry before the first. */
export const FIRST_HASH = '0'.repeat(64)

/** Entries read at once while the trail is verified: a few milliseconds before others get their turn. */
const VERIFY_PAGE = 200

/** Add the entry for the change that `tx` plans. */
export function record(
  tx: Pick<Transaction, 'get' | 'put' | 'append' | 'attribution'>,
  happenedAt: EpochMs,
  entry: { actor: string; action: string; subject: string; details?: Record<string, unknown> },
): void {
  const head = tx.get(auditHead, 'head') ?? { sequence: 0, hash: FIRST_HASH }
  const unsigned = {
    sequence: head.sequence + 1,
    happenedAt,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    details: { ...entry.details, ...tx.attribution },
    previousHash: head.hash,
  }
  const hash = hashEntry(unsigned)
  tx.append(auditEntries, { ...unsigned, hash })
  tx.put(auditHead, { name: 'head', sequence: unsigned.sequence, hash })
}

/** A part of the trail. What is written meanwhile moves nothing where a number says where it begins. */
export interface AuditPage {
  limit: number
  /** Entries older than the one of this number. */
  before?: number
  /** The `limit` entries that came right behind the one of this number. */
  after?: number
  /** How many of the newest to pass over. */
  offset?: number
  subject?: string
}

/** Entries newest first. */
export async function listAudit(
  sql: Pick<Sql, 'rows'>,
  { limit, before, after, offset = 0, subject }: AuditPage,
): Promise<AuditEntry[]> {
  const bounds = [
    ['sequence <', before],
    ['sequence >', after],
    ['subject =', subject],
  ] as const
  const given = bounds.filter(([, value]) => value !== undefined)
  const where = given.map(([condition], index) => `${condition} $${index + 3}`).join(' AND ')
  const rows = await sql.rows(
    `SELECT sequence, happened_at, actor, action, subject, details, previous_hash, hash FROM audit ${where === '' ? '' : `WHERE ${where}`} ORDER BY sequence ${after === undefined ? 'DESC' : 'ASC'} LIMIT $1 OFFSET $2`,
    [limit, offset, ...given.map(([, value]) => value!)],
  )
  const entries = rows.map(toEntry)
  return after === undefined ? entries : entries.reverse()
}

/** Entries of these actions from a number on, oldest first. */
export async function listActions(
  sql: Pick<Sql, 'rows'>,
  page: { from: number; limit: number; actions: readonly string[] },
): Promise<AuditEntry[]> {
  const places = page.actions.map((_, index) => `$${index + 3}`).join(', ')
  const rows = await sql.rows(
    `SELECT sequence, happened_at, actor, action, subject, details, previous_hash, hash FROM audit WHERE sequence >= $1 AND action IN (${places}) ORDER BY sequence LIMIT $2`,
    [page.from, page.limit, ...page.actions],
  )
  return rows.map(toEntry)
}

export interface Verdict {
  ok: boolean
  entries: number
  head: string
  brokenAt?: number
}

const walks = new WeakMap<Pick<Sql, 'rows'>, Promise<Verdict>>()

/**
 * Walk the whole chain. `brokenAt` is the first entry that does not follow from the one before. A walk takes as long as
 * the trail is: whoever asks while one is under way gets its verdict.
 */
export function verifyAudit(sql: Pick<Sql, 'rows'>): Promise<Verdict> {
  const underWay = walks.get(sql)
  if (underWay !== undefined) return underWay
  const walk = walkChain(sql).finally(() => walks.delete(sql))
  walks.set(sql, walk)
  return walk
}

async function walkChain(sql: Pick<Sql, 'rows'>): Promise<Verdict> {
  let head = FIRST_HASH
  let count = 0
  for (;;) {
    // Read before the page: when no entry follows, this is the head of those that were walked.
    const [recorded] = await sql.rows(`SELECT hash FROM audit_head WHERE name = 'head'`)
    const page = await listFrom(sql, count + 1)
    if (page.length === 0) {
      const isComplete = recorded === undefined || recorded.hash === head
      return { ok: isComplete, entries: count, head, ...(isComplete ? {} : { brokenAt: count + 1 }) }
    }
    for (const { hash, ...unsigned } of page) {
      const follows = unsigned.sequence === count + 1 && unsigned.previousHash === head
      if (!follows || hashEntry(unsigned) !== hash)
        return { ok: false, entries: await countEntries(sql), head, brokenAt: count + 1 }
      head = hash
      count += 1
    }
  }
}

/** Some entries from this number on, oldest first; none when that was the last. Between two numbers only they are read. */
async function listFrom(sql: Pick<Sql, 'rows'>, sequence: number): Promise<AuditEntry[]> {
  const listed = (where: string, values: number[]) =>
    sql.rows(
      `SELECT sequence, happened_at, actor, action, subject, details, previous_hash, hash FROM audit WHERE ${where} ORDER BY sequence LIMIT ${VERIFY_PAGE}`,
      values,
    )
  const before = sequence === 1 ? await listed('sequence < 1', []) : []
  if (before.length > 0) return before.map(toEntry)
  const next = await listed('sequence >= $1 AND sequence < $2', [sequence, sequence + VERIFY_PAGE])
  // Behind a gap there may be more.
  const rows = next.length > 0 ? next : await listed('sequence >= $1', [sequence])
  return rows.map(toEntry)
}

async function countEntries(sql: Pick<Sql, 'rows'>): Promise<number> {
  const [row] = await sql.rows('SELECT count(*) AS entries FROM audit')
  return Number(row!.entries)
}

function toEntry(row: Record<string, unknown>): AuditEntry {
  return {
    sequence: Number(row.sequence),
    happenedAt: (row.happened_at as Date).getTime(),
    actor: String(row.actor),
    action: String(row.action),
    subject: String(row.subject),
    details: JSON.parse(String(row.details)),
    previousHash: String(row.previous_hash),
    hash: String(row.hash),
  }
}

/** Fields as a JSON array, in declared order: one unambiguous spelling. */
function hashEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const spelling = JSON.stringify([
    entry.sequence,
    entry.happenedAt,
    entry.actor,
    entry.action,
    entry.subject,
    entry.details,
    entry.previousHash,
  ])
  return createHash('sha256').update(spelling).digest('hex')
}
