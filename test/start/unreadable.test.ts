/** A start on a disk that does not answer: it stops with the reason and the way out, and loses nothing. */
import { chmod, chown, readdir } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { listUsers } from '../../src/access/users.repo.ts'
import { hashesBelow, LIKE_OTHERS, lacksRights } from '../support/disk.ts'
import { copyOf } from '../support/former-data.ts'
import { PROGRAM, runToEnd, startServer } from '../support/process.ts'
import { runStoa } from '../support/stoa.ts'

/** What every start writes: the rest must be as it was. */
const DATABASE = /^stoa\.duckdb/
const command = [...LIKE_OTHERS, process.execPath, PROGRAM]

/** With items, a draft, a secret and a picture; stopped. */
let former: string

beforeAll(async () => {
  const running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  const { deps, dataDir } = running
  await deps.drafts.create(listUsers(deps.db)[0]!.id, { name: 'tidy.zip', content: Buffer.from('a ZIP') })
  await deps.secrets.put('a token')
  await deps.blobs.put(Buffer.from('a picture'))
  await running.close()
  former = dataDir
})

describe.skipIf(lacksRights)('a start that may not', () => {
  test.each([
    ['read a pack', async (dataDir: string) => firstPack(dataDir)],
    ['read the key to the secrets', async (dataDir: string) => path.join(dataDir, 'keys', 'secrets.key')],
    ['look into the folder of blobs', async (dataDir: string) => path.join(dataDir, 'blobs')],
    ['read the database', async (dataDir: string) => path.join(dataDir, 'stoa.duckdb')],
  ])('%s says so, and loses nothing', async (_, find) => {
    const dataDir = await copyOf(former)
    const before = await hashesBelow(dataDir, DATABASE)
    const place = await find(dataDir)
    await chmod(place, 0)
    await expectRefused(dataDir, /(EACCES|EPERM)/, /run Stoa as the user who owns it/, place)
    await chmod(place, 0o700)
    expect(await hashesBelow(dataDir, DATABASE)).toEqual(before)
    await expectWhole(dataDir)
  })

  test('write to the folder of the database, says so and calls nothing damaged', async () => {
    const dataDir = await copyOf(former)
    await chmod(dataDir, 0o500)
    await expectRefused(dataDir, /EACCES/, /run Stoa as the user who owns it/, dataDir)
    await chmod(dataDir, 0o700)
    await expectWhole(dataDir)
  })

  test.skipIf(process.getuid?.() !== 0)('use a database of another user, says whose it is', async () => {
    const dataDir = await copyOf(former)
    const file = path.join(dataDir, 'stoa.duckdb')
    await chmod(file, 0o600)
    await chown(file, 65_534, 65_534)
    await expectRefused(dataDir, /EACCES/, /belongs to user 65534.* 0/, file)
    await chown(file, 0, 0)
    await expectWhole(dataDir)
  })
})

async function firstPack(dataDir: string): Promise<string> {
  const folder = path.join(dataDir, 'objects.git', 'objects', 'pack')
  return path.join(folder, (await readdir(folder)).find((name) => name.endsWith('.pack'))!)
}

/** One line that names the place, the cause and the way out, and sends nobody to a backup. */
async function expectRefused(dataDir: string, cause: RegExp, wayOut: RegExp, place: string): Promise<void> {
  const end = await runToEnd({ DATA_DIR: dataDir }, [], { command })
  expect(end, end.stderr).toMatchObject({ code: 1, signal: null })
  const line = end.stderr.trimEnd()
  expect(line).toMatch(/^stoa: [^\n]+$/)
  expect(line).toContain(place)
  expect(line).toMatch(cause)
  expect(line).toMatch(wayOut)
  expect(line).not.toMatch(/backup|damaged/)
}

async function expectWhole(dataDir: string): Promise<void> {
  const server = await startServer({ DATA_DIR: dataDir })
  const log = server.stdout()
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
  expect(log).not.toMatch(/set aside|cannot be read/)
}
