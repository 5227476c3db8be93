/** Filters, and objects asked for by id: the same objects as git sends, and nobody else's. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBareRepo } from '../../src/git/bare-repo.ts'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import { parseFilter } from '../../src/git/wire/filter.ts'
import { launch } from '../support/launch.ts'
import { packedObjects } from '../support/packed-objects.ts'
import { type SmallRepository, smallRepository } from '../support/small-repository.ts'
import { serve } from '../support/upload-pack.ts'

let small: SmallRepository
let bare: string
/** Names for ids: `4` is the newest commit, `0` the oldest; `tree`, `docs` and `blob` are in the newest. */
let named: Record<string, string>

beforeAll(async () => {
  small = await smallRepository(5)
  bare = path.join(path.dirname(small.folder), 'bare.git')
  const { head } = small.repository
  await writeBareRepo({ folder: bare, head, objectsFolder: path.join(small.folder, 'objects') })
  named = Object.fromEntries(small.line.map((oid, index) => [String(index), oid]))
  const revisions = {
    tree: 'main^{tree}',
    docs: 'main:docs',
    blob: 'main:number.txt',
    license: 'main:LICENSE',
    early: `${small.line[1]}:number.txt`,
  }
  for (const [name, revision] of Object.entries(revisions))
    named[name] = (await git(['rev-parse', revision])).toString().trim()
})
afterAll(() => small.close())

async function git(
  args: string[],
  { input, env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<Buffer> {
  const { code, stdout, stderr } = await launch('git', ['-C', bare, ...args], {
    ...(input === undefined ? {} : { input }),
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '3',
      ...config('safe.directory', '*', 0),
      ...config('uploadpack.allowFilter', 'true', 1),
      ...config('uploadpack.allowAnySHA1InWant', 'true', 2),
      ...env,
    },
  })
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`)
  return stdout
}

function config(key: string, value: string, number: number): Record<string, string> {
  return { [`GIT_CONFIG_KEY_${number}`]: key, [`GIT_CONFIG_VALUE_${number}`]: value }
}

const pkt = (line: string) => `${(Buffer.byteLength(line) + 4).toString(16).padStart(4, '0')}${line}`

/** `want 4, filter tree:0, done`: lines between commas, names for ids. */
const linesOf = (text: string) =>
  text
    .split(', ')
    .map((line) => line.replace(/(?<=^(?:want|have|shallow) )\w+$/, (name) => named[name] ?? name))

const v2 = (text: string) =>
  `${pkt('command=fetch')}0001${linesOf(`no-progress, ${text}`).map(pkt).join('')}0000`

function v0(text: string): string {
  const lines = linesOf(text.replace(/, done$/, ''))
  lines[0] += ' side-band-64k no-progress filter allow-reachable-sha1-in-want'
  return `${lines.map(pkt).join('')}0000${pkt('done\n')}`
}

async function fromUs(version: ProtocolVersion, body: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of serve(small.repository, version, Buffer.from(body))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const fromGit = (version: ProtocolVersion, body: string) =>
  git(['upload-pack', '--stateless-rpc', '.'], { input: body, env: { GIT_PROTOCOL: `version=${version}` } })

/** The ids in an answer's pack, sorted, as git reads it. */
async function objectsIn(answer: Buffer): Promise<string[]> {
  const pack: Buffer[] = []
  for (let offset = 0; offset < answer.length; ) {
    const length = Math.max(4, Number.parseInt(answer.toString('latin1', offset, offset + 4), 16))
    if (length > 5 && answer[offset + 4] === 1) pack.push(answer.subarray(offset + 5, offset + length))
    offset += length
  }
  if (pack.length === 0) throw new Error(`no pack in ${answer.toString('latin1').slice(0, 300)}`)
  return packedObjects(Buffer.concat(pack))
}

const FILTERS = [
  'blob:none',
  'blob:limit=0',
  'blob:limit=6',
  'blob:limit=7',
  'blob:limit=1k',
  'tree:0',
  'tree:1',
  'tree:2',
  'tree:3',
  'combine:blob:limit=7+tree:2',
  'combine:tree%3A3+blob%3Anone',
]
const FETCHES = [
  'want 4',
  'want 4, deepen 1',
  'want 4, deepen 2',
  'want 4, want 1',
  'want 4, have 2',
  'want 4, shallow 2, have 2',
  'want tree',
  'want docs',
  'want blob',
  'want blob, want early',
  'want license, want 4',
  'want tree, want 0',
]

describe('a filtered fetch', () => {
  test.each(FETCHES.flatMap((fetch) => FILTERS.map((filter) => [fetch, filter] as const)))(
    'of "%s" by %s sends what git sends',
    async (fetch, filter) => {
      const request = `${fetch}, filter ${filter}, done`
      const ofGit = await objectsIn(await fromGit(2, v2(request)))
      expect(await objectsIn(await fromUs(2, v2(request)))).toEqual(ofGit)
      if (!fetch.includes('have')) expect(await objectsIn(await fromUs(0, v0(request)))).toEqual(ofGit)
    },
  )

  test.each([
    'sparse:oid=main',
    'object:type=blob',
    'blob:limit=',
    'blob:limit=-1',
    'blob:none=1',
    'tree:',
    'tree:x',
    'combine:',
    'combine:tree:1+',
    'combine:%',
    `combine:${'tree:1+'.repeat(200)}tree:1`,
    '',
  ])('refuses the filter %j, and says which there are', async (filter) => {
    expect(() => parseFilter(filter)).toThrow(/blob:none, blob:limit=<n>, tree:<depth> and combine:$/)
    const answer = await fromUs(2, v2(`want 4, filter ${filter}, done`))
    expect(answer.toString()).toMatch(/^[0-9a-f]{4}ERR invalid filter-spec /)
  })

  test('refuses two filters', async () => {
    const answer = await fromUs(2, v2('want 4, filter tree:1, filter blob:none, done'))
    expect(answer.toString()).toContain('ERR multiple filter-specs cannot be combined')
  })
})

describe('an object asked for by its id', () => {
  test.each([
    'want blob',
    'want early',
    'want docs',
    'want tree',
    'want blob, want docs',
    'want tree, want 2',
  ])('"%s" comes with all that it holds', async (fetch) => {
    const ofGit = await objectsIn(await fromGit(2, v2(`${fetch}, done`)))
    expect(await objectsIn(await fromUs(2, v2(`${fetch}, done`)))).toEqual(ofGit)
    expect(await objectsIn(await fromUs(0, v0(`${fetch}, done`)))).toEqual(ofGit)
  })

  test('is refused when it is of another history, stored in the same place', async () => {
    for (const oid of small.foreign) {
      for (const [version, body] of [
        [2, v2(`want ${oid}, done`)],
        [0, v0(`want ${oid}, done`)],
      ] as const) {
        expect((await fromUs(version, body)).toString()).toContain(`ERR upload-pack: not our ref ${oid}`)
      }
    }
  })

  test('is found in any commit of the history, by many at once', async () => {
    const own = [...small.own]
    const answers = await Promise.all(own.map((oid) => fromUs(2, v2(`want ${oid}, done`))))
    for (const [index, answer] of answers.entries()) expect(await objectsIn(answer)).toContain(own[index])
  })
})

describe('object-info', () => {
  const ask = (...lines: string[]) =>
    `${pkt('command=object-info')}0001${lines
      .flatMap((line) => linesOf(line))
      .map(pkt)
      .join('')}0000`

  test('tells sizes as git does, and nothing of what the history does not hold', async () => {
    const sizeOf = async (oid: string) => Number((await git(['cat-file', '-s', oid])).toString())
    const oids = [named['4']!, named.tree!, named.blob!, named.license!]
    const answer = await fromUs(2, ask('size', ...oids.map((oid) => `oid ${oid}`), `oid ${small.foreign[0]}`))
    const lines = await Promise.all(oids.map(async (oid) => pkt(`${oid} ${await sizeOf(oid)}`)))
    expect(answer.toString()).toBe(`${pkt('size')}${lines.join('')}${pkt(`${small.foreign[0]} `)}0000`)
  })

  test('refuses what it does not know', async () => {
    expect((await fromUs(2, ask('type'))).toString()).toBe(pkt("ERR object-info: unexpected line: 'type'\n"))
    expect((await fromUs(2, ask('oid main'))).toString()).toContain('object-info: unexpected line')
  })
})
