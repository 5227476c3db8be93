/** What changes while somebody fetches: the head, the token, the disk. */
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { snapshots } from '../../src/snapshot/snapshots.repo.ts'
import { oidsInPack, parseAnswer } from '../fuzz/answers.ts'
import {
  basic,
  cloneFeed,
  expectSentence,
  expectSound,
  install,
  ok,
  packets,
  publish,
  raw,
  uninstall,
  uploadPack,
  want,
} from '../support/feeds.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { postHead, RawSocket } from '../support/raw-socket.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const INFO = '/git/stoa.git/info/refs?service=git-upload-pack'

let running: RunningStoa
let maker: Person
const items: string[] = []
beforeAll(async () => {
  running = await runStoa()
  maker = await running.person('maker')
  for (const name of ['one', 'two', 'three']) items.push(await publish(maker.api, 'skill', skillZip(name)))
})
afterAll(() => running.close())

const listRefs = packets('command=ls-refs\n', 1, 'ref-prefix HEAD\n', 0)
const refsOf = async (token: string) => {
  const { text } = await raw(running, 'GET', INFO, { authorization: basic(token) })
  return /([0-9a-f]{40}) HEAD/.exec(text)![1]!
}
const packFolder = () => path.join(running.dataDir, 'objects.git', 'objects', 'pack')
const packCount = async () => (await readdir(packFolder())).filter((name) => name.endsWith('.pack')).length

test('fifty clients that were told a head get it, whole, while the set goes on changing', async () => {
  const ann = await running.person('ann')
  const token = await ann.token()
  const clients = Array.from({ length: 50 }, async (_, index) => {
    const item = items[index % items.length]!
    const told = await refsOf(token)
    await (index % 2 === 0 ? install(ann, item) : uninstall(ann, item).catch(() => undefined))
    await refsOf(token)
    const { status, body } = await want(running, token, told, index % 4 === 0 ? 0 : 2)
    expect(status).toBe(200)
    expect(oidsInPack(parseAnswer(body).pack)).toContain(told)
  })
  await Promise.all(clients)
  await expectSound(await cloneFeed(await ann.cloneUrl()))
})

test('a snapshot that ten ask for at once, of one feed or of many, is built once', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, (_, index) => running.person(`ten-${index}`)))
  const tokens = await Promise.all(people.map((person) => person.token()))
  await Promise.all(tokens.map(refsOf))
  const fresh = await publish(maker.api, 'skill', skillZip('fresh'))
  await Promise.all(people.map((person) => install(person, fresh)))
  const [packs, rows] = [await packCount(), running.deps.db.count(snapshots)]
  const heads = await Promise.all([...tokens, ...tokens].map(refsOf))
  expect(new Set(heads).size).toBe(1)
  expect(await packCount()).toBe(packs + 1)
  expect(running.deps.db.count(snapshots)).toBe(rows + 1)
})

test('a token that is revoked in mid-clone is refused from then on, but what has begun is finished', async () => {
  const bob = await running.person('bob')
  const large = pluginZip('noise', { files: { 'data/noise.txt': noise(3_000_000) } })
  await install(bob, await publish(bob.api, 'plugin', large))
  const { body } = await ok(bob.api.post('/tokens', { name: 'laptop' }))
  const head = await refsOf(body.token)
  const fetchAll = packets('command=fetch\n', 1, 'no-progress\n', `want ${head}\n`, 'done\n', 0)
  const length = { 'Content-Length': String(fetchAll.length), Connection: 'close' }
  const reading = new RawSocket(running.baseUrl, { reads: false }).send(
    postHead(body.token, length),
    fetchAll,
  )
  const sending = new RawSocket(running.baseUrl).send(postHead(body.token, length), fetchAll.subarray(0, 10))
  await new Promise<void>((resolve) => reading.socket.once('readable', () => resolve()))
  // Its head is there, and so its sender known, once a later request has been answered.
  await refsOf(body.token)
  await ok(bob.api.delete(`/tokens/${body.id}`))

  expect((await sending.send(fetchAll.subarray(10)).toEnd()).toString('latin1', 0, 2_000)).toMatch(
    /^HTTP\/1\.1 401 .*revoked/s,
  )
  const answer = await want(running, body.token, head, 2)
  expect(answer.status).toBe(401)
  expectSentence(answer)
  expect((await reading.toEnd()).subarray(-4).toString()).toBe('0000')
})

test('somebody who is disabled while a request is on its way gets nothing', async () => {
  const cleo = await running.person('cleo')
  const token = await cleo.token()
  const length = { 'Content-Length': String(listRefs.length), Connection: 'close' }
  const sending = new RawSocket(running.baseUrl).send(postHead(token, length), listRefs.subarray(0, 10))
  await refsOf(token)
  await ok(running.admin.patch('/users/cleo', { disabled: true }))
  expect((await sending.send(listRefs.subarray(10)).toEnd()).toString('latin1', 0, 2_000)).toMatch(
    /^HTTP\/1\.1 401 .*disabled/s,
  )
})

test('the folder of repositories may vanish again and again while everybody is served', async () => {
  const dan = await running.person('dan')
  const token = await dan.token()
  const repos = path.join(running.dataDir, 'repos')
  let isServing = true
  const vandal = (async () => {
    while (isServing) await rm(repos, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined)
  })()
  try {
    for (let round = 0; round < 10; round += 1) {
      const item = items[round % items.length]!
      await (round < items.length ? install(dan, item) : uninstall(dan, item).catch(() => install(dan, item)))
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const { status, text } = await want(running, token, await refsOf(token), 2)
          return `${status} ${status === 200 ? '' : text}`
        }),
      )
      expect(new Set(statuses)).toEqual(new Set(['200 ']))
    }
  } finally {
    isServing = false
    await vandal
  }
  // Nor does it matter that there can be no such folder at all.
  await rm(repos, { recursive: true, force: true, maxRetries: 10 })
  await writeFile(repos, '')
  try {
    await install(dan, await publish(maker.api, 'skill', skillZip('homeless')))
    expect((await want(running, token, await refsOf(token), 2)).status).toBe(200)
  } finally {
    await rm(repos)
  }
  await expectSound(await cloneFeed(await dan.cloneUrl()))
})

test('a pack that is damaged on disk does not touch answers that are ready, nor does what it spoils stay spoilt', async () => {
  const eve = await running.person('eve')
  const token = await eve.token()
  await install(
    eve,
    await publish(eve.api, 'plugin', pluginZip('brittle', { files: { 'a.txt': noise(50_000) } })),
  )
  const head = await refsOf(token)
  const ready = await want(running, token, head, 2)
  const packs = await packsThatHold(parseAnswer(ready.body).pack)
  for (const pack of packs) await truncate(pack.file, 100)
  try {
    expect((await want(running, token, head, 2)).body.equals(ready.body)).toBe(true)
    const other = await uploadPack(running, token, packets(`want ${head} side-band-64k\n`, 0, 'done\n'))
    expect(other.status).toBe(500)
    expectSentence(other)
  } finally {
    for (const pack of packs) await writeFile(pack.file, pack.bytes)
  }
  const mended = await uploadPack(running, token, packets(`want ${head} side-band-64k\n`, 0, 'done\n'))
  expect(new Set(oidsInPack(parseAnswer(mended.body).pack))).toEqual(
    new Set(oidsInPack(parseAnswer(ready.body).pack)),
  )
})

/** The files of the store that have any of a pack's objects. */
async function packsThatHold(pack: Buffer): Promise<{ file: string; bytes: Buffer }[]> {
  const oids = oidsInPack(pack).map((oid) => Buffer.from(oid, 'hex'))
  const found: { file: string; bytes: Buffer }[] = []
  for (const name of await readdir(packFolder())) {
    if (!name.endsWith('.idx')) continue
    const index = await readFile(path.join(packFolder(), name))
    const file = path.join(packFolder(), name.replace('.idx', '.pack'))
    if (oids.some((oid) => index.includes(oid))) found.push({ file, bytes: await readFile(file) })
  }
  return found
}

/** Text that hardly deflates, the same in every run. */
function noise(bytes: number): string {
  let state = 1
  let text = ''
  while (text.length < bytes) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    text += (state >>> 8).toString(36)
  }
  return text.slice(0, bytes)
}
