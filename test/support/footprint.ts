/** What a store holds on disk and in its record: equal before and after means that nothing was left behind. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { tables } from '../../src/tables.ts'
import type { RunningStoa } from './stoa.ts'

export interface Footprint {
  /** Rows by table, but for notes: uses of tokens are written by the minute, whatever becomes of a request. */
  rows: Record<string, number>
  /** Every file below DATA_DIR but the database's own, which change when nothing is added too. */
  files: string[]
}

export async function footprint({ deps, dataDir }: RunningStoa): Promise<Footprint> {
  const kept = tables.filter(({ kind }) => kind !== 'note')
  const names = [...kept.map(({ name }) => name), 'snapshot_contents', 'audit']
  // One statement: its price is in reading and planning, not in counting.
  const counts = await deps.db.sql.rows(
    names.map((name) => `SELECT '${name}' AS name, count(*) AS count FROM ${name}`).join(' UNION ALL '),
  )
  const rows = Object.fromEntries(counts.map(({ name, count }) => [String(name), Number(count)]))
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('stoa.duckdb'))
    .map((entry) => path.relative(dataDir, path.join(entry.parentPath, entry.name)))
    .sort()
  return { rows, files }
}
