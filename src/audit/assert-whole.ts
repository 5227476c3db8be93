/**
 * Whether the trail belongs to its database. Every change writes its entry and the head in its own transaction, so
 * they disagree only when somebody put them together: a log of another time beside a backup, or another program.
 */
import { AppError } from '../kernel/errors.ts'
import type { Sql } from '../store/index.ts'
import { FIRST_HASH } from './audit.ts'

/**
 * Compare the head with the entries, and each entry with the one before. One pass over three columns; what an entry
 * says is checked by `verifyAudit`.
 * @param wayOut what to do, as the end of a sentence
 * @throws AppError `store_incomplete`
 */
export async function assertTrailIsWhole(sql: Pick<Sql, 'rows'>, wayOut: string): Promise<void> {
  if (!(await hasTrail(sql))) return
  const [head] = await sql.rows(`SELECT sequence, hash FROM audit_head WHERE name = 'head'`)
  const [found] = await sql.rows('SELECT count(*) AS entries, max(sequence) AS newest FROM audit')
  const [last] = await sql.rows('SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1')
  const [chain] = await sql.rows(
    `SELECT count(*) AS breaks FROM (SELECT previous_hash, lag(hash, 1, $1) OVER (ORDER BY sequence) AS former FROM audit) AS chain WHERE previous_hash <> former`,
    [FIRST_HASH],
  )
  const entries = Number(found!.entries)
  const newest = Number(found!.newest ?? 0)
  const recorded = Number(head?.sequence ?? 0)
  const isWhole = entries === newest && newest === recorded && (last?.hash ?? null) === (head?.hash ?? null)
  if (isWhole && Number(chain!.breaks) === 0) return
  throw new AppError(
    'store_incomplete',
    `The database is a mixture of two times or stores: its audit trail has ${entries} entries up to number ${newest}, and its head says ${recorded}; ${wayOut}.`,
  )
}

async function hasTrail(sql: Pick<Sql, 'rows'>): Promise<boolean> {
  const [row] = await sql.rows(
    `SELECT count(*) AS found FROM information_schema.tables WHERE table_name IN ('audit', 'audit_head')`,
  )
  return Number(row!.found) === 2
}
