/** Parts of a data folder that are gone, or come from another time: a start refuses, and says the way out. */
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createGroup } from '../../src/access/groups.ts'
import { verifyAudit } from '../../src/audit/audit.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { UserId } from '../../src/kernel/ids.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { hashesBelow } from '../support/disk.ts'
import { copyOf } from '../support/former-data.ts'
import { runToEnd, startServer } from '../support/process.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const SYSTEM: Actor = { userId: 'usr_system' as UserId, username: 'system', admin: true }

/** A stopped store with items and a secret, and its database from earlier. */
let former: string
let earlier: string
/** The same store later, as a kill left it: with a log beside the database. */
let killed: string

beforeAll(async () => {
  const running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  former = running.dataDir
  await running.deps.secrets.put('a token')
  await running.close()
  earlier = path.join(await temporaryFolder(), 'earlier.duckdb')
  await copyFile(path.join(former, 'stoa.duckdb'), earlier)

  const again = await runStoa({ dataDir: former })
  await makeGroups(again, ['one', 'two'])
  await again.close()
  const later = await runStoa({ dataDir: await copyOf(former) })
  await makeGroups(later, ['three', 'four'])
  killed = await copyOf(later.dataDir)
  await later.close()
})

async function makeGroups({ deps }: RunningStoa, slugs: readonly string[]): Promise<void> {
  for (const slug of slugs) await createGroup(deps, SYSTEM, slug, slug)
}

describe('a store whose database', () => {
  test.each([
    ['is gone', 'is gone', async (dataDir: string) => rm(databaseIn(dataDir))],
    ['is gone, while its log is there', 'is gone', async (dataDir: string) => rm(databaseIn(dataDir))],
    ['is a new and empty one', 'is empty', (dataDir: string) => emptyDatabase(dataDir)],
  ])('%s is refused instead of begun anew', async (name, reason, lose) => {
    const dataDir = await copyOf(name.includes('log') ? killed : former)
    await lose(dataDir)
    const before = await hashesBelow(dataDir)
    const line = await refusalOf(dataDir)
    expect(line).toContain(`The database ${databaseIn(dataDir)} ${reason}, but ${dataDir} holds `)
    expect(line).toMatch(/\d+ packs of objects, secrets of sources/)
    expect(line).toContain('stoa.duckdb.*.backup')
    expect(await hashesBelow(dataDir)).toEqual(before)
    await rm(`${databaseIn(dataDir)}.wal`, { force: true })
    await copyFile(earlier, databaseIn(dataDir))
    await expectSound(dataDir)
  })

  test('is gone, while nothing but its journal tells of it, is refused too', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    const running = await runStoa({ dataDir, env: { STARTER_ITEMS: '0' } })
    await running.close()
    await rm(databaseIn(dataDir))
    expect(await refusalOf(dataDir)).toContain(`is gone, but ${dataDir} holds the journal of a database`)
  })

  test('lies elsewhere by DATABASE_URL and is gone there is refused too', async () => {
    const elsewhere = path.join(await temporaryFolder(), 'elsewhere.duckdb')
    const end = await runToEnd({ DATA_DIR: await copyOf(former), DATABASE_URL: `duckdb:${elsewhere}` })
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toContain(`The database ${elsewhere} is gone`)
  })
})

describe('a store that lacks', () => {
  test.each(['gone', 'an empty folder, as when nothing is mounted there'])(
    'its objects is refused: objects.git is %s',
    async (how) => {
      const dataDir = await copyOf(former)
      const objects = path.join(dataDir, 'objects.git')
      const aside = path.join(await temporaryFolder(), 'objects.git')
      await rename(objects, aside)
      if (how !== 'gone') await mkdir(objects)
      const line = await refusalOf(dataDir)
      expect(line).toContain('The database knows 10 versions, but ')
      await rm(objects, { recursive: true, force: true })
      await rename(aside, objects)
      await expectSound(dataDir)
    },
  )

  test('the key to its secrets is refused instead of given another one', async () => {
    const dataDir = await copyOf(former)
    const key = path.join(dataDir, 'keys', 'secrets.key')
    await rename(key, `${key}.elsewhere`)
    const line = await refusalOf(dataDir)
    expect(line).toContain(`${key} is gone, and 1 secrets of sources are there`)
    await rename(`${key}.elsewhere`, key)
    await expectSound(dataDir)
  })
})

describe('a database with the log of another time', () => {
  test('is refused, both stay as they are, and moving the log aside is the way out', async () => {
    const dataDir = await copyOf(killed)
    await copyFile(earlier, databaseIn(dataDir))
    const before = await hashesBelow(dataDir)
    const line = await refusalOf(dataDir)
    expect(line).toContain('is a mixture of two times or stores')
    expect(line).toContain(`move ${databaseIn(dataDir)}.wal aside and start again`)
    expect(await hashesBelow(dataDir)).toEqual(before)
    await rename(`${databaseIn(dataDir)}.wal`, path.join(dataDir, 'aside.wal'))
    await expectSound(dataDir)
  })

  test('is refused also once the log was folded in, with a backup as the way out', async () => {
    const dataDir = await copyOf(killed)
    await copyFile(earlier, databaseIn(dataDir))
    await (await openDuckdb(databaseIn(dataDir))).close()
    const line = await refusalOf(dataDir)
    expect(line).toContain('is a mixture of two times or stores')
    expect(line).toContain('put the newest backup (stoa.duckdb.*.backup) in its place')
  })

  test('is told from a log of its own, which a kill left', async () => {
    const dataDir = await copyOf(killed)
    const server = await startServer({ DATA_DIR: dataDir })
    expect(server.stdout()).not.toContain('set-up')
    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
    await expectWholeTrail(dataDir)
  })
})

test('who is told that a database is damaged is told to move its log aside too', async () => {
  const dataDir = await copyOf(killed)
  await copyFile(path.resolve('package.json'), databaseIn(dataDir))
  const line = await refusalOf(dataDir)
  expect(line).toContain('cannot be opened')
  expect(line).toContain(
    'move what is left of it aside, stoa.duckdb and stoa.duckdb.wal, put the newest backup',
  )
})

function databaseIn(dataDir: string): string {
  return path.join(dataDir, 'stoa.duckdb')
}

async function emptyDatabase(dataDir: string): Promise<void> {
  await rm(databaseIn(dataDir))
  await (await openDuckdb(databaseIn(dataDir))).close()
}

async function refusalOf(dataDir: string): Promise<string> {
  const end = await runToEnd({ DATA_DIR: dataDir })
  expect(end, end.stderr).toMatchObject({ code: 1, signal: null, stdout: '' })
  expect(end.stderr).toMatch(/^stoa: [^\n]+\n$/)
  return end.stderr
}

/** It starts, says nothing of a new store, and its trail is whole. */
async function expectSound(dataDir: string): Promise<void> {
  const running = await runStoa({ dataDir })
  expect(running.welcome).toBeUndefined()
  await running.close()
  await expectWholeTrail(dataDir)
}

async function expectWholeTrail(dataDir: string): Promise<void> {
  const engine = await openDuckdb(databaseIn(dataDir))
  expect((await verifyAudit(engine)).ok).toBe(true)
  await engine.close()
}
