/** Change records in the database itself: after a crash they are the truth. */
import { type ChangeRecord, NO_RECORD, type RecordId } from './change-record.ts'
import type { Sql } from './engine.ts'

/** @throws ConflictError when there is a record of this number already: somebody else committed */
export async function insertRecord(sql: Sql, record: ChangeRecord): Promise<void> {
  const { sequence, id, previous, at, parts } = record
  for (const [part, changes] of parts.entries()) {
    await sql.run(
      'INSERT INTO changes (sequence, part, parts, id, previous, recorded_at, changes) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [sequence, part, parts.length, id, previous, new Date(at).toISOString(), changes],
    )
  }
}

export async function newestRecord(sql: Pick<Sql, 'rows'>): Promise<RecordId> {
  const [row] = await sql.rows('SELECT sequence, id FROM changes ORDER BY sequence DESC, part LIMIT 1')
  return row === undefined ? NO_RECORD : { sequence: Number(row.sequence), id: String(row.id) }
}

/** Records after this one, oldest first, a few at a time; those before the oldest that is kept are not there. */
export async function* recordsAfter(sql: Pick<Sql, 'rows'>, sequence: number): AsyncGenerator<ChangeRecord> {
  let last = sequence
  for (;;) {
    const rows = await sql.rows(
      'SELECT sequence, id, previous, recorded_at, changes FROM changes WHERE sequence IN (SELECT DISTINCT sequence FROM changes WHERE sequence > $1 ORDER BY sequence LIMIT 20) ORDER BY sequence, part',
      [last],
    )
    if (rows.length === 0) return
    for (const record of byRecord(rows)) {
      yield record
      last = record.sequence
    }
  }
}

/** Let go of what a verified copy of the database has. The newest stays: the next one follows from it. */
export async function trimRecords(sql: Sql, upTo: number): Promise<void> {
  await sql.run(
    'DELETE FROM changes WHERE sequence <= $1 AND sequence < (SELECT max(sequence) FROM changes)',
    [upTo],
  )
}

type Row = Awaited<ReturnType<Sql['rows']>>[number]

function byRecord(rows: readonly Row[]): ChangeRecord[] {
  const records = new Map<number, ChangeRecord & { parts: string[] }>()
  for (const row of rows) {
    const sequence = Number(row.sequence)
    const known = records.get(sequence)
    if (known !== undefined) known.parts.push(String(row.changes))
    else {
      const at = (row.recorded_at as Date).getTime()
      const [id, previous] = [String(row.id), String(row.previous)]
      records.set(sequence, { sequence, id, previous, at, parts: [String(row.changes)] })
    }
  }
  return [...records.values()]
}
