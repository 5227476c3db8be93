/** Requests that are answered as git's own server answers them from the same objects: the same lines, the same objects. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloneFeed, install, packets, publish, uninstall, uploadPack } from '../../support/feeds.ts'
import { git } from '../../support/git.ts'
import { agentZip, pluginZip } from '../../support/items.ts'
import { launch } from '../../support/launch.ts'
import { packedObjects } from '../../support/packed-objects.ts'
import { type RunningStoa, runStoa } from '../../support/stoa.ts'

let running: RunningStoa
let token: string
let oracle: string
/** `{head}` in a request is the id of that name. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  running = await runStoa()
  const ann = await running.person('ann')
  token = await ann.token()
  const files = {
    'data/deep/1023.txt': 'x'.repeat(1023),
    'data/deep/1024.txt': 'y'.repeat(1024),
    'data/empty': '',
  }
  const tool = await publish(ann.api, 'plugin', pluginZip('tool', { files }))
  const critic = await publish(ann.api, 'agent', agentZip('critic'))
  for (const step of [install, uninstall, install]) {
    await step(ann, tool)
    await ann.api.get('/stack')
  }
  await install(ann, critic)
  oracle = await makeOracle(await cloneFeed(await ann.cloneUrl(), ['--mirror']))
  const revisions = {
    head: 'main',
    old: 'main~2',
    root: 'main^{tree}',
    'old root': 'main~2^{tree}',
    tree: `main:plugins/${tool}`,
    deep: `main:plugins/${tool}/data`,
    blob: `main:plugins/${tool}/data/deep/1024.txt`,
    empty: `main:plugins/${tool}/data/empty`,
  }
  for (const [name, revision] of Object.entries(revisions))
    ids[name] = await git(oracle, ['rev-parse', revision])
  ids.none = '0123456789abcdef0123456789abcdef01234567'
})
afterAll(() => running.close())

/** git's own server of the same history, with everything switched on that is promised here. */
async function makeOracle(mirror: string): Promise<string> {
  for (const name of ['allowFilter', 'allowAnySHA1InWant'])
    await git(mirror, ['config', `uploadpack.${name}`, 'true'])
  await git(mirror, ['config', 'pack.writeBitmaps', 'false'])
  return mirror
}

describe('a v2 fetch', () => {
  test.each([
    'want {head}',
    'want {old}',
    'want {head}, want {old}',
    'want {head}, filter blob:none',
    'want {head}, filter blob:limit=0',
    'want {head}, filter blob:limit=1',
    'want {head}, filter blob:limit=1023',
    'want {head}, filter blob:limit=1024',
    'want {head}, filter blob:limit=1k',
    'want {head}, filter blob:limit=1K',
    'want {head}, filter blob:limit=1m',
    'want {head}, filter tree:0',
    'want {head}, filter tree:1',
    'want {head}, filter tree:2',
    'want {head}, filter tree:5',
    'want {head}, filter combine:blob:none+tree:3',
    'want {head}, filter combine:blob%3Alimit%3D1k+tree%3A5',
    'want {head}, deepen 1, filter blob:none',
    'want {head}, deepen 2, filter tree:2',
    'want {head}, deepen 1, filter blob:limit=1k',
    'want {root}',
    'want {tree}',
    'want {blob}',
    'want {blob}, want {empty}, want {deep}',
    // What is asked for by its id comes whatever the filter says.
    'want {blob}, filter blob:none',
    'want {tree}, filter blob:none',
    'want {tree}, filter tree:0',
    'want {root}, filter tree:1',
    'want {blob}, want {head}, filter blob:none',
    'want {blob}, want {tree}, want {head}, filter tree:0',
    'want {old root}, want {head}, filter blob:none',
  ])('of %s', async (args) => {
    const body = command('fetch', `no-progress, ofs-delta, ${args}, done`)
    const [ours, gits] = await Promise.all([fromUs(2, body), fromGit(2, body)])
    expect(ours).toEqual(gits)
    expect(ours.objects).not.toEqual([])
  })

  test.each([
    'blob:some',
    'blob:none ',
    'blob:limit=',
    'blob:limit=-1',
    'blob:limit=1x',
    'tree:',
    'tree:-1',
    'tree:x',
    'combine:',
    'combine:blob:none+',
    'combine:blob:none+nothing',
    'sparse:path=x',
    'auto:none',
  ])('with the filter %j is refused, as git refuses it', async (filter) => {
    const body = command('fetch', `no-progress, want {head}, filter ${filter}, done`)
    const { text } = await uploadPack(running, token, body, { protocol: 2 })
    expect(text).toMatch(/^[0-9a-f]{4}ERR [^\n]+\n$/)
    expect((await upload(2, body)).code).not.toBe(0)
  })
})

describe('a v0 fetch', () => {
  test.each([
    'want {head} filter, filter blob:none',
    'want {head} filter, filter tree:1',
    'want {head} filter, filter blob:limit=1k',
    'want {head} filter, deepen 1, filter blob:none',
    'want {old}',
    'want {root}',
    'want {blob}',
    'want {blob} filter, want {tree}, filter blob:none',
  ])('of %s', async (wants) => {
    const [first, ...more] = wants.split(', ')
    const lines = [`${first} side-band-64k no-progress ofs-delta`, ...more].map((line) => `${named(line)}\n`)
    const body = packets(...lines, 0, 'done\n')
    for (const protocol of [0, 1] as const) {
      const [ours, gits] = await Promise.all([fromUs(protocol, body), fromGit(protocol, body)])
      expect(ours).toEqual(gits)
      expect(ours.objects).not.toEqual([])
    }
  })

  test('with a filter that was not negotiated is refused', async () => {
    const body = packets(`want ${ids.head} side-band-64k\n`, 'filter blob:none\n', 0, 'done\n')
    const { text } = await uploadPack(running, token, body)
    expect(text).toMatch(/^[0-9a-f]{4}ERR [^\n]+\n$/)
    expect((await upload(0, body)).code).not.toBe(0)
  })
})

describe('object-info', () => {
  test.each([
    'size, oid {blob}',
    'size, oid {blob}, oid {empty}, oid {blob}',
    'size, oid {head}, oid {root}, oid {tree}',
    'size, oid {none}',
  ])('of %s', async (args) => {
    const body = command('object-info', args)
    const { text } = await uploadPack(running, token, body, { protocol: 2 })
    expect(text).toBe((await upload(2, body)).stdout.toString())
  })
})

// gitprotocol-v2(5): "empty-request = flush-pkt".
test('an empty request ends the conversation, and is answered with nothing', async () => {
  expect(await upload(2, packets(0))).toMatchObject({ code: 0, stdout: Buffer.alloc(0) })
  const { status, text } = await uploadPack(running, token, packets(0), { protocol: 2 })
  expect({ status, text }).toEqual({ status: 200, text: '' })
})

const named = (text: string) => text.replace(/\{([a-z ]+)\}/g, (_, name: string) => ids[name]!)

function command(name: string, args: string): Buffer {
  const lines = args.split(', ').map((arg) => `${named(arg)}\n`)
  return packets(`command=${name}\n`, 'object-format=sha1\n', 1, ...lines, 0)
}

interface Answer {
  /** What comes before the pack, in packets; special ones by their length. */
  lines: string[]
  /** Ids of what the pack holds. */
  objects: string[]
}

async function fromUs(protocol: 0 | 1 | 2, body: Buffer): Promise<Answer> {
  return readAnswer((await uploadPack(running, token, body, { protocol })).body)
}

async function fromGit(protocol: 0 | 1 | 2, body: Buffer): Promise<Answer> {
  return readAnswer((await upload(protocol, body)).stdout)
}

function upload(protocol: 0 | 1 | 2, input: Buffer) {
  return launch('git', ['upload-pack', '--stateless-rpc', oracle], {
    input,
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROTOCOL: `version=${protocol}`,
    },
  })
}

async function readAnswer(answer: Buffer): Promise<Answer> {
  const lines: string[] = []
  const pack: Buffer[] = []
  for (let at = 0; at < answer.length; ) {
    const length = Number.parseInt(answer.toString('latin1', at, at + 4), 16)
    const payload = answer.subarray(at + 4, Math.max(at + 4, at + length))
    at += Math.max(4, length)
    if (payload[0] === 1) pack.push(payload.subarray(1))
    // Progress is nobody's promise.
    else if (payload[0] !== 2) lines.push(length < 4 ? `000${length}` : payload.toString().trimEnd())
  }
  return { lines, objects: pack.length === 0 ? [] : await packedObjects(Buffer.concat(pack)) }
}
