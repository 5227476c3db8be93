/** A feed below a path (BASE_URL with one): also the first look at a connection knows it, and nothing beside it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { git } from '../support/git.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let token: string
beforeAll(async () => {
  running = await runStoa({ publicUrl: (port) => `http://127.0.0.1:${port}/tools/stoa` })
  token = await (await running.person('ann')).token()
})
afterAll(() => running.close())

/** What is answered before Node's server sees the request. */
function firstLook(path: string) {
  return running.stoa.handlers.fromMemory({
    ...{ method: 'GET', path, search: 'service=git-upload-pack', body: Buffer.alloc(0) },
    ...{ authorization: undefined, gitProtocol: 'version=2', contentType: undefined },
  })
}

test('Git clones and pulls straight from the store', async () => {
  const folder = await temporaryFolder()
  const url = new URL(`${running.deps.settings.baseUrl}/git/stoa.git`)
  Object.assign(url, { username: 'ann', password: token })
  await git(folder, ['clone', '-q', url.href, 'mine'])
  await git(folder, ['-C', 'mine', 'pull', '-q', '--ff-only'])
  expect(await git(folder, ['-C', 'mine', 'ls-files'])).toContain('.claude-plugin/marketplace.json')
})

test('the first look answers for the store', () => {
  for (const path of ['/tools/stoa/git/stoa.git/info/refs', '/git/stoa.git/info/refs']) {
    const answer = firstLook(path)!
    expect(answer.status).toBe(401)
    expect(answer.body.toString()).toContain(`${running.deps.settings.baseUrl}/account`)
  }
})

test.each(['/tools/git/stoa.git/info/refs', '/tools/stoax/git/stoa.git/info/refs', '/tools/stoa/store'])(
  'and leaves %s to others',
  (path) => {
    expect(firstLook(path)).toBeUndefined()
  },
)

test('a feed that is not there is refused with the address of the one that is', async () => {
  const answer = await running.anonymous.withToken(token).get('//tools/stoa/git/other.git/info/refs')
  expect([answer.status, answer.body]).toEqual([
    404,
    'There is no feed at /tools/stoa/git/other.git/info/refs; yours is /tools/stoa/git/stoa.git.\n',
  ])
})
