/** A disk that gets full under the database: nothing acknowledged is lost, reads go on, and room is all that it needs. */
import { rm, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openDatabase, type WritableDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import type { Engine } from '../../src/store/engine.ts'
import { fillDisk, lacksMounts, withDiskAt } from '../support/disk.ts'
import { garden, type Plant, plants, ROSE, waterings } from '../support/garden.ts'

const sow = (n: number): Plant => ({ ...ROSE, id: `p${n}`, label: `plant ${n} ${'x'.repeat(500)}` })

describe.skipIf(lacksMounts)('a database on a disk that gets full', () => {
  /** On a disk of 64 MB. */
  async function onSmallDisk(
    work: (db: WritableDatabase, engine: Engine, folder: string) => Promise<void>,
  ): Promise<void> {
    const { folder, openEngine } = await garden()
    await withDiskAt(folder, async () => {
      const engine = await openEngine()
      const db = await openDatabase(engine, [plants, waterings], { isStrict: true })
      await work(db, engine, folder)
      const ids = idsIn(db)
      await db.close()
      const again = await openDatabase(await openEngine(), [plants, waterings])
      expect(idsIn(again)).toEqual(ids)
      await again.close()
    })
  }

  const idsIn = (db: WritableDatabase) => [...db.all(plants)].map(({ id }) => id).sort()
  const idsOnDisk = async (db: WritableDatabase) =>
    (await db.sql.rows('SELECT id FROM plants ORDER BY id')).map(({ id }) => id)

  test('is read while DuckDB has given it up, and written again as soon as there is room', async () => {
    await onSmallDisk(async (db, engine, folder) => {
      for (let n = 1; n <= 20; n += 1) await db.write((tx) => tx.put(plants, sow(n)))
      const makeRoom = await fillDisk(folder)
      await expect(engine.checkpoint()).rejects.toThrow(/^FATAL Error/)

      const write = () => db.write((tx) => tx.put(plants, sow(21)))
      for (const _ of [1, 2]) await expect(write()).rejects.toThrow(/no space left/i)
      await expect(db.note((tx) => tx.put(waterings, { plant: 'p1', wateredAt: 1 }))).rejects.toThrow(
        /no space/i,
      )
      await expect(db.sql.rows('SELECT 1')).rejects.toThrow(/no space left/i)
      expect(idsIn(db)).toHaveLength(20)
      expect(db.get(plants, 'p20')).toEqual(sow(20))

      await makeRoom()
      await write()
      expect(idsIn(db)).toHaveLength(21)
      expect(await idsOnDisk(db)).toEqual(idsIn(db))
    })
  })

  test('has what it said it has, wherever in a write the room ends', async () => {
    await onSmallDisk(async (db, engine, folder) => {
      let [next, acknowledged] = [1, 0]
      const failures = new Set<string>()
      for (let pagesLeft = 0; pagesLeft < 90; pagesLeft += 3) {
        // Each commit folds the log in: a commit that is there already may fail for whoever asked for it.
        await engine.run(`SET GLOBAL checkpoint_threshold = '1KiB'`)
        const makeRoom = await fillDisk(folder, pagesLeft)
        for (let tries = 0; tries < 3; tries += 1, next += 1) {
          const before = idsIn(db)
          await db
            .write((tx) => tx.put(plants, sow(next)))
            .then(() => {
              acknowledged += 1
            })
            .catch((error: Error) => {
              failures.add(/^FATAL/.exec(error.message)?.[0] ?? error.message)
              expect(idsIn(db)).toEqual(before)
            })
        }
        await makeRoom()
        await db.write((tx) => tx.put(plants, sow(next++)))
        acknowledged += 1
        expect(await idsOnDisk(db)).toEqual(idsIn(db))
        expect(idsIn(db).length).toBeGreaterThanOrEqual(acknowledged)
      }
      expect(failures).toContain('FATAL')
      expect(engine.openings).toBeGreaterThan(2)
    })
  })

  test('tells whoever is to end the process, when it cannot be opened anew', async () => {
    const { folder, file, openEngine } = await garden()
    await withDiskAt(folder, async () => {
      await (await openEngine()).close()
      const lost: unknown[] = []
      const engine = await openDuckdb(file, (error) => lost.push(error))
      const db = await openDatabase(engine, [plants, waterings])
      await db.write((tx) => tx.put(plants, sow(1)))
      const makeRoom = await fillDisk(folder)
      await expect(engine.checkpoint()).rejects.toThrow(/^FATAL Error/)
      await makeRoom()
      // Somebody puts something else in its place meanwhile.
      await rm(`${file}.wal`, { force: true })
      await writeFile(file, Buffer.alloc(16_384, 'no database'))
      await expect(db.write((tx) => tx.put(plants, sow(2)))).rejects.toMatchObject({ code: 'store_corrupt' })
      expect(lost).toEqual([expect.objectContaining({ code: 'store_corrupt' })])
      expect(idsIn(db)).toEqual(['p1'])
    })
  })
})
