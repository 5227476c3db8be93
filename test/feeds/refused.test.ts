/** Requests that are refused, and how: one plain sentence with the right status, nothing of anybody in the log. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectFolder } from '../../src/kernel/project-folder.ts'
import { basic, cloneFeed, expectSentence, fetchHead, headOf, ok, raw } from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const INFO = '/git/stoa.git/info/refs?service=git-upload-pack'
const DAY_MS = 24 * 3_600_000

let running: RunningStoa
let ann: Person
let token: string
let auth: { authorization: string }
/** Everything that was logged, at the most talkative level. */
const logged: string[] = []
let aheadMs = 0
/** Every token that these stories made. */
const tokens: string[] = []

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  running = await runStoa({ log, clock: () => Date.now() + aheadMs })
  ann = await running.person('ann')
  token = await newToken(ann)
  auth = { authorization: basic(token) }
})
afterAll(() => running.close())

async function newToken(person: Person, ...scopes: Parameters<Person['token']>): Promise<string> {
  const made = await person.token(...scopes)
  tokens.push(made)
  return made
}

describe('who may not', () => {
  async function expectUnauthorized(headers: Record<string, string>, says: RegExp): Promise<void> {
    for (const [method, target] of [
      ['GET', INFO],
      ['POST', '/git/stoa.git/git-upload-pack'],
      ['GET', '/marketplace.git/info/refs?service=git-upload-pack'],
      ['GET', '/git/groups/everyone/stoa-everyone.git/info/refs?service=git-upload-pack'],
      ['GET', '/marketplace.zip'],
    ] as const) {
      const answer = await raw(running, method, target, headers)
      expect({ target, status: answer.status }).toEqual({ target, status: 401 })
      expect(answer.headers['www-authenticate']).toBe('Basic realm="stoa"')
      expectSentence(answer)
      expect(answer.text).toMatch(says)
    }
  }

  test('without credentials: 401, and where to get a token', async () => {
    await expectUnauthorized({}, new RegExp(`${running.baseUrl}/account`))
    const { code, stderr } = await tryGit(await temporaryFolder(), [
      'clone',
      `${running.baseUrl}/git/stoa.git`,
    ])
    expect(code).toBe(128)
    expect(stderr).toContain('terminal prompts disabled')
  })

  test('with something that is no token of this store: 401', async () => {
    const stranger = `stoa_${randomBytes(32).toString('base64url')}AAAAAA`
    const changed = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    for (const wrong of ['wrong', '', stranger, changed, `${token} `, token.toUpperCase()])
      await expectUnauthorized({ authorization: basic(wrong) }, /token/)
    for (const authorization of ['Basic', 'Basic !!!', 'Negotiate abc', token, 'Basic eA==', 'Digest a="b"'])
      await expectUnauthorized({ authorization }, /token/)
    const url = new URL(await ann.cloneUrl())
    url.password = 'wrong'
    const { code, stderr } = await tryGit(await temporaryFolder(), ['clone', url.href])
    expect(code).toBe(128)
    expect(stderr).toContain('remote: The token is not one of this store')
    expect(stderr).toContain('Authentication failed')
  })

  test('with a revoked token: 401 from the same moment', async () => {
    const made = await ok(ann.api.post('/tokens', { name: 'laptop' }))
    tokens.push(made.body.token)
    const headers = { authorization: basic(made.body.token) }
    expect((await raw(running, 'GET', INFO, headers)).status).toBe(200)
    await ok(ann.api.delete(`/tokens/${made.body.id}`))
    await expectUnauthorized(headers, /revoked/)
  })

  test('with an expired token: 401 from the day on', async () => {
    const made = await ok(ann.api.post('/tokens', { name: 'short', expiresInDays: 1 }))
    tokens.push(made.body.token)
    const headers = { authorization: basic(made.body.token) }
    expect((await raw(running, 'GET', INFO, headers)).status).toBe(200)
    aheadMs = DAY_MS
    try {
      await expectUnauthorized(headers, /expired/)
    } finally {
      aheadMs = 0
    }
  })

  test('with a disabled account: 401 until it is enabled again', async () => {
    const bob = await running.person('bob')
    const headers = { authorization: basic(await newToken(bob)) }
    const clone = await cloneFeed(await bob.cloneUrl())
    await ok(running.admin.patch('/users/bob', { disabled: true }))
    await expectUnauthorized(headers, /disabled/)
    expect((await tryGit(clone, ['pull'])).stderr).toContain('disabled')
    const anew = await tryGit(await temporaryFolder(), [
      'clone',
      await git(clone, ['remote', 'get-url', 'origin']),
    ])
    expect(anew.stderr).toContain('disabled')
    await ok(running.admin.patch('/users/bob', { disabled: false }))
    await git(clone, ['pull', '--ff-only'])
  })

  test('with a token for something else: 403, and which scope is missing', async () => {
    const headers = { authorization: basic(await newToken(ann, 'items:read', 'items:write')) }
    for (const target of [INFO, '/marketplace.zip']) {
      const answer = await raw(running, 'GET', target, headers)
      expect(answer.status).toBe(403)
      expectSentence(answer)
      expect(answer.text).toContain('git:read')
    }
  })

  test('a session is no way into the git feed', async () => {
    expect((await raw(running, 'GET', INFO, { cookie: ann.api.cookie! })).status).toBe(401)
  })
})

test('a push is refused with a sentence that says where to publish, and changes nothing', async () => {
  const before = await fetchHead(ann)
  const clone = await cloneFeed(await ann.cloneUrl())
  await writeFile(path.join(clone, 'README.md'), 'mine\n')
  await git(clone, ['commit', '--quiet', '--all', '--message', 'Mine'])
  const { code, stderr } = await tryGit(clone, ['push', 'origin', 'main'])
  expect(code).not.toBe(0)
  expect(stderr).toContain(`remote: This marketplace is made by Stoa and cannot be pushed to`)
  expect(stderr).toContain(`${running.baseUrl}/store/new`)
  expect(stderr).toContain('403')
  for (const [method, target] of [
    ['GET', '/git/stoa.git/info/refs?service=git-receive-pack'],
    ['POST', '/git/stoa.git/git-receive-pack'],
  ] as const) {
    const answer = await raw(running, method, target, auth)
    expect(answer.status).toBe(403)
    expectSentence(answer)
  }
  expect(await headOf((await fetchHead(ann)).clone)).toBe(before.commit)
})

test('the dumb protocol is not there', async () => {
  const { commit } = await fetchHead(ann)
  for (const rest of [
    'HEAD',
    'info/refs',
    'info/refs?service=',
    'objects/info/packs',
    'objects/info/alternates',
    `objects/${commit.slice(0, 2)}/${commit.slice(2)}`,
    `objects/pack/pack-${commit}.pack`,
    'config',
    'packed-refs',
    'refs/heads/main',
    'git-upload-archive',
  ]) {
    const answer = await raw(running, 'GET', `/git/stoa.git/${rest}`, auth)
    expect({ rest, status: answer.status }).toEqual({ rest, status: rest.endsWith('=') ? 403 : 404 })
    expectSentence(answer)
  }
})

test('no spelling of a path leads out of the feed or to a page', async () => {
  for (const target of [
    '/git/../HEAD',
    '/git/stoa.git/../../HEAD',
    '/git/%2e%2e/HEAD',
    '/git/stoa.git/%2e%2e/%2e%2e/stoa.duckdb',
    '/git/stoa.git/..%2f..%2fstoa.duckdb',
    '/git//stoa.git/info/refs?service=git-upload-pack',
    '//git/stoa.git/info/refs?service=git-upload-pack',
    '/git/stoa.git//info/refs?service=git-upload-pack',
    '/git/stoa.git/info/refs/?service=git-upload-pack',
    '/git/stoa.git%00/info/refs?service=git-upload-pack',
    '/git/other.git/info/refs?service=git-upload-pack',
    '/git/STOA.git/info/refs?service=git-upload-pack',
    '/git/stoa/info/refs?service=git-upload-pack',
    '/git/groups/everyone/stoa.git/info/refs?service=git-upload-pack',
    '/git/groups/../stoa-.git/info/refs?service=git-upload-pack',
    '/git/',
    '/git/stoa.git',
    '/git/stoa.git/',
  ]) {
    const answer = await raw(running, 'GET', target, auth)
    expect({ target, status: answer.status }).toEqual({ target, status: 404 })
    expect(answer.text).not.toMatch(/0000|ref:/)
    if (target.startsWith('/git') && !target.includes('..') && !target.includes('%2e')) expectSentence(answer)
  }
})

test('a token in the path is cut out of the log', () => {
  const script = `
    import { createLog } from './src/log.ts'
    createLog({ logLevel: 'trace' }).info({ path: '/git/${token}.git/HEAD', token: '${token}' }, 'got ${token}')`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const line = execFileSync(process.execPath, args, { cwd: projectFolder() }).toString()
  expect(JSON.parse(line)).toMatchObject({
    path: '/git/stoa_[redacted].git/HEAD',
    msg: 'got stoa_[redacted]',
  })
  expect(line).not.toContain(token.slice(5))
})

test('the token is in no line of the log, whatever was asked with it', async () => {
  for (const target of [`/git/stoa.git/info/refs?service=${token}`, `/marketplace.zip?token=${token}`]) {
    await raw(running, 'GET', target, { authorization: `Bearer ${token}` })
  }
  expect(logged.join('\n')).toContain('/git/stoa.git/info/refs')
  const leaks = logged.filter((line) =>
    tokens.some((made) => line.includes(made) || line.includes(basic(made))),
  )
  expect(leaks).toEqual([])
  expect(logged.filter((line) => line.includes('stoa_'))).toEqual([])
  expect(logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([])
})
