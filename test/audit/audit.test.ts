import { expect, test } from 'vitest'
import { auditHead } from '../../src/audit/audit.repo.ts'
import { listAudit, record, verifyAudit } from '../../src/audit/audit.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { temporaryFolder } from '../support/temp.ts'

/** More than verifying reads at once, and no multiple of it. */
const ENTRIES = 1_234

async function trail(entries: number) {
  const engine = await openDuckdb(`${await temporaryFolder()}/stoa.duckdb`)
  await migrate(engine, 'migrations', systemClock)
  const db = await openDatabase(engine, [auditHead])
  await db.write((tx) => {
    for (let n = 1; n <= entries; n += 1)
      record(tx, n, { actor: 'ann', action: 'item.publish', subject: `item-${n}`, details: { n } })
  })
  return { engine, db }
}

test('a trail longer than what is read at once verifies', async () => {
  const { db } = await trail(ENTRIES)
  const [newest] = await listAudit(db.sql, { limit: 1, offset: 0 })
  expect(await verifyAudit(db.sql)).toEqual({ ok: true, entries: ENTRIES, head: newest!.hash })
  await db.close()
})

test('a trail without entries verifies', async () => {
  const { db } = await trail(0)
  expect(await verifyAudit(db.sql)).toEqual({ ok: true, entries: 0, head: '0'.repeat(64) })
  await db.close()
})

test.each([
  ['changed', `UPDATE audit SET actor = 'eve' WHERE sequence = 1100`, 1_100, ENTRIES],
  ['taken out', 'DELETE FROM audit WHERE sequence = 1001', 1_001, ENTRIES - 1],
  ['cut off at the end', `DELETE FROM audit WHERE sequence = ${ENTRIES}`, ENTRIES, ENTRIES - 1],
  [
    'put before the first',
    `INSERT INTO audit SELECT 0, happened_at, actor, action, subject, details, previous_hash, hash FROM audit WHERE sequence = 1`,
    1,
    ENTRIES + 1,
  ],
])('an entry that was %s is found', async (_, sql, brokenAt, entries) => {
  const { engine, db } = await trail(ENTRIES)
  await engine.run(sql)
  expect(await verifyAudit(db.sql)).toMatchObject({ ok: false, brokenAt, entries })
  await db.close()
})

test('a trail that grows while it is verified is not mistaken for a broken one', async () => {
  const { db } = await trail(3)
  let grown = 0
  const growing: typeof db.sql = {
    ...db.sql,
    async rows(sql, values) {
      const rows = await db.sql.rows(sql, values)
      // After each look at the head, and whenever there seems to be nothing left.
      if (rows.length > 1 || grown === 3) return rows
      grown += 1
      await db.write((tx) => record(tx, 0, { actor: 'ann', action: 'item.publish', subject: 'x' }))
      return rows
    },
  }
  expect(await verifyAudit(growing)).toMatchObject({ ok: true, entries: 6 })
  await db.close()
})
