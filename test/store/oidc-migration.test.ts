/** A database from before single sign-on is brought forward with everything in it. */
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { groupMembers } from '../../src/access/groups.repo.ts'
import { identities } from '../../src/access/identities.repo.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { GroupId, UserId } from '../../src/kernel/ids.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { temporaryFolder } from '../support/temp.ts'

test('memberships from before are an admin’s, and can be changed and ended', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'stoa.duckdb')
  const before = await temporaryFolder()
  await copyFile('migrations/0001-initial.sql', path.join(before, '0001-initial.sql'))
  const old = await openDuckdb(file)
  await migrate(old, before, systemClock)
  for (const user of ['u1', 'u2'])
    await old.run(
      `INSERT INTO group_members (group_id, user_id, created_at) VALUES ('g', $1, '2026-01-01T00:00:00Z')`,
      [user],
    )
  await old.close()

  const engine = await openDuckdb(file)
  await migrate(engine, 'migrations', systemClock)
  const db = await openDatabase(engine, [groupMembers, identities])
  const [group, one, two] = ['g' as GroupId, 'u1' as UserId, 'u2' as UserId]
  expect(db.get(groupMembers, group, one)).toEqual({
    groupId: group,
    userId: one,
    origin: 'admin',
    createdAt: Date.parse('2026-01-01T00:00:00Z'),
  })
  await db.write((tx) => {
    tx.put(groupMembers, { groupId: group, userId: one, origin: 'claim', createdAt: 0 })
    tx.delete(groupMembers, group, two)
    tx.put(identities, { issuer: 'i', subject: 's', userId: one, createdAt: 0, lastUsedAt: 0 })
  })
  await db.close()

  const again = await openDatabase(await openDuckdb(file), [groupMembers, identities])
  expect([...again.all(groupMembers)].map(({ userId, origin }) => [userId, origin])).toEqual([
    ['u1', 'claim'],
  ])
  expect(again.get(identities, 'i', 's')?.userId).toBe('u1')
  await again.close()
})
