/** Curating from the command line: a real Git server, a sync that is followed, and what goes wrong. */
import { readFile } from 'node:fs/promises'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'
import { type Home, newHome } from './command.ts'

let upstream: GitServer
let repository: GitRepository
let store: RunningStoa
let home: Home
const closing: (() => void)[] = []

beforeAll(async () => {
  upstream = await runGitServer()
  repository = await upstream.repository('tools')
  store = await runStoa({ env: { OUTBOUND_ALLOW: upstream.host } })
  home = await newHome()
  const ada = await store.person('ada', { admin: true })
  const login = ['login', store.baseUrl, '--email', ada.email, '--password-stdin', '--admin']
  expect((await home.stoa(login, { input: PASSWORD })).code).toBe(0)
})
afterAll(async () => {
  for (const close of closing) close()
  await store.close()
  await upstream.close()
})

const manifest = (...plugins: string[]) =>
  JSON.stringify({
    name: 'tools',
    owner: { name: 'Tools' },
    plugins: plugins.map((name) => ({ name, source: `./${name}` })),
  })
const plugin = (name: string, version: string) =>
  JSON.stringify({ name, version, description: `What ${name} does.`, author: { name: 'Ada' } })

describe('a source', () => {
  test('is added, listed and shown; the secret comes from standard input and never back', async () => {
    const options = ['--username', 'robot', '--secret-stdin', '--schedule', '0 4 * * *']
    const added = await home.stoa(['source', 'add', 'tools', repository.url, ...options], {
      input: 's3cret\n',
    })
    expect(added).toMatchObject({ code: 0, stderr: '' })
    expect(added.stdout).toBe('Added the source tools. Import what it has with: stoa source sync tools\n')
    const listed = await home.stoa(['source', 'list'])
    expect(listed.stdout).toBe(`tools  marketplace  ${repository.url}  never synced\n`)
    const shown = (await home.stoa(['source', 'show', 'tools', '--json'])).json()
    expect(shown).toMatchObject({
      slug: 'tools',
      promote: 'auto',
      schedule: '0 4 * * *',
      hasSecret: true,
      plugins: [],
    })
    expect(JSON.stringify(shown)).not.toContain('s3cret')
  })

  test('that nobody may add, or that is there already, is told in the words of the store', async () => {
    const again = await home.stoa(['source', 'add', 'tools', repository.url, '--json'])
    expect(again.code).toBe(1)
    expect(again.json().error.code).toBe('source_exists')
    const bob = await store.person('bob')
    const env = { STOA_URL: store.baseUrl, STOA_TOKEN: await bob.token('items:read', 'items:write') }
    const refused = await home.stoa(['source', 'list', '--json'], { env })
    expect(refused.json().error.code).toMatch(/^(missing_scope|admin_required)$/)
    expect((await home.stoa(['source', 'sync', 'nowhere', '--json'])).json().error.code).toBe(
      'source_not_found',
    )
  })
})

describe('a sync', () => {
  test('is followed to its end and says what it did', async () => {
    await repository.commit({
      '.claude-plugin/marketplace.json': manifest('hammer', 'saw'),
      'hammer/.claude-plugin/plugin.json': plugin('hammer', '1.0.0'),
      'saw/.claude-plugin/plugin.json': plugin('saw', '2.0.0'),
    })
    const ended = await home.stoa(['source', 'sync', 'tools'])
    expect(ended.code).toBe(0)
    expect(ended.stdout).toBe('added hammer\nadded saw\nSynced tools.\n')
    expect(ended.stderr).toContain('hammer')
    const shown = await home.stoa(['source', 'show', 'tools'])
    expect(shown.stdout).toMatch(/^hammer {2}1\.0\.0 {2}published$/m)
    expect((await home.stoa(['search', 'saw'])).stdout).toMatch(/^saw +2\.0\.0 +plugin /)
  })

  test('that finds nothing new says so, as text and as one document', async () => {
    expect((await home.stoa(['source', 'sync', 'tools'])).stdout).toBe('tools is up to date.\n')
    const { job, ...outcome } = (await home.stoa(['source', 'sync', 'tools', '--json'])).json()
    const nothing = { added: [], updated: [], archived: [], held: [], failed: [] }
    const head = (await repository.git('rev-parse', 'HEAD')).trim()
    expect(outcome).toEqual({ outcome: 'unchanged', head, ...nothing })
    expect((await store.admin.get(`/jobs/${job}`)).body.state).toBe('succeeded')
  })

  test('with one bad plugin publishes the others and ends with exit code 1', async () => {
    await repository.commit({
      'saw/.claude-plugin/plugin.json': plugin('saw', '2.1.0'),
      'hammer/.claude-plugin/plugin.json': '{',
    })
    const ended = await home.stoa(['source', 'sync', 'tools'])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/^updated saw\nfailed hammer: .*plugin\.json.*\nSynced tools\.\n$/)
    await repository.commit({ 'hammer/.claude-plugin/plugin.json': plugin('hammer', '1.0.0') })
  })

  test('that fails ends with why', async () => {
    await repository.commit({ '.claude-plugin/marketplace.json': '{' })
    const ended = await home.stoa(['source', 'sync', 'tools', '--json'])
    expect(ended.code).toBe(1)
    expect(ended.json().error.code).toBe('source_invalid')
    expect(ended.stderr).toMatch(/stoa: \.claude-plugin\/marketplace\.json is not valid JSON.*\n$/)
    expect((await home.stoa(['source', 'list'])).stdout).toMatch(
      / failed at .*marketplace\.json is not valid JSON/,
    )
  })

  test('--no-wait leaves it to the store', async () => {
    await repository.commit({ '.claude-plugin/marketplace.json': manifest('hammer', 'saw') })
    const { job } = (await home.stoa(['source', 'sync', 'tools', '--no-wait', '--json'])).json()
    expect((await store.admin.get(`/jobs/${job}`)).body).toMatchObject({ id: job, kind: 'source.sync' })
  })

  test('is followed across a connection that breaks, from where it broke', async () => {
    const { url, resumedFrom } = await breakingProxy()
    await repository.commit({ 'saw/.claude-plugin/plugin.json': plugin('saw', '2.2.0') })
    const { token } = JSON.parse(await readFile(home.config, 'utf8'))
    const env = { STOA_URL: url, STOA_TOKEN: token }
    const ended = await home.stoa(['source', 'sync', 'tools'], { env })
    expect(ended).toMatchObject({ code: 0, stdout: 'updated saw\nSynced tools.\n' })
    expect(resumedFrom).toEqual([undefined, '1'])
  })
})

/** In front of the store; it breaks the first stream of events after its first event. */
async function breakingProxy(): Promise<{ url: string; resumedFrom: (string | undefined)[] }> {
  const resumedFrom: (string | undefined)[] = []
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming
    const isFirst = url!.endsWith('/events') && resumedFrom.push(headers['last-event-id'] as string) === 1
    const onward = forward(`${store.baseUrl}${url}`, { method: method!, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      if (!isFirst) return void answer.pipe(outgoing)
      let text = ''
      answer.on('data', (chunk: Buffer) => {
        text += chunk
        const event = /^[\s\S]*?\nid: 1\n[\s\S]*?\n\n/.exec(text)
        if (event !== null && !outgoing.destroyed) outgoing.write(event[0], () => outgoing.destroy())
      })
    })
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, resumedFrom }
}
