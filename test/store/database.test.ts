import { execFile } from 'node:child_process'
import { copyFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { GARDEN_SCHEMA, garden, type Plant, plants, ROSE } from '../support/garden.ts'
import { temporaryFolder } from '../support/temp.ts'

describe('a database', () => {
  test('keeps what was written, with every type, across a restart', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    await db.close()
    const again = await open()
    expect(again.get(plants, 'p1')).toEqual(ROSE)
    expect(again.find(plants, 'label', 'rose')).toEqual(ROSE)
    expect([...again.many(plants, 'bed', 'north').values()]).toEqual([ROSE])
    await again.close()
  })

  test('changes nothing when the plan throws', async () => {
    const { open } = await garden()
    const db = await open()
    const plan = db.write((tx) => {
      tx.put(plants, ROSE)
      throw new Error('frost')
    })
    await expect(plan).rejects.toThrow('frost')
    expect(db.count(plants)).toBe(0)
    expect(db.revisions.newest).toBe(0)
    await db.close()
  })

  test('changes neither disk nor memory when the engine refuses the commit', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    const clash = db.write((tx) => {
      tx.put(plants, { ...ROSE, bed: 'south' })
      tx.put(plants, { ...ROSE, id: 'p2' })
    })
    await expect(clash).rejects.toThrow(/constraint/i)
    expect(db.get(plants, 'p1')?.bed).toBe('north')
    await db.write((tx) => tx.put(plants, { ...ROSE, id: 'p3', label: 'lily' }))
    await db.close()
    const again = await open()
    expect([...again.all(plants)].map((row) => [row.id, row.bed])).toEqual([
      ['p1', 'north'],
      ['p3', 'north'],
    ])
    await again.close()
  })

  test('fails a plan that reads past its transaction, and reads on afterwards', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    const past = db.write((tx) => tx.put(plants, { ...db.get(plants, 'p1')!, bed: 'south' }))
    await expect(past).rejects.toThrow('A plan reads plants past its transaction; read from `tx`.')
    expect(db.get(plants, 'p1')).toEqual(ROSE)
    await db.write((tx) => tx.put(plants, { ...tx.get(plants, 'p1')!, bed: 'south' }))
    expect(db.get(plants, 'p1')?.bed).toBe('south')
    await db.close()
  })

  test('runs plans one at a time, so that a check inside a plan holds', async () => {
    const { open } = await garden()
    const db = await open()
    const claim = (id: string) =>
      db.write((tx) => {
        if (tx.find(plants, 'label', 'rose') !== undefined) return false
        tx.put(plants, { ...ROSE, id })
        return true
      })
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(`p${index}`)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(db.count(plants)).toBe(1)
    await db.close()
  })

  test('lets a plan see its own changes and moves rows between index groups', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => {
      tx.put(plants, ROSE)
      expect(tx.get(plants, 'p1')).toEqual(ROSE)
      tx.delete(plants, 'p1')
      expect(tx.get(plants, 'p1')).toBeUndefined()
      tx.put(plants, { ...ROSE, bed: 'south' })
    })
    await db.write((tx) => tx.put(plants, { ...ROSE, bed: 'east', label: 'briar' }))
    expect([db.many(plants, 'bed', 'south').size, db.many(plants, 'bed', 'east').size]).toEqual([0, 1])
    expect([db.find(plants, 'label', 'rose'), db.find(plants, 'label', 'briar')?.id]).toEqual([
      undefined,
      'p1',
    ])
    await db.write((tx) => tx.delete(plants, 'p1'))
    expect(db.count(plants)).toBe(0)
    await db.close()
  })

  test('moves the revision once for each commit that changes a table of sets, when its rows are in memory', async () => {
    const { open } = await garden()
    const db = await open()
    const lily = { ...ROSE, id: 'p2', label: 'lily' }
    await db.write((tx) => {
      tx.put(plants, ROSE)
      tx.put(plants, lily)
    })
    await db.write((tx) => tx.put(plants, { ...ROSE, bed: null }))
    await db.write(() => 'nothing')
    await db.write((tx) => tx.delete(plants, 'p3'))
    expect([db.revisions.newest, db.revisions.everybody]).toEqual([2, 2])
    const isThere = db.write((tx) => tx.delete(plants, 'p2')).then(() => db.get(plants, 'p2'))
    expect([await isThere, db.revisions.newest]).toEqual([undefined, 3])
    await db.close()
  })

  test('inserts thousands of rows in one transaction', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => {
      for (let n = 0; n < 3_000; n += 1) tx.put(plants, { ...ROSE, id: `p${n}`, label: `plant ${n}` })
    })
    await db.close()
    const again = await open()
    expect(again.count(plants)).toBe(3_000)
    await again.close()
  })

  test('changes hundreds of rows in one transaction, each in the columns that changed, with every type', async () => {
    const { open } = await garden()
    const db = await open()
    const sown = (n: number): Plant => ({ ...ROSE, id: `p${n}`, label: `plant ${n}` })
    const grown = (n: number): Plant => {
      if (n % 4 === 0)
        return { ...sown(n), bed: null, sownAt: n, tags: [`it's ${n}`, '"; --'], isTall: false }
      if (n % 4 === 1) return { ...sown(n), label: `renamed ${n}` }
      return n % 4 === 2 ? { ...sown(n), bed: `bed ${n}` } : sown(n)
    }
    const numbers = Array.from({ length: 900 }, (_, n) => n)
    await db.write((tx) => {
      for (const n of numbers) tx.put(plants, sown(n))
    })
    await db.write((tx) => {
      for (const n of numbers) tx.put(plants, grown(n))
      tx.delete(plants, 'p7')
      tx.put(plants, { ...ROSE, id: 'new', label: 'plant 1' })
    })
    const expected = [...numbers.filter((n) => n !== 7).map(grown), { ...ROSE, id: 'new', label: 'plant 1' }]
    const byId = (a: Plant, b: Plant) => (a.id < b.id ? -1 : 1)
    expect([...db.all(plants)].sort(byId)).toEqual(expected.sort(byId))
    await db.close()
    const again = await open()
    expect([...again.all(plants)].sort(byId)).toEqual(expected)
    await again.close()
  })

  test.each([
    ['what another gives up', { p1: 'lily', p2: 'iris' }],
    ['what another takes its own for', { p1: 'lily', p2: 'rose' }],
  ])('gives a row %s, in any order and whatever else changes', async (_, labels) => {
    for (const ids of [['p1', 'p2'] as const, ['p2', 'p1'] as const]) {
      const { open } = await garden()
      const db = await open()
      await db.write((tx) => {
        tx.put(plants, ROSE)
        tx.put(plants, { ...ROSE, id: 'p2', label: 'lily' })
      })
      await db.write((tx) => {
        for (const id of ids)
          tx.put(plants, { ...ROSE, id, label: labels[id], bed: id === 'p1' ? 'south' : ROSE.bed })
      })
      await db.close()
      const again = await open()
      const found = [...again.all(plants)].map(({ id, label, bed }) => [id, label, bed]).sort()
      expect(found).toEqual([
        ['p1', labels.p1, 'south'],
        ['p2', labels.p2, 'north'],
      ])
      await again.close()
    }
  })

  test('tells a second process in one sentence that the file is in use', async () => {
    const { open, file } = await garden()
    const db = await open()
    const script = `import { openDuckdb } from ${JSON.stringify(path.resolve('src/store/duckdb.ts'))}
      try { await openDuckdb(${JSON.stringify(file)}) } catch (error) { console.log(error.code, error.message) }`
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ])
    expect(stdout).toContain(
      `store_locked The database ${file} is in use by another process (${process.pid});`,
    )
    await db.close()
  })

  test('says what to do when the file is not a database', async () => {
    const { file } = await garden()
    await writeFile(file, 'not a database at all, but long enough to be looked at')
    await expect(openDuckdb(file)).rejects.toMatchObject({ code: 'store_corrupt' })
  })
})

describe('migrations', () => {
  test('run once, in order, and back the file up before the next ones', async () => {
    const { open, migrations, folder, file } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    await db.close()
    await writeFile(path.join(migrations, '0002-height.sql'), 'ALTER TABLE plants ADD COLUMN height INTEGER;')
    const engine = await openDuckdb(file)
    expect(await migrate(engine, migrations, systemClock)).toEqual(['0002-height'])
    expect(await migrate(engine, migrations, systemClock)).toEqual([])
    expect(await engine.rows('SELECT id, height FROM plants ORDER BY id')).toEqual([
      { id: 'p1', height: null },
    ])
    await engine.close()
    const backup = 'garden.duckdb.before-0002-height.backup'
    expect(await readdir(folder)).toContain(backup)
    await copyFile(path.join(folder, backup), path.join(folder, 'old.duckdb'))
    const old = await openDuckdb(path.join(folder, 'old.duckdb'))
    expect(await old.rows('SELECT id FROM plants ORDER BY id')).toEqual([{ id: 'p1' }])
    await old.close()
  })

  test('leave nothing behind when one statement fails', async () => {
    const { open, migrations, file } = await garden()
    await (await open()).close()
    await writeFile(
      path.join(migrations, '0002-broken.sql'),
      'CREATE TABLE half (id TEXT);\nCREATE TABLE plants (id TEXT);',
    )
    const engine = await openDuckdb(file)
    await expect(migrate(engine, migrations, systemClock)).rejects.toThrow(/plants/)
    await expect(engine.rows('SELECT id FROM half ORDER BY id')).rejects.toThrow(/half/)
    expect(await engine.rows('SELECT number FROM migrations ORDER BY number')).toEqual([{ number: 1 }])
    await engine.close()
  })

  test('refuse a file that was changed after it was applied, and a database from the future', async () => {
    const { open, migrations, file } = await garden()
    await (await open()).close()
    await writeFile(path.join(migrations, '0001-initial.sql'), `${GARDEN_SCHEMA}\n-- edited`)
    const engine = await openDuckdb(file)
    await expect(migrate(engine, migrations, systemClock)).rejects.toThrow(
      '0001-initial was changed after it was applied',
    )
    await expect(migrate(engine, await temporaryFolder(), systemClock)).rejects.toThrow('does not know')
    await engine.close()
  })
})
