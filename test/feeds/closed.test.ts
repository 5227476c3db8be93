/** What is not one's own cannot be had, by no id and no trick. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  basic,
  cloneFeed,
  expectSound,
  fetchHead,
  headOf,
  install,
  ok,
  packets,
  publish,
  raw,
  treeAt,
  uninstall,
  uploadPack,
  want,
} from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const VERSIONS = [0, 2] as const

let running: RunningStoa
let owner: Person
let stranger: Person
let url: string
let token: string
/** Ids of the owner's feed that the stranger knows and must not get. */
const foreign: Record<string, string> = {}
const shared = { tidy: '' }

beforeAll(async () => {
  running = await runStoa()
  owner = await running.person('owner')
  stranger = await running.person('stranger')
  shared.tidy = await publish(owner.api, 'skill', skillZip('tidy'))
  const hidden = await owner.api.upload('/items', {
    file: pluginZip('hidden', { files: { 'secret.txt': 'The secret of the hidden plugin.\n' } }),
    kind: 'plugin',
    sharing: 'private',
  })
  expect(hidden.status).toBe(201)
  await install(owner, shared.tidy)
  await fetchHead(owner)
  await install(owner, 'hidden-by-owner')
  const elsewhere = await publish(owner.api, 'plugin', pluginZip('public'))
  await install(owner, elsewhere)
  const { clone, commit, tree } = await fetchHead(owner)
  const idOf = (revision: string) => git(clone, ['rev-parse', revision])
  Object.assign(foreign, {
    'head commit': commit,
    'root tree': tree,
    'tree of a private item': await idOf('HEAD:plugins/hidden-by-owner'),
    'blob of a private item': await idOf('HEAD:plugins/hidden-by-owner/secret.txt'),
    'blob of a public item': await idOf(`HEAD:plugins/${elsewhere}/README.md`),
    'object that nobody has': '0123456789abcdef0123456789abcdef01234567',
  })
  url = await stranger.cloneUrl()
  token = await stranger.token()
  await install(stranger, shared.tidy)
  await fetchHead(stranger)
  await ok(stranger.api.get('/stack'))
})
afterAll(() => running.close())

const KINDS = [
  'head commit',
  'root tree',
  'tree of a private item',
  'blob of a private item',
  'blob of a public item',
  'object that nobody has',
]

describe.each(VERSIONS)('protocol v%i', (protocol) => {
  const config = ['-c', `protocol.version=${protocol}`]

  test('a private item is in its owner’s feed and in nobody else’s', async () => {
    expect((await stranger.api.put('/items/hidden-by-owner/install')).status).toBe(404)
    const clone = await cloneFeed(url, [], [`protocol.version=${protocol}`])
    expect(await git(clone, ['cat-file', '--batch-all-objects', '--batch'])).not.toContain('The secret')
    expect(await headOf(clone)).not.toBe(foreign['head commit'])
  })

  test.each(KINDS)('git cannot fetch: %s', async (kind) => {
    const folder = await temporaryFolder()
    await git(folder, ['init', '--quiet'])
    const { code, stderr } = await tryGit(folder, [...config, 'fetch', url, foreign[kind]!])
    expect(code).toBe(128)
    expect(stderr).toMatch(/upload-pack: not our ref/)
    expect(await git(folder, ['count-objects'])).toMatch(/^0 objects/)
  })

  test.each(KINDS)('a raw want is refused: %s', async (kind) => {
    const oid = foreign[kind]!
    const { status, text, headers } = await want(running, token, oid, protocol)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/x-git-upload-pack-result')
    expect(text).toMatch(/^[0-9a-f]{4}ERR upload-pack: not our ref [0-9a-f]{40}\n$/)
    expect(text).toContain(oid)
  })

  test('the refusal does not tell what exists from what does not', async () => {
    const answers = await Promise.all(
      KINDS.map(async (kind) => {
        const { text } = await want(running, token, foreign[kind]!, protocol)
        return text.replace(foreign[kind]!, '…')
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })

  test('a have of somebody else’s is not acknowledged', async () => {
    const head = (await stranger.api.get('/stack')).body.commit
    const haves = Object.values(foreign).map((oid) => `have ${oid}\n`)
    const body =
      protocol === 0
        ? packets(`want ${head} multi_ack_detailed\n`, 0, ...haves, 0)
        : packets('command=fetch\n', 1, `want ${head}\n`, ...haves, 0)
    const { text } = await uploadPack(running, token, body, { protocol })
    expect(text).toContain('NAK')
    expect(text).not.toContain('ACK ')
  })

  test('a foreign want beside an own one spoils the whole request', async () => {
    const head = (await stranger.api.get('/stack')).body.commit
    const wants = [`want ${head}\n`, `want ${foreign['head commit']}\n`]
    const body =
      protocol === 0 ? packets(...wants, 0, 'done\n') : packets('command=fetch\n', 1, ...wants, 'done\n', 0)
    const { text } = await uploadPack(running, token, body, { protocol })
    expect(text).toContain('not our ref')
    expect(text).not.toContain('PACK')
  })

  test('one’s own old heads stay fetchable by their id', async () => {
    const reader = await running.person(`reader-${protocol}`)
    const [readerUrl, readerToken] = [await reader.cloneUrl(), await reader.token()]
    const heads: { commit: string; tree: string }[] = []
    for (const step of [install, uninstall, install]) {
      await step(reader, shared.tidy)
      heads.push(await fetchHead(reader))
    }
    expect(new Set(heads.map(({ commit }) => commit)).size).toBe(3)
    for (const { commit, tree } of heads) {
      const { text } = await want(running, readerToken, commit, protocol)
      expect(text).not.toContain('ERR')
      expect(text).toContain('PACK')
      if (protocol === 0) continue
      const folder = await temporaryFolder()
      await git(folder, ['init', '--quiet'])
      await git(folder, [...config, 'fetch', readerUrl, commit])
      await git(folder, ['reset', '--hard', 'FETCH_HEAD'])
      expect(await treeAt(folder)).toBe(tree)
      await expectSound(folder)
    }
  })
})

test('two people with one history share it, and part where their sets do', async () => {
  const [ann, bob] = [await running.person('ann'), await running.person('bob')]
  for (const who of [ann, bob]) {
    await install(who, shared.tidy)
    await fetchHead(who)
  }
  const common = await fetchHead(ann)
  expect(common.commit).toBe((await fetchHead(bob)).commit)
  const extra = await publish(ann.api, 'skill', skillZip('extra'))
  await install(ann, extra)
  const { commit } = await fetchHead(ann)
  const bobToken = await bob.token()
  for (const protocol of VERSIONS) {
    expect((await want(running, bobToken, commit, protocol)).text).toContain('not our ref')
    expect((await want(running, bobToken, common.commit, protocol)).text).toContain('PACK')
  }
})

test('a version’s files and folders can be had by their ids by those alone whose feed has had it', async () => {
  const loose = await publish(owner.api, 'plugin', pluginZip('loose'))
  const reader = await running.person('looker')
  await install(reader, loose)
  const { clone } = await fetchHead(reader)
  const blob = await git(clone, ['rev-parse', `HEAD:plugins/${loose}/README.md`])
  const tree = await git(clone, ['rev-parse', `HEAD:plugins/${loose}`])
  await uninstall(reader, loose)
  await fetchHead(reader)
  const readerToken = await reader.token()
  for (const protocol of VERSIONS) {
    for (const oid of [blob, tree]) {
      expect((await want(running, token, oid, protocol)).text).toContain('not our ref')
      expect((await want(running, readerToken, oid, protocol)).text).toContain('PACK')
    }
  }
})

test('an item that is no longer shared leaves the sets of others, and its new versions never come', async () => {
  const fickle = await publish(owner.api, 'skill', skillZip('fickle', { body: 'Open.' }))
  const reader = await running.person('follower')
  await install(reader, fickle)
  const readerUrl = await reader.cloneUrl()
  const clone = await cloneFeed(readerUrl)
  expect(await git(clone, ['ls-files'])).toContain(fickle)
  await ok(owner.api.patch(`/items/${fickle}`, { sharing: 'private' }))
  await ok(
    owner.api.upload(`/items/${fickle}/versions`, {
      file: skillZip('fickle', { version: '9.0.0', body: 'Closed.' }),
    }),
  )
  await git(clone, ['pull', '--ff-only'])
  await expectSound(clone)
  expect(await git(clone, ['ls-files'])).not.toContain(fickle)
  expect(await git(clone, ['cat-file', '--batch-all-objects', '--batch'])).not.toContain('Closed.')
})

test('nobody reads a feed with the token of another', async () => {
  const target = '/git/stoa.git/info/refs?service=git-upload-pack'
  const own = await raw(running, 'GET', target, { authorization: basic(token, 'owner') })
  expect(own.text).toContain((await stranger.api.get('/stack')).body.commit)
  expect(own.text).not.toContain(foreign['head commit'])
})
