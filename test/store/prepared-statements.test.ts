/** What is written again and again is prepared once; nobody can tell, whatever happened in between. */
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PREPARED_STATEMENTS_MAX } from '../../src/kernel/limits.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { ConflictError, type Engine, type SqlValue } from '../../src/store/engine.ts'
import { temporaryFolder } from '../support/temp.ts'

const INSERT = 'INSERT INTO beds (id, label, area) VALUES ($1, $2, $3)'

let engine: Engine
beforeAll(async () => {
  engine = await openDuckdb(path.join(await temporaryFolder(), 'beds.duckdb'))
  await engine.run('CREATE TABLE beds (id TEXT PRIMARY KEY, label TEXT, area DOUBLE)')
})
afterAll(() => engine.close())

const insert = (...values: SqlValue[]) => engine.transaction((sql) => sql.run(INSERT, values))
const labels = () => engine.rows('SELECT id, label, area FROM beds ORDER BY id')

test('a value may be missing, there again, and of another type', async () => {
  await insert('a', null, 1)
  await insert('b', 'north', null)
  await insert('c', 'south', 2.5)
  await insert('d', 'west', 2 ** 40)
  expect(await labels()).toEqual([
    { id: 'a', label: null, area: 1 },
    { id: 'b', label: 'north', area: null },
    { id: 'c', label: 'south', area: 2.5 },
    { id: 'd', label: 'west', area: 2 ** 40 },
  ])
})

test('it says how many rows it changed, each time', async () => {
  const rename = (from: string) =>
    engine.transaction((sql) => sql.run('UPDATE beds SET label = $1 WHERE label = $2', ['east', from]))
  expect([await rename('north'), await rename('nowhere'), await rename('south')]).toEqual([1, 0, 1])
})

test('one that failed is good again, and nothing of its transaction is there', async () => {
  const both = engine.transaction(async (sql) => {
    await sql.run(INSERT, ['e', 'new', 1])
    await sql.run(INSERT, ['a', 'again', 1])
  })
  await expect(both).rejects.toThrow(ConflictError)
  await insert('e', 'newer', 1)
  expect((await labels()).at(-1)).toEqual({ id: 'e', label: 'newer', area: 1 })
})

test('two may run at once', async () => {
  await engine.transaction(async (sql) => {
    await Promise.all(['f', 'g', 'h'].map((id) => sql.run(INSERT, [id, `label ${id}`, 1])))
  })
  const found = (await labels()).slice(-3)
  expect(found.map(({ id, label }) => `${id}: ${label}`)).toEqual(['f: label f', 'g: label g', 'h: label h'])
})

test('the table may have changed since', async () => {
  await engine.run(`ALTER TABLE beds ADD COLUMN soil TEXT DEFAULT 'loam'`)
  await insert('i', 'last', 1)
  expect(await engine.rows('SELECT soil FROM beds WHERE id = $1', ['i'])).toEqual([{ soil: 'loam' }])
})

test('more of them than are kept come again all the same', async () => {
  const texts = Array.from({ length: PREPARED_STATEMENTS_MAX + 20 }, (_, index) => `label ${index}`)
  for (let round = 0; round < 2; round += 1)
    for (const text of texts) {
      const changed = await engine.transaction((sql) =>
        sql.run(`UPDATE beds SET label = '${text}' WHERE id = $1`, ['a']),
      )
      expect(changed).toBe(1)
    }
  expect((await labels())[0]).toMatchObject({ label: texts.at(-1) })
})
