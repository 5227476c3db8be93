/** Other ways to the same tree: the ZIP, a group's feed, a git that is not git. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import * as isomorphic from 'isomorphic-git'
import isomorphicHttp from 'isomorphic-git/http/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  basic,
  catalogueAt,
  cloneFeed,
  expectSound,
  fetchHead,
  headOf,
  install,
  ok,
  publish,
  raw,
  sha256,
  treeAt,
  treeOfFolder,
  uninstall,
} from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const run = promisify(execFile)
let running: RunningStoa
const items = { tidy: '', critic: '', tool: '' }
beforeAll(async () => {
  running = await runStoa()
  const maker = await running.person('maker')
  items.tidy = await publish(maker.api, 'skill', skillZip('tidy'))
  items.critic = await publish(maker.api, 'agent', agentZip('critic'))
  items.tool = await publish(
    maker.api,
    'plugin',
    pluginZip('tool', {
      files: {
        'bin/run': { content: '#!/bin/sh\necho hello\n', mode: 0o100755 },
        'data/empty': '',
        'data/größe.txt': 'Größe\r\n',
        'data/bytes.bin': Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256)),
      },
    }),
  )
})
afterAll(() => running.close())

async function withEverything(name: string): Promise<Person> {
  const person = await running.person(name)
  for (const item of Object.values(items)) await install(person, item)
  return person
}

const zipOf = async (person: Person, headers: Record<string, string> = {}) =>
  raw(running, 'GET', '/marketplace.zip', { authorization: basic(await person.token()), ...headers })

test('the ZIP unpacks to the same files, modes and bytes as the clone', async () => {
  const ann = await withEverything('ann')
  const { tree, clone } = await fetchHead(ann)
  const answer = await zipOf(ann)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({ 'content-type': 'application/zip', etag: `"${tree}"` })
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'it.zip'), answer.body)
  await run('unzip', ['-tqq', 'it.zip'], { cwd: folder })
  await run('unzip', ['-qq', 'it.zip', '-d', 'out'], {
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  const out = path.join(folder, 'out')
  expect(await treeOfFolder(out)).toBe(tree)
  const { stdout } = await run('unzip', ['-Z1', 'it.zip'], {
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  const listed = stdout.trimEnd().split('\n')
  const files = (await git(clone, ['-c', 'core.quotePath=false', 'ls-files'])).split('\n')
  expect(listed.filter((name) => !name.endsWith('/')).sort()).toEqual(files.sort())
  expect(listed).toEqual([...listed].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
})

test('the same set is the same ZIP, byte for byte, for everybody and on every day', async () => {
  const [bob, cleo] = [await withEverything('bob'), await withEverything('cleo')]
  const first = await zipOf(bob)
  await running.restart()
  const second = await zipOf(cleo)
  expect(sha256(second.body)).toBe(sha256(first.body))
  expect(second.headers.etag).toBe(first.headers.etag)
  await uninstall(cleo, items.critic)
  const third = await zipOf(cleo)
  expect(third.headers.etag).not.toBe(first.headers.etag)
  expect(sha256(third.body)).not.toBe(sha256(first.body))
})

test('who has the ZIP already gets 304 and nothing more, until the set changes', async () => {
  const dan = await withEverything('dan')
  const etag = (await zipOf(dan)).headers.etag!
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const answer = await zipOf(dan, { 'if-none-match': header })
    expect({ header, status: answer.status, bytes: answer.body.length }).toEqual({
      header,
      status: 304,
      bytes: 0,
    })
    expect(answer.headers.etag).toBe(etag)
  }
  await uninstall(dan, items.critic)
  expect((await zipOf(dan, { 'if-none-match': etag })).status).toBe(200)
})

test('the ZIP takes Basic, Bearer and the session alike, and HEAD', async () => {
  const eve = await withEverything('eve')
  const token = await eve.token()
  const viaBasic = await zipOf(eve)
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: eve.api.cookie! }]) {
    const answer = await raw(running, 'GET', '/marketplace.zip', headers)
    expect(answer.status).toBe(200)
    expect(sha256(answer.body)).toBe(sha256(viaBasic.body))
  }
  const head = await raw(running, 'HEAD', '/marketplace.zip', { authorization: basic(token) })
  expect({ status: head.status, etag: head.headers.etag, bytes: head.body.length }).toEqual({
    status: 200,
    etag: viaBasic.headers.etag,
    bytes: 0,
  })
})

test('the ZIP of somebody with nothing is a valid catalogue', async () => {
  const answer = await zipOf(await running.person('fay'))
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'it.zip'), answer.body)
  const { stdout } = await run('unzip', ['-p', 'it.zip', '.claude-plugin/marketplace.json'], { cwd: folder })
  expect(JSON.parse(stdout)).toMatchObject({ name: 'stoa', plugins: [], renames: {} })
})

test('a group has a feed of what it is granted, for its members and for admins alone', async () => {
  const [member, stranger] = [await running.person('member'), await running.person('stranger')]
  await ok(running.admin.post('/groups', { slug: 'design', name: 'Design' }))
  await ok(running.admin.put(`/groups/design/members/${member.username}`))
  await ok(running.admin.put(`/groups/design/grants/${items.tidy}`, { tier: 'required' }))
  await ok(running.admin.put(`/groups/design/grants/${items.tool}`, { tier: 'default' }))
  await ok(running.admin.put(`/groups/design/grants/${items.critic}`, { tier: 'available' }))
  await install(member, items.critic)
  await ok(member.api.put(`/items/${items.tool}/opt-out`))
  const urlFor = async (person: Person) =>
    (await person.cloneUrl()).replace('/git/stoa.git', '/git/groups/design/stoa-design.git')

  const clone = await cloneFeed(await urlFor(member))
  await expectSound(clone)
  const catalogue = await catalogueAt(clone)
  expect(catalogue.name).toBe('stoa-design')
  expect(catalogue.plugins.map(({ name }: { name: string }) => name)).toEqual(['stoa-bundle', items.tool])
  expect(await git(clone, ['ls-files', 'plugins/stoa-bundle'])).not.toContain(items.critic)

  const admin = await running.person('second-admin', { admin: true })
  expect(await headOf(await cloneFeed(await urlFor(admin)))).toBe(await headOf(clone))

  const folder = await temporaryFolder()
  const refused = await tryGit(folder, ['clone', await urlFor(stranger), 'it'])
  expect(refused.code).toBe(128)
  expect(refused.stderr).toContain('remote: You are in no group "design"')
  const answers = []
  for (const slug of ['design', 'absent']) {
    const target = `/git/groups/${slug}/stoa-${slug}.git/info/refs?service=git-upload-pack`
    const answer = await raw(running, 'GET', target, { authorization: basic(await stranger.token()) })
    expect(answer.status).toBe(404)
    answers.push(answer.text.replaceAll(slug, '…'))
  }
  expect(answers[0]).toBe(answers[1])

  await ok(running.admin.delete(`/groups/design/members/${member.username}`))
  expect((await tryGit(clone, ['pull', '--ff-only'])).code).not.toBe(0)
})

test('a group’s feed is a line of its own', async () => {
  await ok(running.admin.post('/groups', { slug: 'ops', name: 'Ops' }))
  await ok(running.admin.put(`/groups/ops/grants/${items.tidy}`, { tier: 'default' }))
  const admin = await running.person('third-admin', { admin: true })
  const url = (await admin.cloneUrl()).replace('/git/stoa.git', '/git/groups/ops/stoa-ops.git')
  const clone = await cloneFeed(url)
  const first = await treeAt(clone)
  await ok(running.admin.put(`/groups/ops/grants/${items.critic}`, { tier: 'default' }))
  await git(clone, ['pull', '--ff-only'])
  await expectSound(clone)
  await ok(running.admin.delete(`/groups/ops/grants/${items.critic}`))
  await git(clone, ['pull', '--ff-only'])
  await expectSound(clone)
  expect(await treeAt(clone)).toBe(first)
  expect(await git(clone, ['rev-list', '--count', 'HEAD'])).toBe('3')
})

test.each([undefined, 1])('isomorphic-git clones and pulls too (depth %s)', async (depth) => {
  const person = await withEverything(`iso-${depth ?? 'full'}`)
  const token = await person.token()
  const options = {
    fs,
    http: isomorphicHttp,
    dir: await temporaryFolder(),
    url: `${running.baseUrl}/git/stoa.git`,
    singleBranch: true,
    onAuth: () => ({ username: 'anyone', password: token }),
  }
  await isomorphic.clone({ ...options, ...(depth === undefined ? {} : { depth }) })
  expect(await isomorphic.resolveRef({ ...options, ref: 'HEAD' })).toBe((await fetchHead(person)).commit)
  expect(await isomorphic.currentBranch(options)).toBe('main')
  await uninstall(person, items.critic)
  await isomorphic.pull({ ...options, fastForwardOnly: true, author: { name: 'T', email: 't@example.com' } })
  const { commit, tree } = await fetchHead(person)
  expect(await isomorphic.resolveRef({ ...options, ref: 'HEAD' })).toBe(commit)
  expect(await treeOfFolder(options.dir)).toBe(tree)
  expect(await tryGit(options.dir, ['fsck', '--strict'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('a client that goes away in the middle leaves the server in order', async () => {
  const gus = await withEverything('gus')
  const response = await fetch(`${running.baseUrl}/marketplace.zip`, {
    headers: { authorization: basic(await gus.token()) },
  })
  await response.body?.cancel()
  const socket = connect(Number(new URL(running.baseUrl).port), '127.0.0.1')
  socket.write(
    'POST /git/stoa.git/git-upload-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n0032want',
  )
  socket.end()
  await once(socket.resume(), 'close')
  await expectSound((await fetchHead(gus)).clone)
})
