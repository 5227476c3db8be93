import {
  appendFile,
  copyFile,
  open as openFile,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { recordAfter } from '../../src/store/change-record.ts'
import { newestRecord, recordsAfter } from '../../src/store/changes.repo.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { Engine } from '../../src/store/engine.ts'
import { Journal } from '../../src/store/journal/journal.ts'
import { JournalFile } from '../../src/store/journal/journal-file.ts'
import { lookOver } from '../../src/store/journal/look-over.ts'
import { diary, plants, ROSE, waterings } from '../support/garden.ts'
import { journaled, sow, TABLES } from '../support/journaled.ts'
import { allRows } from '../support/rebuild.ts'
import { temporaryFolder } from '../support/temp.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The disk fails to sync one file: each time, or once, and says the next time that all is well, as Linux does. */
async function failSync(howOften: 'once' | 'always' = 'once') {
  const handle = await openFile('/dev/null')
  const files = Object.getPrototypeOf(handle) as typeof handle
  await handle.close()
  const { datasync } = files
  let failing: unknown
  vi.spyOn(files, 'datasync').mockImplementation(function (this: typeof handle) {
    const isFirst = failing === undefined
    failing ??= this
    if (isFirst || (howOften === 'always' && failing === this))
      return Promise.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
    return datasync.call(this)
  })
}

/** Of this process, below a folder. */
async function openFiles(folder: string): Promise<string[]> {
  const links = await readdir('/proc/self/fd')
  const places = await Promise.all(links.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return places.filter((place) => place.startsWith(folder)).map((place) => path.basename(place))
}

describe('the journal beside the database', () => {
  test('has every record once its write is answered, and makes the database anew', async () => {
    const { open, rebuilt, sequences, names } = await journaled()
    const db = await open()
    for (let n = 1; n <= 5; n += 1)
      await db.write((tx) => {
        tx.put(plants, { ...sow(n), label: `rose ${n}\u2028\n"` })
        tx.append(diary, { day: n, entry: 'sown' })
        tx.delete(plants, `p${n - 2}`)
      })
    expect(await sequences()).toEqual([1, 2, 3, 4, 5])
    expect(await names()).toEqual(['000000000001-0001.log'])
    const rows = await allRows(db.sql, TABLES)
    await db.close()
    expect(await rebuilt()).toEqual(rows)
  })

  test('goes on behind a restart', async () => {
    const { open, sequences } = await journaled()
    for (let n = 1; n <= 3; n += 1) {
      const db = await open()
      await db.write((tx) => tx.put(plants, sow(n)))
      await db.close()
    }
    expect(await sequences()).toEqual([1, 2, 3])
  })

  test('does not keep a record whose commit failed', async () => {
    const { open, sequences, rebuilt } = await journaled()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    const clash = db.write((tx) => tx.put(plants, { ...ROSE, id: 'p2' }))
    await expect(clash).rejects.toThrow(/constraint/i)
    await db.write((tx) => tx.put(plants, sow(3)))
    expect(await sequences()).toEqual([1, 2])
    const rows = await allRows(db.sql, TABLES)
    await db.close()
    expect(await rebuilt()).toEqual(rows)
  })

  test('begins behind a copy where the database held rows before', async () => {
    const { openPlain, open, names, rebuilt } = await journaled({ isStrict: false })
    const former = await openPlain()
    await former.write((tx) => tx.put(plants, ROSE))
    await former.sql.run('DELETE FROM changes')
    await former.sql.run(`INSERT INTO diary (day, entry) VALUES (1, 'by a former program')`)
    await former.close()
    const db = await open()
    expect(await names()).toEqual(['000000000000.duckdb', '000000000001-0001.log'])
    await db.write((tx) => tx.put(plants, sow(2)))
    const rows = await allRows(db.sql, TABLES)
    await db.close()
    expect(await rebuilt()).toEqual(rows)
  })

  test('begins anew behind a copy when it is long, while others write, and the records before it are let go', async () => {
    const { open, names, rebuilt } = await journaled({ bytesMax: 20_000, isStrict: false })
    const db = await open()
    const tags = ['x'.repeat(1_000)]
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(
        Array.from({ length: 15 }, (_, n) =>
          db.write((tx) => tx.put(plants, { ...sow(round * 15 + n), tags, bed: null })),
        ),
      )
    }
    await db.write((tx) => tx.put(plants, sow(100)))
    const rows = await allRows(db.sql, TABLES.slice(0, 3))
    await db.close()
    const found = await names()
    expect(found.filter((name) => name.endsWith('.duckdb'))).toHaveLength(1)
    expect(found.length).toBeLessThanOrEqual(3)
    expect(await rebuilt()).toMatchObject(rows)
    const again = await open()
    expect(again.count(plants)).toBe(61)
    await again.write((tx) => tx.put(plants, sow(101)))
    await again.close()
  })
})

describe('at a start the journal is brought level with the database, which is the truth', () => {
  test('a record too many, of a commit that the crash prevented, is cut off; so is half of one', async () => {
    const { open, journal, sequences, openPlain } = await journaled({ isStrict: false })
    const db = await open()
    await db.write((tx) => tx.put(plants, sow(1)))
    await db.close()
    const log = path.join(journal, '000000000001-0001.log')
    const sizeBytes = (await stat(log)).size
    const ahead = await open()
    await ahead.write((tx) => tx.put(plants, sow(2)))
    await ahead.sql.run(`DELETE FROM plants WHERE id = 'p2'`)
    await ahead.sql.run('DELETE FROM changes WHERE sequence = 2')
    await ahead.sql.run(`UPDATE meta SET value = '1'`)
    await ahead.close()
    expect(await sequences()).toEqual([1, 2])
    const again = await open()
    await again.close()
    expect((await stat(log)).size).toBe(sizeBytes)
    await appendFile(log, '2 0 1 1700000000000 abc')
    const torn = await open()
    await torn.write((tx) => tx.put(plants, sow(2)))
    await torn.close()
    expect(await sequences()).toEqual([1, 2])
    await (await openPlain()).close()
  })

  test('records that it lacks are written behind it, as many as there are', async () => {
    const { open, openPlain, sequences, rebuilt } = await journaled()
    const db = await open()
    await db.write((tx) => tx.put(plants, sow(1)))
    await db.close()
    const without = await openPlain()
    for (let n = 2; n <= 50; n += 1) await without.write((tx) => tx.put(plants, sow(n)))
    const rows = await allRows(without.sql, TABLES)
    await without.close()
    await (await open()).close()
    expect(await sequences()).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(await rebuilt()).toEqual(rows)
  })

  test('one that was damaged in the middle is made good from the records of the database', async () => {
    const { open, journal, sequences, rebuilt } = await journaled()
    const db = await open()
    for (let n = 1; n <= 9; n += 1) await db.write((tx) => tx.put(plants, sow(n)))
    const rows = await allRows(db.sql, TABLES)
    await db.close()
    const log = path.join(journal, '000000000001-0001.log')
    const text = await readFile(log, 'utf8')
    await writeFile(log, text.replace('rose 5', 'rose x'))
    await (await open()).close()
    expect(await sequences()).toHaveLength(9)
    expect(await rebuilt()).toEqual(rows)
  })

  test.each([
    ['set back by more than a crash can', 3],
    ['set back, and gone on otherwise', 3],
  ])('beside a database that was %s it is set aside, whole, and begins behind a copy', async (how, kept) => {
    const { open, openPlain, file, folder, journal, warnings, rebuilt, names } = await journaled()
    const backup = path.join(folder, 'old')
    const db = await open()
    for (let n = 1; n <= kept; n += 1) await db.write((tx) => tx.put(plants, sow(n)))
    await db.close()
    await copyFile(file, backup)
    const later = await open()
    for (let n = 4; n <= 8; n += 1) await later.write((tx) => tx.put(plants, sow(n)))
    await later.close()
    const before = await readFile(path.join(journal, '000000000001-0001.log'), 'utf8')
    await copyFile(backup, file)
    if (how.includes('otherwise')) {
      const other = await openPlain()
      for (let n = 11; n <= 15; n += 1) await other.write((tx) => tx.put(plants, sow(n)))
      await other.close()
    }
    const restored = await open()
    const rows = await allRows(restored.sql, TABLES)
    await restored.close()
    expect(warnings).toEqual([expect.stringContaining('set aside')])
    const aside = (await readdir(folder)).find((name) => name.startsWith('journal.aside-'))!
    expect(await readFile(path.join(folder, aside, '000000000001-0001.log'), 'utf8')).toBe(before)
    expect(await names()).toContainEqual(expect.stringMatching(/\.duckdb$/))
    expect(await rebuilt()).toEqual(rows)
  })

  test('a copy alone, before the first record behind it, is level', async () => {
    const { open, journal, warnings, names, openPlain } = await journaled()
    const former = await openPlain()
    await former.write((tx) => tx.put(plants, ROSE))
    await former.close()
    await (await open()).close()
    const found = await names()
    const again = await open()
    await again.close()
    expect(await names()).toEqual(found)
    expect(warnings).toEqual([])
    await truncate(path.join(journal, found.at(-1)!), 0)
    await (await open()).close()
    expect(warnings).toEqual([])
  })
})

test('a record that another store committed is in the journal before what follows from it', async () => {
  const { open, sequences, rebuilt } = await journaled({ isStrict: false })
  const db = await open()
  const other = await openDatabase(db.sql as Engine, [plants, waterings], { isStrict: false })
  await db.write((tx) => tx.put(plants, sow(1)))
  for (let n = 2; n <= 4; n += 1) await other.write((tx) => tx.put(plants, sow(n)))
  await db.write((tx) => tx.put(plants, sow(5)))
  expect(await sequences()).toEqual([1, 2, 3, 4, 5])
  const rows = await allRows(db.sql, TABLES)
  await db.close()
  expect(await rebuilt()).toEqual(rows)
})

test('a sync that failed is not made good by the next one', async () => {
  const file = await JournalFile.open(path.join(await temporaryFolder(), 'log'), 0)
  await failSync()
  await expect(file.sync()).rejects.toThrow('EIO')
  await expect(file.sync()).rejects.toThrow('EIO')
  await file.close()
})

test('a journal whose sync failed begins again behind a copy', async () => {
  const { open, journal, names, rebuilt } = await journaled({ isStrict: false })
  const db = await open()
  await db.write((tx) => tx.put(plants, sow(1)))
  await failSync()
  await expect(db.write((tx) => tx.put(plants, sow(2)))).rejects.toThrow('EIO')
  await db.write((tx) => tx.put(plants, sow(4)))
  expect(await names()).toEqual(['000000000002.duckdb', '000000000003-0001.log'])
  expect(await openFiles(journal)).toEqual(['000000000003-0001.log'])
  const rows = await allRows(db.sql, TABLES)
  await db.close()
  expect(await rebuilt()).toEqual(rows)
})

test('a sync that fails while the journal begins anew leaves no file open and no half of a copy', async () => {
  const { open, journal, names, rebuilt } = await journaled({ bytesMax: 2_000, isStrict: false })
  const db = await open()
  await db.write((tx) => tx.put(plants, sow(1)))
  await failSync('always')
  const long = { ...sow(2), tags: ['x'.repeat(3_000)] }
  await expect(db.write((tx) => tx.put(plants, long))).rejects.toThrow('EIO')
  for (let n = 3; n <= 5; n += 1) await db.write((tx) => tx.put(plants, sow(n)))
  const rows = await allRows(db.sql, TABLES.slice(0, 3))
  expect(await openFiles(journal)).toHaveLength(1)
  await db.close()
  expect((await names()).filter((name) => name.startsWith('stoa-tmp'))).toEqual([])
  expect(await rebuilt()).toMatchObject(rows)
})

test('copies of the database are made one at a time, whatever asks for them', async () => {
  const { open } = await journaled({ bytesMax: 2_000, isStrict: false })
  const db = await open()
  const engine = db.sql as Engine
  const { copyTo } = engine
  let [underWay, most] = [0, 0]
  engine.copyTo = (to) => {
    underWay += 1
    most = Math.max(most, underWay)
    const copying = copyTo(to)
    const isOver = () => {
      underWay -= 1
    }
    copying.isDone.then(isOver, isOver)
    return copying
  }
  await db.write((tx) => tx.put(plants, { ...sow(1), tags: ['x'.repeat(3_000)] }))
  await failSync()
  await expect(db.write((tx) => tx.put(plants, sow(2)))).rejects.toThrow('EIO')
  await db.write((tx) => tx.put(plants, sow(3)))
  await db.close()
  expect(most).toBe(1)
})

test.each(['copy', 'first log'])('a journal whose %s is gone begins again behind a copy', async (what) => {
  const { open, openPlain, journal, names, rebuilt } = await journaled({ isStrict: false })
  const former = await openPlain()
  await former.write((tx) => tx.put(plants, ROSE))
  await former.close()
  const db = await open()
  await db.write((tx) => tx.put(plants, sow(2)))
  await db.close()
  const [copy] = await names()
  await rm(path.join(journal, copy!))
  if (what === 'first log') await writeFile(path.join(journal, '000000000001-0001.log'), 'torn')
  const again = await open()
  await again.write((tx) => tx.put(plants, sow(3)))
  const rows = await allRows(again.sql, TABLES.slice(0, 3))
  await again.close()
  expect(await names()).toEqual(['000000000002.duckdb', '000000000003-0001.log'])
  expect(await rebuilt()).toMatchObject(rows)
})

test('a journal whose file failed begins again behind a copy, and refuses what it cannot keep', async () => {
  const { openPlain, journal: folder, rebuilt } = await journaled({ isStrict: false })
  const db = await openPlain()
  await db.write((tx) => tx.put(plants, sow(1)))
  const newest = async () => newestRecord(db.sql)
  const journal = await Journal.open(
    {
      folder,
      engine: db.sql as Engine,
      schema: 1,
      clock: systemClock,
      log: { warn() {}, error() {} },
      countRows: () => new Map([['plants', db.count(plants)]]),
      lookOver,
    },
    await newest(),
    true,
  )
  await journal.close()
  const record = await recordAfter(await newest(), 0, [{ table: 'plants', put: [sow(9)] }])
  await expect(journal.write(record)).rejects.toThrow()
  await journal.takeBack()
  await journal.makeReady()
  await db.write((tx) => tx.put(plants, sow(2)))
  for await (const one of recordsAfter(db.sql, 1)) {
    await journal.write(one)
    await journal.keep(one)
  }
  expect(await rebuilt()).toMatchObject({ plants: await db.sql.rows('SELECT * FROM plants ORDER BY ALL') })
  await journal.close()
  await db.close()
})
