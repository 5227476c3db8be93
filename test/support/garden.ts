/** A small database of its own: plants with every type of column, a log, and a table of notes. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../../src/kernel/clock.ts'
import { type DatabaseOptions, openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { LogDefinition } from '../../src/store/table.ts'
import { defineTable } from '../../src/store/table.ts'
import { temporaryFolder } from './temp.ts'

export interface Plant {
  id: string
  label: string
  bed: string | null
  sownAt: number
  tags: readonly string[]
  isTall: boolean
}

export const plants = defineTable<Plant>()({
  name: 'plants',
  key: ['id'],
  columns: { id: 'text', label: 'text', bed: 'text', sownAt: 'time', tags: 'json', isTall: 'bool' },
  revises: 'everybody',
  unique: { label: (row) => row.label },
  groups: { bed: (row) => row.bed ?? undefined },
})

export const waterings = defineTable<{ plant: string; wateredAt: number }>()({
  name: 'waterings',
  kind: 'note',
  key: ['plant'],
  columns: { plant: 'text', wateredAt: 'time' },
})

export const diary: LogDefinition<{ day: number; entry: string }> = {
  name: 'diary',
  columns: { day: 'int', entry: 'text' },
}

export const GARDEN_SCHEMA = `CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE plants (id TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE, bed TEXT, sown_at TIMESTAMPTZ NOT NULL, tags TEXT NOT NULL, is_tall BOOLEAN NOT NULL);
CREATE TABLE waterings (plant TEXT PRIMARY KEY, watered_at TIMESTAMPTZ NOT NULL);
CREATE TABLE diary (day BIGINT PRIMARY KEY, entry TEXT NOT NULL);
CREATE TABLE changes (sequence BIGINT NOT NULL, part INTEGER NOT NULL, parts INTEGER NOT NULL, id TEXT NOT NULL, previous TEXT NOT NULL, recorded_at TIMESTAMPTZ NOT NULL, changes TEXT NOT NULL, PRIMARY KEY (sequence, part));`

export const ROSE: Plant = {
  id: 'p1',
  label: 'rose',
  bed: 'north',
  sownAt: 1_700_000_000_123,
  tags: ['red'],
  isTall: true,
}

export async function garden() {
  const folder = await temporaryFolder()
  const migrations = await temporaryFolder()
  await writeFile(path.join(migrations, '0001-initial.sql'), GARDEN_SCHEMA)
  const file = path.join(folder, 'garden.duckdb')
  const openEngine = async (of = file) => {
    const engine = await openDuckdb(of)
    await migrate(engine, migrations, systemClock)
    return engine
  }
  const open = async (options?: DatabaseOptions) =>
    openDatabase(await openEngine(), [plants, waterings], options)
  return { folder, migrations, file, openEngine, open }
}
