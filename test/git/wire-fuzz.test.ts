/** Requests that no client sends, by the thousand, from one seed: the same cases in every run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GitError } from '../../src/git/errors.ts'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import { GIT_LINES_MAX } from '../../src/kernel/limits.ts'
import { type Ending, endingOf, type KnownPacks, oidsInPack, parseAnswer } from '../fuzz/answers.ts'
import { Dice } from '../fuzz/dice.ts'
import { makeCase, packetMutations } from '../fuzz/mutations.ts'
import { DELIM, FLUSH, type Packets, pkt } from '../fuzz/packets.ts'
import { FIRST_COMMIT_SECONDS, type SmallRepository, smallRepository } from '../support/small-repository.ts'
import { serve } from '../support/upload-pack.ts'

const SEED = 0x57_0a_20_26
const WARM_UP_CASES = 1_000
const CASES_PER_VERSION = 3_000
const RSS_GROWTH_BYTES_MAX = 256 * 1024 * 1024

let small: SmallRepository
beforeAll(async () => {
  small = await smallRepository(6)
})
afterAll(() => small.close())

function validV0({ line, foreign }: SmallRepository): Packets[] {
  const head = line.at(-1)!
  const wants = (capabilities: string, ...more: string[]) => [
    pkt(`want ${head}${capabilities}\n`),
    ...more.map((text) => pkt(`${text}\n`)),
    FLUSH,
  ]
  const haves = (...oids: string[]) => oids.map((oid) => pkt(`have ${oid}\n`))
  const done = pkt('done\n')
  return [
    [...wants(''), done],
    [...wants(' side-band ofs-delta'), done],
    [...wants(' side-band-64k thin-pack include-tag no-progress agent=git/2.39.5 object-format=sha1'), done],
    [...wants(' multi_ack side-band-64k'), ...haves(line[0]!, foreign[0]!, line[2]!), FLUSH],
    [...wants(' multi_ack side-band-64k'), ...haves(line[0]!, line[2]!), done],
    [...wants(' multi_ack_detailed no-done side-band-64k'), ...haves(line[3]!), FLUSH],
    [...wants(' multi_ack_detailed side-band-64k'), ...haves(foreign[1]!, line[3]!), FLUSH, done],
    wants(' side-band-64k', 'deepen 2'),
    [...wants(' side-band-64k', `shallow ${line[4]!}`, 'deepen 4'), ...haves(line[5]!), done],
    [...wants(' side-band-64k deepen-relative', `shallow ${line[4]!}`, 'deepen 1'), done],
    [...wants(' side-band-64k', `deepen-since ${FIRST_COMMIT_SECONDS + 7200}`), done],
    [...wants(' side-band-64k', `want ${line[1]!}`, `shallow ${line[2]!}`), ...haves(line[2]!), done],
  ]
}

function validV2({ line, foreign }: SmallRepository): Packets[] {
  const head = line.at(-1)!
  const command = (name: string, ...args: string[]) => [
    pkt(`command=${name}\n`),
    pkt('agent=git/2.39.5'),
    pkt('object-format=sha1'),
    DELIM,
    ...args.map((text) => pkt(`${text}\n`)),
    FLUSH,
  ]
  const flags = ['thin-pack', 'ofs-delta', 'include-tag']
  return [
    command('ls-refs', 'peel', 'symrefs', 'unborn', 'ref-prefix refs/heads/', 'ref-prefix HEAD'),
    command('ls-refs'),
    command('fetch', ...flags, 'no-progress', `want ${head}`, 'done'),
    command('fetch', ...flags, `want ${head}`, `want ${line[1]!}`, `have ${line[0]!}`),
    command('fetch', `want ${head}`, `have ${line[2]!}`, `have ${foreign[0]!}`, 'done'),
    command('fetch', `want ${head}`, `have ${line[2]!}`, 'wait-for-done'),
    command('fetch', `want ${head}`, `have ${foreign[0]!}`),
    command('fetch', `want ${head}`, 'deepen 2', 'done'),
    command('fetch', `want ${head}`, `shallow ${line[4]!}`, 'deepen 1', 'deepen-relative', 'done'),
    command('fetch', `want ${head}`, `shallow ${line[4]!}`, 'deepen 2147483647', `have ${head}`, 'done'),
    command('fetch', `want ${head}`, `deepen-since ${FIRST_COMMIT_SECONDS + 7200}`, 'done'),
    command('fetch', `want ${line[2]!}`, `shallow ${line[2]!}`, 'done'),
  ]
}

async function collect(version: ProtocolVersion, body: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of serve(small.repository, version, body)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const verifiedPacks: KnownPacks = new Map()

/** How one case ended. Throws when that is not one of the allowed ends. */
async function endOf(version: ProtocolVersion, body: Buffer): Promise<Ending> {
  let bytes: Buffer
  try {
    bytes = await collect(version, body)
  } catch (error) {
    // An error that is no GitError is a bug of ours, and so fails the test with its own stack.
    if (error instanceof GitError && REFUSALS.has(error.code)) return 'refused'
    throw error
  }
  return endingOf(bytes, small.own, verifiedPacks)
}

const REFUSALS: ReadonlySet<string> = new Set(['pktline_invalid', 'protocol_error', 'not_our_ref'])

describe('upload-pack', () => {
  test('gives a whole clone to each valid request that asks for one, and nothing else', async () => {
    for (const [version, packets] of [
      [0, validV0(small)[0]!],
      [0, validV0(small)[1]!],
      [1, validV0(small)[2]!],
      [2, validV2(small)[2]!],
    ] as const) {
      const { pack } = parseAnswer(await collect(version, Buffer.concat(packets)))
      expect(new Set(oidsInPack(pack))).toEqual(small.own)
    }
  })

  test('answers each valid request without an error', async () => {
    for (const packets of validV0(small)) {
      expect(await endOf(0, Buffer.concat(packets))).toMatch(/^(?:lines|pack)$/)
      expect(await endOf(1, Buffer.concat(packets))).toMatch(/^(?:lines|pack)$/)
    }
    for (const packets of validV2(small))
      expect(await endOf(2, Buffer.concat(packets))).toMatch(/^(?:lines|pack)$/)
  })

  test('ends every damaged request with an answer or a refusal, never with what is not its own', async () => {
    const corpus = { 0: validV0(small), 1: validV0(small), 2: validV2(small) } as const
    const own = [...small.line, small.repository.commit(small.line[0]!)!.tree]
    const mutations = packetMutations([...corpus[0], ...corpus[2]], { own, foreign: small.foreign })
    const dice = new Dice(SEED)
    const endings: Record<ProtocolVersion, Record<Ending, number>> = {
      0: { empty: 0, refused: 0, lines: 0, pack: 0 },
      1: { empty: 0, refused: 0, lines: 0, pack: 0 },
      2: { empty: 0, refused: 0, lines: 0, pack: 0 },
    }
    let rssBefore = 0
    for (let number = 0; number < 3 * CASES_PER_VERSION; number += 1) {
      if (number === WARM_UP_CASES) rssBefore = process.memoryUsage().rss
      const version = (number % 3) as ProtocolVersion
      const body = makeCase(corpus[version], mutations, dice)
      const ending = await endOf(version, body).catch((cause: unknown) => {
        const request = body.toString('latin1', 0, 2_000)
        throw new Error(`v${version}, case ${number} of seed ${SEED}: ${JSON.stringify(request)}`, { cause })
      })
      endings[version][ending] += 1
    }
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(RSS_GROWTH_BYTES_MAX)
    // The cases are worth something: each version got far, in every direction, often.
    for (const counts of Object.values(endings)) {
      expect(counts.refused).toBeGreaterThan(500)
      expect(counts.lines).toBeGreaterThan(100)
      expect(counts.pack).toBeGreaterThan(500)
    }
  })
})

describe('a flood', () => {
  const refusal = `ERR more than ${GIT_LINES_MAX} lines of one kind; ask for less at once\n`
  const flood = (line: string, times: number) => Buffer.concat(Array.from({ length: times }, () => pkt(line)))

  const asV0 = (line: string, times: number) => {
    const want = pkt(`want ${small.repository.head}\n`)
    return line.startsWith('have ')
      ? Buffer.concat([want, FLUSH, flood(line, times), pkt('done\n')])
      : Buffer.concat([want, flood(line, times), FLUSH, pkt('done\n')])
  }
  const asV2 = (line: string, times: number) =>
    Buffer.concat([
      pkt('command=fetch'),
      DELIM,
      flood(line, times),
      ...(line.startsWith('want ') ? [] : [pkt(`want ${small.repository.head}\n`)]),
      pkt('done\n'),
      FLUSH,
    ])

  test.each(['want', 'have', 'shallow'])(
    'of %s lines is taken up to the limit and refused beyond',
    async (verb) => {
      const line = `${verb} ${small.repository.head}\n`
      // A v0 request begins with a want of its own.
      const taken = verb === 'want' ? GIT_LINES_MAX - 1 : GIT_LINES_MAX
      for (const version of [0, 1] as const) {
        expect(await endOf(version, asV0(line, taken))).toBe('pack')
        expect(parseAnswer(await collect(version, asV0(line, taken + 1))).lines).toEqual([refusal])
      }
      expect(await endOf(2, asV2(line, GIT_LINES_MAX))).toBe('pack')
      expect(parseAnswer(await collect(2, asV2(line, GIT_LINES_MAX + 1))).lines).toEqual([refusal])
    },
  )

  test('of deepen-not lines is refused', async () => {
    const line = 'deepen-not refs/heads/main\n'
    for (const version of [0, 1] as const)
      expect(parseAnswer(await collect(version, asV0(line, GIT_LINES_MAX + 1))).lines).toEqual([refusal])
    expect(parseAnswer(await collect(2, asV2(line, GIT_LINES_MAX + 1))).lines).toEqual([refusal])
  })
})

describe('a trap for upload-pack', () => {
  const V2_LINE_BYTES = 65_500

  test.each([
    ['an argument', [pkt('command=ls-refs'), DELIM, pkt('x'.repeat(V2_LINE_BYTES)), FLUSH]],
    ['a hash', [pkt('command=ls-refs'), pkt(`object-format=${'x'.repeat(V2_LINE_BYTES - 14)}`), FLUSH]],
    ['a second command', [pkt('command=ls-refs'), pkt(`command=${'x'.repeat(V2_LINE_BYTES - 8)}`), FLUSH]],
    ['bytes that are no text', [pkt('command=ls-refs'), DELIM, pkt(Buffer.alloc(22_000, 0xff)), FLUSH]],
  ])('refuses %s as long as a line may be in an ERR packet', async (_, packets) => {
    expect(parseAnswer(await collect(2, Buffer.concat(packets))).lines).toEqual([
      expect.stringMatching(/^ERR /),
    ])
  })

  test('refuses haves among the wants of a v0 request, as git does', async () => {
    const [first, second] = [small.repository.head, small.line[0]!]
    const body = Buffer.concat([pkt(`want ${first}\n`), pkt(`have ${second}\n`), FLUSH, pkt('done\n')])
    expect(parseAnswer(await collect(0, body)).lines).toEqual([expect.stringMatching(/^ERR /)])
  })

  test('ends a v0 round at its first flush, as a stateless git does', async () => {
    const body = Buffer.concat([pkt(`want ${small.repository.head}\n`), FLUSH, FLUSH, FLUSH, pkt('done\n')])
    expect((await collect(0, body)).toString()).toBe('0008NAK\n')
  })

  test('acknowledges haves without wants to a v2 client that waits for done', async () => {
    const have = pkt(`have ${small.line[2]!}\n`)
    const body = Buffer.concat([pkt('command=fetch'), DELIM, have, pkt('wait-for-done'), FLUSH])
    expect((await collect(2, body)).toString()).toBe(`0014acknowledgments\n0031ACK ${small.line[2]!}\n0000`)
  })
})
