import path from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { columnName } from '../../src/store/table.ts'
import { tables } from '../../src/tables.ts'
import { temporaryFolder } from '../support/temp.ts'

test('every key and unique index of memory is a constraint of the engine too: two processes cannot both have it', async () => {
  const engine = await openDuckdb(path.join(await temporaryFolder(), 'stoa.duckdb'))
  await migrate(engine, 'migrations', systemClock)
  const constraints = await engine.rows(
    `SELECT table_name AS name, CAST(constraint_column_names AS TEXT) AS columns FROM duckdb_constraints() WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE')`,
  )
  const enforced = new Set(constraints.map(({ name, columns }) => `${name} ${columns}`))
  const wanted = tables.flatMap(({ name, key, unique }) =>
    [key, ...Object.keys(unique).map((index) => [index])].map(
      (fields) => `${name} [${fields.map(columnName).join(', ')}]`,
    ),
  )
  expect(wanted.filter((one) => !enforced.has(one))).toEqual([])
  await engine.close()
})
