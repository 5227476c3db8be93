/** An address for Git that somebody opens in a browser says what it is for, and never the opposite of what is true. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { git } from '../support/git.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
})
afterAll(() => running.close())

const ask = (path: string, headers: Record<string, string> = BROWSER) =>
  running.anonymous.get(`/${path}`, headers)

describe('opened in a browser', () => {
  test.each([
    ['/git/stoa.git', '/git/stoa.git'],
    ['/git/stoa.git/', '/git/stoa.git'],
    ['/git/stoa.git/info/refs?service=git-upload-pack', '/git/stoa.git'],
    ['/marketplace.git', '/marketplace.git'],
    ['/git/groups/everyone/stoa-everyone.git', '/git/groups/everyone/stoa-everyone.git'],
    // Nobody learns which groups there are.
    ['/git/groups/secret/stoa-secret.git', '/git/groups/secret/stoa-secret.git'],
  ])('%s says how to clone it, without asking for a password', async (path, address) => {
    const { status, headers, body } = await ask(path)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('www-authenticate')).toBeNull()
    expect(body).toContain(`\n    git clone ${running.baseUrl}${address}\n`)
    expect(body).toContain(`${running.baseUrl}/account`)
    expect(body).toContain(`${running.baseUrl}/connect`)
  })

  test.each(['/git', '/git/', '/git/other.git', '/git/stoa', '/git/groups/x/other.git', '/git/%3Cscript%3E'])(
    '%s is no marketplace, and says which is',
    async (path) => {
      const { status, headers, body } = await ask(path)
      expect(status).toBe(404)
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(body).toContain(`There is no marketplace at ${running.baseUrl}${path}.`)
      expect(body).toContain(`git clone ${running.baseUrl}/git/stoa.git\n`)
    },
  )
})

test('a program that asks for the address itself is told that it is for Git', async () => {
  const authorization = `Bearer ${await ann.token()}`
  for (const path of ['/git/stoa.git', '/marketplace.git', '/git/groups/everyone/stoa-everyone.git']) {
    const { status, body } = await ask(path, { authorization })
    expect(status).toBe(404)
    expect(body).toBe(
      `This address is for Git; run git clone ${running.baseUrl}${path} to have what is there.\n`,
    )
    expect((await ask(path, {})).status).toBe(401)
  }
})

test('git clones with the token as user name, with an empty password and with one that says nothing', async () => {
  const token = await ann.token()
  for (const [index, userInfo] of [`${token}:`, `${token}:x-oauth-basic`].entries()) {
    const url = `${running.baseUrl.replace('//', `//${userInfo}@`)}/git/stoa.git`
    const folder = await temporaryFolder('named')
    await git(folder, ['clone', url, `clone-${index}`])
    expect(await git(`${folder}/clone-${index}`, ['log', '-1', '--format=%an'])).toBe('Stoa')
  }
})
