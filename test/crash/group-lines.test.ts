/** The power goes around a reader's first fetch of a group's marketplace: what was told goes on, what was not is nothing. */
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { Api } from '../support/api.ts'
import { groupPath, headOf, ok } from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { pluginZip } from '../support/items.ts'
import { type ServerProcess, startServer, withDeadline } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' }
const GROUP = 'crew'
const KEPT = 'kept-by-root'
const TAKEN = 'taken-by-root'

let dataDir: string
/** The one that runs; each story leaves one behind for the next. */
let server: ServerProcess
let token: string
let readers = 0

beforeAll(async () => {
  dataDir = path.join(await temporaryFolder('stoa-lines'), 'data')
  await start()
  const session = new Api(server.baseUrl)
  await session.signIn(ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_PASSWORD)
  const scopes = ['git:read', 'items:read', 'items:write', 'admin']
  token = (await ok(session.post('/tokens', { name: 'crash', scopes }))).body.token
  for (const name of ['kept', 'taken'])
    await ok(admin().upload('/items', { file: pluginZip(name), kind: 'plugin' }))
  await ok(admin().post('/groups', { slug: GROUP, name: 'Crew' }))
})

describe('a kill at a reader’s first fetch', () => {
  test.each([
    ['database.before-commit', 'before the row', false],
    ['database.committed', 'between the row and the answer', true],
  ])(
    'leaves a line that begins with what was written, and only that: %s, %s',
    async (failpoint, _, isBegun) => {
      const reader = await newReader()
      await server.stop()
      await dieAt(failpoint, reader)
      await start()
      await give([KEPT])
      const clone = await cloneFor(reader)
      await expectSound(clone)
      const isTaken = (await git(clone, ['log', '--format=%B'])).includes(TAKEN)
      expect({ commits: await countOf(clone), isTaken }).toEqual({
        commits: isBegun ? '2' : '1',
        isTaken: isBegun,
      })
    },
  )

  test('right after its answer loses nothing: the clone pulls on', async () => {
    const reader = await newReader()
    const clone = await cloneFor(reader)
    await server.kill()
    await start()
    await give([KEPT])
    await git(clone, ['remote', 'set-url', 'origin', urlOf(reader)])
    await git(clone, ['pull', '--ff-only'])
    await expectSound(clone)
    expect(await countOf(clone)).toBe('2')
    expect(await headOf(await cloneFor(reader))).toBe(await headOf(clone))
  })
})

/** A member who has fetched nothing yet; the group gives both items. */
async function newReader(): Promise<string> {
  await give([KEPT, TAKEN])
  readers += 1
  const username = `reader-${readers}`
  await ok(admin().post('/users', { email: `${username}@example.com` }))
  await ok(admin().put(`/groups/${GROUP}/members/${username}`))
  return (await ok(admin().post(`/users/${username}/tokens`, { name: 'laptop' }))).body.token
}

async function give(items: readonly string[]): Promise<void> {
  for (const item of [KEPT, TAKEN]) {
    const grant = `/groups/${GROUP}/grants/${item}`
    if (items.includes(item)) await ok(admin().put(grant, { tier: 'required' }))
    else await admin().delete(grant)
  }
}

async function dieAt(failpoint: string, reader: string): Promise<void> {
  await start({ STOA_FAILPOINT: failpoint })
  const clone = await tryGit(await temporaryFolder(), ['clone', urlOf(reader), 'mine'])
  expect(clone.code).not.toBe(0)
  expect(await withDeadline(server.exited, `the kill at ${failpoint}`)).toMatchObject({ signal: 'SIGKILL' })
}

async function cloneFor(reader: string): Promise<string> {
  const clone = path.join(await temporaryFolder(), 'mine')
  await git(path.dirname(clone), ['clone', urlOf(reader), clone])
  return clone
}

async function expectSound(clone: string): Promise<void> {
  expect(await tryGit(clone, ['fsck', '--strict'])).toEqual({ code: 0, stdout: '', stderr: '' })
}

const countOf = (clone: string) => git(clone, ['rev-list', '--count', 'HEAD'])
const admin = () => new Api(server.baseUrl).withToken(token)

function urlOf(reader: string): string {
  const url = new URL(groupPath(GROUP), server.baseUrl)
  url.username = 'anyone'
  url.password = reader
  return url.href
}

async function start(env: Record<string, string> = {}): Promise<void> {
  server = await startServer({ DATA_DIR: dataDir, LOG_LEVEL: 'error', ...ADMIN, ...env })
}
