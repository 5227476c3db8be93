import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_RECORD } from '../../src/store/change-record.ts'
import { recordsAfter } from '../../src/store/changes.repo.ts'
import { openDatabase, type WritableDatabase } from '../../src/store/database.ts'
import type { Engine, Sql } from '../../src/store/engine.ts'
import { diary, garden, type Plant, plants, ROSE, waterings } from '../support/garden.ts'

async function recordsOf(engine: Pick<Engine, 'rows'>) {
  const records = []
  for await (const record of recordsAfter(engine, 0)) records.push(record)
  return records
}

const rowsOf = (db: WritableDatabase) => [...db.all(plants)].sort((a, b) => (a.id < b.id ? -1 : 1))

describe('every commit', () => {
  test('writes one record, numbered without gaps, each following from the one before', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => {
      tx.put(plants, ROSE)
      tx.append(diary, { day: 1, entry: 'sown' })
    })
    await db.write((tx) => tx.put(plants, { ...ROSE, bed: null }))
    await db.write((tx) => tx.delete(plants, 'p1'))
    const records = await recordsOf(db.sql)
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    expect(records.map(({ previous }) => previous)).toEqual([NO_RECORD.id, records[0]!.id, records[1]!.id])
    const said = records.flatMap(({ parts }) => JSON.parse(parts.join('')))
    expect(said.filter(({ table }) => table !== 'meta')).toEqual([
      { table: 'plants', put: [ROSE] },
      { table: 'diary', append: [{ day: 1, entry: 'sown' }] },
      { table: 'plants', put: [{ ...ROSE, bed: null }] },
      { table: 'plants', gone: ['p1'] },
    ])
    expect(db.sequence).toBe(3)
    await db.close()
  })

  test('that changes nothing writes none, and a plan that throws neither', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    await db.write((tx) => tx.put(plants, { ...ROSE }))
    await db.write((tx) => tx.delete(plants, 'p2'))
    const frost = db.write(() => {
      throw new Error('frost')
    })
    await expect(frost).rejects.toThrow('frost')
    expect(await recordsOf(db.sql)).toHaveLength(1)
    await db.close()
  })

  test('of much is one record in several parts, applied together', async () => {
    const { open } = await garden()
    const db = await open()
    const tags = ['x'.repeat(900)]
    await db.write((tx) => {
      for (let n = 0; n < 3_000; n += 1) tx.put(plants, { ...ROSE, id: `p${n}`, label: `rose ${n}`, tags })
    })
    const [record, ...others] = await recordsOf(db.sql)
    expect(others).toEqual([])
    expect(record!.parts.length).toBeGreaterThan(2)
    expect(Math.max(...record!.parts.map((part) => part.length))).toBeLessThan(1_100_000)
    await db.close()
  })

  test('of notes writes none: they are outside of the sequence, and there after a restart', async () => {
    const { open } = await garden()
    const db = await open()
    await db.note((tx) => tx.put(waterings, { plant: 'p1', wateredAt: 5 }))
    expect(await recordsOf(db.sql)).toEqual([])
    expect(db.get(waterings, 'p1')?.wateredAt).toBe(5)
    await expect(db.write((tx) => tx.put(waterings, { plant: 'p1', wateredAt: 6 }))).rejects.toThrow(
      /kind note/,
    )
    await expect(db.note((tx) => tx.put(plants, ROSE))).rejects.toThrow(/kind memory/)
    await db.close()
    const again = await open()
    expect(again.get(waterings, 'p1')?.wateredAt).toBe(5)
    await again.close()
  })
})

/** Two stores on one database, as two processes will be: each has a memory of its own. */
async function twoStores() {
  const { openEngine } = await garden()
  const engine = await openEngine()
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn: Engine['transaction'] = (work) => {
    const done = tail.then(() => engine.transaction(work))
    tail = done.catch(() => undefined)
    return done
  }
  const open = () => openDatabase({ ...engine, transaction: inTurn, close: async () => {} }, [plants])
  const [one, other] = [await open(), await open()]
  const close = async () => {
    await one.close()
    await other.close()
    await engine.close()
  }
  return { one, other, close }
}

describe('the engine decides, not the memory of a process', () => {
  test('a name that another store gave away is taken, though memory does not know it yet', async () => {
    const { one, other, close } = await twoStores()
    const claim = (db: WritableDatabase, id: string) =>
      db.write((tx) => {
        if (tx.find(plants, 'label', 'rose') !== undefined) return 'taken'
        tx.put(plants, { ...ROSE, id })
        return 'mine'
      })
    const answers = await Promise.all([claim(one, 'p1'), claim(other, 'p2')])
    expect(answers.sort()).toEqual(['mine', 'taken'])
    await close()
  })

  test('a change of a row that another store changed is planned again, on what it is by then', async () => {
    const { one, other, close } = await twoStores()
    await one.write((tx) => tx.put(plants, { ...ROSE, sownAt: 0 }))
    const later = (db: WritableDatabase) =>
      db.write((tx) => {
        const before = tx.get(plants, 'p1') ?? { ...ROSE, sownAt: 0 }
        tx.put(plants, { ...before, sownAt: before.sownAt + 1 })
      })
    await Promise.all([one, other, one, other, one, other, other, one].map(later))
    await one.write((tx) => tx.put(plants, { ...ROSE, id: 'p2', label: 'lily' }))
    await other.write((tx) => tx.put(plants, { ...ROSE, id: 'p3', label: 'iris' }))
    expect(other.get(plants, 'p1')?.sownAt).toBe(8)
    await close()
  })

  test('a row that somebody changed behind the records is not overwritten', async () => {
    const { open } = await garden()
    const db = await open()
    await db.write((tx) => tx.put(plants, ROSE))
    await db.sql.run(`UPDATE plants SET bed = 'south' WHERE id = 'p1'`)
    await expect(db.write((tx) => tx.put(plants, { ...ROSE, isTall: false }))).rejects.toThrow(
      /Another row of plants/,
    )
    await expect(db.write((tx) => tx.delete(plants, 'p1'))).rejects.toThrow(/Another row of plants/)
    expect((await db.sql.rows('SELECT bed, is_tall FROM plants'))[0]).toEqual({ bed: 'south', is_tall: true })
    await db.close()
  })

  test('many rows go in few statements, unless one of them is another row by now, or gone', async () => {
    const { openEngine } = await garden()
    const engine = await openEngine()
    let deletes = 0
    const counting = (sql: Sql): Sql => ({
      rows: sql.rows,
      run: (text, values) => {
        if (text.startsWith('DELETE')) deletes += 1
        return sql.run(text, values)
      },
    })
    const transaction: Engine['transaction'] = (work) => engine.transaction((sql) => work(counting(sql)))
    const db = await openDatabase({ ...engine, transaction }, [plants, waterings], { isStrict: false })
    const beds = ['north', null, 'south']
    await db.write((tx) => {
      for (let n = 0; n < 400; n += 1)
        tx.put(plants, { ...ROSE, id: `p${n}`, label: `rose ${n}`, bed: beds[n % 3]! })
    })
    const clear = () =>
      db.write((tx) => {
        for (const { id } of [...tx.all(plants)]) if (id !== 'p7') tx.delete(plants, id)
      })
    await db.sql.run(`UPDATE plants SET tags = '[ "red" ]', bed = 'west' WHERE id = 'p300'`)
    await expect(clear()).rejects.toThrow(/Another row of plants/)
    await db.sql.run(`UPDATE plants SET bed = '${beds[0]}' WHERE id = 'p300'`)
    await db.sql.run(`DELETE FROM plants WHERE id = 'p350'`)
    await expect(clear()).rejects.toThrow(/is gone/)
    expect(db.count(plants)).toBe(400)
    const { label, bed } = db.get(plants, 'p350')!
    await db.sql.run(
      `INSERT INTO plants (id, label, bed, sown_at, tags, is_tall) VALUES ('p350', $1, $2, $3, '["red"]', true)`,
      [label, bed, new Date(ROSE.sownAt).toISOString()],
    )
    deletes = 0
    await clear()
    expect(deletes).toBeLessThan(5)
    expect(await db.sql.rows('SELECT id FROM plants')).toEqual([{ id: 'p7' }])
    expect(rowsOf(db).map(({ id }) => id)).toEqual(['p7'])
    await db.close()
  })

  test('a row that SQL wrote otherwise, with blanks or microseconds, is the same row', async () => {
    const { open } = await garden()
    const first = await open()
    for (const [id, label] of [
      ['p1', 'rose'],
      ['p2', 'lily'],
      ['p3', 'iris'],
    ])
      await first.sql.run(
        `INSERT INTO plants (id, label, bed, sown_at, tags, is_tall) VALUES ($1, $2, NULL, '2026-01-01T00:00:00.000123Z', '[ "red" ]', true)`,
        [id!, label!],
      )
    await first.close()
    const db = await open()
    await db.write((tx) => {
      for (const row of [...tx.all(plants)].slice(0, 2)) tx.put(plants, { ...row, isTall: false })
      tx.delete(plants, 'p3')
    })
    expect(rowsOf(db).map(({ id, isTall }) => [id, isTall])).toEqual([
      ['p1', false],
      ['p2', false],
    ])
    await db.close()
  })

  test('any history of two stores leaves both with the rows that the engine has', async () => {
    const { one, other, close } = await twoStores()
    const step = fc.record({
      isOther: fc.boolean(),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      label: fc.constantFrom('rose', 'lily', 'iris'),
      bed: fc.constantFrom('north', null),
      isGone: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await Promise.all(
          steps.map(({ isOther, id, label, bed, isGone }) =>
            (isOther ? other : one).write((tx) => {
              const taken = tx.find(plants, 'label', label)
              if (isGone) tx.delete(plants, id)
              else if (taken === undefined || taken.id === id) tx.put(plants, { ...ROSE, id, label, bed })
            }),
          ),
        )
        // Each sees what the other did last once it writes itself.
        await one.write((tx) => tx.put(plants, { ...ROSE, id: 'z', label: 'z', sownAt: one.sequence }))
        await other.write((tx) => tx.put(plants, { ...ROSE, id: 'y', label: 'y', sownAt: other.sequence }))
        await one.write((tx) => tx.put(plants, { ...ROSE, id: 'z', label: 'z', sownAt: one.sequence + 1 }))
        const stored = await one.sql.rows('SELECT id, label, bed FROM plants ORDER BY id')
        const short = ({ id, label, bed }: Plant) => ({ id, label, bed })
        expect(rowsOf(one).map(short)).toEqual(stored)
        expect(
          rowsOf(other)
            .map(short)
            .filter(({ id }) => id !== 'z'),
        ).toEqual(stored.filter(({ id }) => id !== 'z'))
      }),
      { numRuns: 25 },
    )
    await close()
  })
})
