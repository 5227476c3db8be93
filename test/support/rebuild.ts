/** A database made anew from the journal alone: its newest copy, or an empty one, and the records behind it. */
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { changesOf } from '../../src/store/change-record.ts'
import { insertRecord } from '../../src/store/changes.repo.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import type { Engine } from '../../src/store/engine.ts'
import { readJournalFolder, readRecords } from '../../src/store/journal/journal-folder.ts'
import type { LogDefinition } from '../../src/store/table.ts'
import { type AnyTable, columnName, fieldOf, toSqlValue } from '../../src/store/table.ts'

interface Rebuilding {
  journal: string
  /** Where the database is to be. */
  file: string
  tables: readonly AnyTable[]
  logs: readonly LogDefinition<never>[]
  /** What makes an empty database of its schema, where the journal has no copy. */
  migrate(engine: Engine): Promise<unknown>
}

export async function rebuild({ journal, file, tables, logs, migrate }: Rebuilding): Promise<Engine> {
  const newest = (await readJournalFolder(journal)).copies.at(-1)
  if (newest !== undefined) await copyFile(path.join(journal, newest.name), file)
  const engine = await openDuckdb(file)
  if (newest === undefined) await migrate(engine)
  const definitions = new Map([...tables, ...logs].map((one) => [one.name, one]))
  for await (const record of readRecords(journal, newest?.sequence ?? 0)) {
    await engine.transaction(async (sql) => {
      for (const { table, gone = [], put = [], append = [] } of changesOf(record)) {
        const definition = definitions.get(table)!
        for (const key of gone) await remove(sql, definition as AnyTable, key.split('\0'))
        for (const row of put) {
          const { key } = definition as AnyTable
          await remove(
            sql,
            definition as AnyTable,
            key.map((field) => String(fieldOf(row, field))),
          )
        }
        for (const row of [...put, ...append]) await insert(sql, definition, row)
      }
      await insertRecord(sql, record)
    })
  }
  return engine
}

async function remove(sql: Pick<Engine, 'run'>, { name, key }: AnyTable, values: readonly string[]) {
  const condition = key.map((field, index) => `${columnName(field)} = $${index + 1}`).join(' AND ')
  await sql.run(`DELETE FROM ${name} WHERE ${condition}`, values)
}

async function insert(
  sql: Pick<Engine, 'run'>,
  { name, columns }: Pick<AnyTable, 'name' | 'columns'>,
  row: object,
) {
  const fields = Object.entries(columns)
  const marks = fields.map((_, index) => `$${index + 1}`).join(', ')
  await sql.run(
    `INSERT INTO ${name} (${fields.map(([field]) => columnName(field)).join(', ')}) VALUES (${marks})`,
    fields.map(([field, type]) => toSqlValue(type!, fieldOf(row, field))),
  )
}

/** Every row of these tables as the engine holds it, in the order of their first columns. */
export async function allRows(engine: Pick<Engine, 'rows'>, names: readonly string[]) {
  const found: Record<string, unknown> = {}
  for (const name of names) found[name] = await engine.rows(`SELECT * FROM ${name} ORDER BY ALL`)
  return found
}
