/** What people and disks do to the folder of the journal, while a store runs and between two starts. */
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { newestRecord } from '../../src/store/changes.repo.ts'
import type { Engine } from '../../src/store/engine.ts'
import { Journal } from '../../src/store/journal/journal.ts'
import { lookOver } from '../../src/store/journal/look-over.ts'
import { lacksMounts, withDiskAt } from '../support/disk.ts'
import { plants } from '../support/garden.ts'
import { journaled, sow, TABLES } from '../support/journaled.ts'
import { allRows } from '../support/rebuild.ts'

const LOG_OF_A_MIGRATION = '000000000002-0002.log'

test('a folder that is deleted under a running store is made again, behind a copy, before the next record', async () => {
  const { open, journal, names, rebuilt, warnings } = await journaled()
  const db = await open()
  await db.write((tx) => tx.put(plants, sow(1)))
  await rm(journal, { recursive: true })
  await db.write((tx) => tx.put(plants, sow(2)))
  expect(await names()).toEqual(['000000000001.duckdb', '000000000002-0001.log'])
  expect(warnings).toEqual([expect.stringContaining('is gone')])
  const rows = await allRows(db.sql, TABLES)
  await db.close()
  expect(await rebuilt()).toEqual(rows)
})

test('where something else stands in its place nothing is written, and all goes on once that is moved away', async () => {
  const { open, journal, rebuilt } = await journaled()
  const db = await open()
  await rm(journal, { recursive: true })
  await writeFile(journal, 'mine')
  await expect(db.write((tx) => tx.put(plants, sow(1)))).rejects.toMatchObject({ code: 'disk_trouble' })
  expect(db.count(plants)).toBe(0)
  await rm(journal)
  await db.write((tx) => tx.put(plants, sow(2)))
  const rows = await allRows(db.sql, TABLES)
  await db.close()
  expect(await rebuilt()).toEqual(rows)
})

test('a start says what stands in its place', async () => {
  const { openEngine, journal } = await journaled()
  const engine = await openEngine()
  const start = async () => Journal.open(depsOf(journal, engine), await newestRecord(engine), false)
  await symlink('/nowhere/at/all', journal)
  await expect(start()).rejects.toMatchObject({ message: expect.stringContaining(`${journal} is no folder`) })
  await rm(journal)
  await (await start()).close()
  await engine.close()
})

test('a record whose commit a crash prevented does not outlive the upgrade behind it', async () => {
  const { open, openPlain, migrations, rebuilt, sequences, warnings, names } = await journaled({
    isStrict: false,
  })
  const former = await openPlain()
  await former.write((tx) => tx.put(plants, sow(1)))
  await former.close()
  const ahead = await open()
  await ahead.write((tx) => tx.put(plants, sow(2)))
  await ahead.sql.run(`DELETE FROM plants WHERE id = 'p2'`)
  await ahead.sql.run('DELETE FROM changes WHERE sequence = 2')
  await ahead.close()
  await writeFile(path.join(migrations, '0002-pots.sql'), 'CREATE TABLE pots (id TEXT PRIMARY KEY);')
  const upgraded = await open()
  for (const n of [3, 4]) await upgraded.write((tx) => tx.put(plants, sow(n)))
  const rows = await allRows(upgraded.sql, TABLES)
  await upgraded.close()
  expect(await names()).toEqual(['000000000001.duckdb', LOG_OF_A_MIGRATION])
  expect(await sequences()).toEqual([2, 3])
  expect(await rebuilt()).toEqual(rows)
  await (await open()).close()
  expect(warnings).toEqual([])
})

test('behind nothing it does not go on: not without its copy, and not beside rows that no record says', async () => {
  const { open, openPlain, journal, names, rebuilt } = await journaled({ isStrict: false })
  await (await open()).close()
  const former = await openPlain()
  await former.write((tx) => tx.put(plants, sow(1)))
  await former.sql.run('DELETE FROM changes')
  await former.close()
  const first = await open()
  expect(await names()).toEqual(['000000000000.duckdb', '000000000001-0001.log'])
  await first.write((tx) => tx.put(plants, sow(2)))
  await first.close()
  await rm(path.join(journal, '000000000000.duckdb'))
  await rm(path.join(journal, '000000000001-0001.log'))
  await (await open()).close()
  await rm(path.join(journal, '000000000001.duckdb'))
  const second = await open()
  expect(await names()).toEqual(['000000000001.duckdb', '000000000002-0001.log'])
  await second.write((tx) => tx.put(plants, sow(3)))
  const rows = await allRows(second.sql, TABLES)
  await second.close()
  expect(await rebuilt()).toEqual(rows)
})

test('a backup of one record before a copy does not go on behind that copy', async () => {
  const { folder, file, journal, open, openPlain, rebuilt, warnings } = await journaled({ isStrict: false })
  const former = await openPlain()
  for (const n of [1, 2]) await former.write((tx) => tx.put(plants, sow(n)))
  await former.close()
  const backup = path.join(folder, 'old')
  await copyFile(file, backup)
  const later = await openPlain()
  await later.write((tx) => tx.put(plants, sow(3)))
  await later.close()
  await (await open()).close()
  await copyFile(backup, file)
  const restored = await open()
  expect(warnings).toEqual([expect.stringContaining('set aside')])
  const rows = await allRows(restored.sql, TABLES)
  await restored.close()
  expect(await rebuilt()).toEqual(rows)
  expect((await readdir(journal)).filter((name) => name.endsWith('.duckdb'))).toEqual(['000000000002.duckdb'])
})

test.skipIf(lacksMounts)('on a disk of its own it is set aside there', async () => {
  const { file, folder, journal, open, openPlain, rebuilt, warnings, names } = await journaled()
  await mkdir(journal)
  await withDiskAt(journal, async () => {
    const backup = path.join(folder, 'old')
    await (await openPlain()).close()
    await copyFile(file, backup)
    const db = await open()
    for (const n of [1, 2, 3]) await db.write((tx) => tx.put(plants, sow(n)))
    await db.close()
    const log = await readFile(path.join(journal, '000000000001-0001.log'), 'utf8')
    await copyFile(backup, file)
    const restored = await open()
    await restored.write((tx) => tx.put(plants, sow(4)))
    const rows = await allRows(restored.sql, TABLES)
    await restored.close()
    expect(warnings).toEqual([expect.stringContaining('set aside')])
    const aside = (await names()).find((name) => name.startsWith('aside-'))!
    expect(await readFile(path.join(journal, aside, '000000000001-0001.log'), 'utf8')).toBe(log)
    expect(await rebuilt()).toEqual(rows)
    await (await open()).close()
  })
})

function depsOf(folder: string, engine: Engine) {
  return {
    folder,
    engine,
    schema: 1,
    clock: systemClock,
    log: { warn() {}, error() {} },
    countRows: () => new Map(),
    lookOver,
  }
}
