/** Requests that no client sends, by the thousand, from one seed: the same cases in every run. */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashObject, type ObjectType } from '../../src/git/object.ts'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { GIT_LINES_MAX } from '../../src/kernel/limits.ts'
import { FIRST_COMMIT_SECONDS, type SmallRepository, smallRepository } from '../support/small-repository.ts'
import { serve } from '../support/upload-pack.ts'

const SEED = 0x57_0a_20_26
const WARM_UP_CASES = 1_000
const CASES_PER_VERSION = 4_500
const RSS_GROWTH_BYTES_MAX = 256 * 1024 * 1024

let small: SmallRepository
beforeAll(async () => {
  small = await smallRepository(6)
})
afterAll(() => small.close())

/** mulberry32: small, even, and the same everywhere. */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)))
  }
}

function pkt(payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

const FLUSH = Buffer.from('0000')
const DELIM = Buffer.from('0001')

// ── Valid requests ──────────────────────────────────────────────────────────────────────────────────────

/** A request in packets, so that a mutation can also keep the framing whole and reach what lies behind it. */
type Packets = readonly Buffer[]

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

// ── Mutations ───────────────────────────────────────────────────────────────────────────────────────────

type PacketMutation = (packets: Buffer[], dice: Dice) => void
type ByteMutation = (bytes: Buffer, dice: Dice) => Buffer

function packetMutations(corpus: readonly Packets[], { line, foreign }: SmallRepository): PacketMutation[] {
  const place = (packets: readonly Buffer[], dice: Dice) => dice.below(packets.length + 1)
  const own = [...line, small.repository.commit(line[0]!)!.tree]
  const anyOid = (dice: Dice) =>
    dice.pick([...own, ...foreign, '0'.repeat(40), 'f'.repeat(40), dice.bytes(20).toString('hex')])
  const verbs = ['want', 'have', 'shallow', 'unshallow', 'deepen-not', 'ref-prefix', 'want-ref', 'tree']
  const words = [
    ...['done', 'thin-pack', 'filter blob:none', 'sideband-all', 'wait-for-done', 'deepen-relative', 'peel'],
    ...['deepen 1', 'deepen 0', 'deepen 999999999999999', 'deepen -1', 'deepen-since 1', 'deepen-not HEAD'],
    ...['deepen-since 999999999999999', 'deepen-not main', 'deepen-not ../../etc/passwd', 'ref-prefix '],
    ...['command=ls-refs', 'command=fetch', 'command=', 'agent=x', 'object-format=sha256', '__proto__ 1'],
    ...['', '\n', ' ', '=', '\0', 'want ', 'have', 'toString', 'hasOwnProperty x', 'ERR no', 'é\u{1f600}'],
  ]
  const specials = ['0000', '0001', '0002', '0003', '0004', 'fff0', 'fff1', 'ffff', 'zzzz', '-001', '00'].map(
    (text) => Buffer.from(text),
  )
  return [
    (packets, dice) => packets.splice(place(packets, dice), 0, dice.pick(packets)),
    (packets, dice) => packets.splice(dice.below(packets.length), 1),
    (packets, dice) => {
      const [from, to] = [dice.below(packets.length), dice.below(packets.length)]
      ;[packets[from], packets[to]] = [packets[to]!, packets[from]!]
    },
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(`${dice.pick(verbs)} ${anyOid(dice)}\n`)),
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(dice.pick(words))),
    (packets, dice) => packets.splice(place(packets, dice), 0, dice.pick(specials)),
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(dice.bytes(1 + dice.below(80)))),
    // Another request's tail, perhaps of the other protocol.
    (packets, dice) => {
      const other = dice.pick(corpus)
      packets.splice(place(packets, dice), packets.length, ...other.slice(dice.below(other.length)))
    },
    // Another id in the place of one: of ours, of somebody else's, of nobody's.
    (packets, dice) => {
      const index = dice.below(packets.length)
      const text = packets[index]!.toString('latin1').replace(/[0-9a-f]{40}/, () => anyOid(dice))
      packets[index] = Buffer.from(text, 'latin1')
    },
    // One line very often; now and then more often than is taken.
    (packets, dice) => {
      const times = dice.below(400) === 0 ? GIT_LINES_MAX + 1 : dice.below(300)
      const index = dice.below(packets.length)
      packets.splice(index, 0, ...Array.from({ length: times }, () => packets[index]!))
    },
    // One line very long, as far as a line may go.
    (packets, dice) => {
      const start = dice.pick(['want ', 'have ', 'deepen ', 'deepen-not ', 'ref-prefix ', 'agent=', ''])
      const length = dice.pick([1_000, 65_000, 65_516]) - start.length
      packets.splice(place(packets, dice), 0, pkt(start + dice.pick(['x', '1', ' ']).repeat(length)))
    },
  ]
}

const BYTE_MUTATIONS: readonly ByteMutation[] = [
  (bytes, dice) => {
    if (bytes.length > 0) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8)
    return bytes
  },
  (bytes, dice) => {
    for (let count = 1 + dice.below(8); count > 0 && bytes.length > 0; count -= 1)
      bytes[dice.below(bytes.length)] = dice.below(256)
    return bytes
  },
  (bytes, dice) => bytes.subarray(0, dice.below(bytes.length + 1)),
  (bytes, dice) => bytes.subarray(dice.below(bytes.length + 1)),
  (bytes, dice) => {
    const [start, at] = [dice.below(bytes.length + 1), dice.below(bytes.length + 1)]
    const slice = bytes.subarray(start, start + dice.below(200))
    return Buffer.concat([bytes.subarray(0, at), slice, bytes.subarray(at)])
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), dice.bytes(dice.below(40)), bytes.subarray(at)])
  },
]

/** Mostly a valid request with a few changes; sometimes nothing but noise. */
function makeCase(valid: readonly Packets[], mutations: readonly PacketMutation[], dice: Dice): Buffer {
  if (dice.below(20) === 0) return dice.bytes(dice.below(400))
  const packets = [...dice.pick(valid)]
  for (let count = dice.below(4); count > 0 && packets.length > 0; count -= 1)
    dice.pick(mutations)(packets, dice)
  let bytes: Buffer = Buffer.concat(packets)
  for (let count = dice.below(3) === 0 ? 1 + dice.below(2) : 0; count > 0; count -= 1)
    bytes = dice.pick(BYTE_MUTATIONS)(bytes, dice)
  return bytes
}

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────

/** What git itself would call an answer; with parsers of the test's own. */
interface Answer {
  /** Text lines, in order. */
  lines: string[]
  /** The pack's bytes, out of their side-bands. */
  pack: Buffer
  /** Messages of the error band. */
  errors: string[]
}

function parseAnswer(bytes: Buffer): Answer {
  const answer: Answer = { lines: [], pack: Buffer.alloc(0), errors: [] }
  const pieces: Buffer[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const digits = bytes.toString('latin1', offset, offset + 4)
    // Without side-bands the pack follows bare and ends the answer.
    if (digits === 'PACK') {
      pieces.push(bytes.subarray(offset))
      break
    }
    if (!/^[0-9a-f]{4}$/.test(digits)) throw new Error(`the answer is no pkt-line at ${offset}: ${digits}`)
    const length = Number.parseInt(digits, 16)
    if (length < 4) {
      if (length > 1) throw new Error(`the answer holds the length ${length}`)
      offset += 4
      continue
    }
    if (length > 65_520 || offset + length > bytes.length)
      throw new Error(`the answer's line is ${length} long`)
    const payload = bytes.subarray(offset + 4, offset + length)
    if (payload[0] === 1) pieces.push(payload.subarray(1))
    else if (payload[0] === 3) answer.errors.push(payload.toString('utf8', 1))
    else if (payload[0] !== 2) answer.lines.push(payload.toString())
    offset += length
  }
  return { ...answer, pack: Buffer.concat(pieces) }
}

const OID = '[0-9a-f]{40}'
const LINE_PATTERN = new RegExp(
  `^(?:ERR [^]+|NAK|ACK ${OID}(?: (?:continue|common|ready))?` +
    `|shallow-info|acknowledgments|ready|packfile|${OID} (?:HEAD|refs/heads/main)(?: symref-target:\\S+)?)\n$|^(?:un)?shallow ${OID}$`,
)

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }

/** The ids in a pack, each computed from what is really in it. Throws on anything but whole, undeltified objects. */
function oidsInPack(pack: Buffer): string[] {
  const body = pack.subarray(0, -20)
  if (!createHash('sha1').update(body).digest().equals(pack.subarray(-20)))
    throw new Error('the pack does not end with its checksum')
  if (body.toString('latin1', 0, 8) !== 'PACK\0\0\0\x02') throw new Error('the pack has no header')
  const oids: string[] = []
  let offset = 12
  for (let count = body.readUInt32BE(8); count > 0; count -= 1) {
    let byte = body[offset++]!
    const type = TYPES[(byte >> 4) & 7]
    let [size, shift] = [byte & 15, 4]
    while (byte & 0x80) {
      byte = body[offset++]!
      size += (byte & 0x7f) << shift
      shift += 7
    }
    const { buffer, engine } = inflateSync(body.subarray(offset), { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    if (type === undefined || buffer.length !== size) throw new Error('the pack holds a broken object')
    oids.push(hashObject(type, buffer))
    offset += engine.bytesWritten
  }
  if (offset !== body.length) throw new Error('the pack holds more than it counts')
  return oids
}

async function collect(version: ProtocolVersion, body: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of serve(small.repository, version, body)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

type Ending = 'empty' | 'refused' | 'lines' | 'pack'

const verifiedPacks = new Map<string, string[]>()

/** How one case ended. Throws when that is not one of the allowed ends. */
async function endOf(version: ProtocolVersion, body: Buffer): Promise<Ending> {
  let bytes: Buffer
  try {
    bytes = await collect(version, body)
  } catch (error) {
    // An error that is no AppError is a bug of ours, and so fails the test with its own stack.
    if (error instanceof AppError && REFUSALS.has(error.code)) return 'refused'
    throw error
  }
  if (bytes.length === 0) return 'empty'
  const { lines, pack, errors } = parseAnswer(bytes)
  const wrong = lines.find((line) => !LINE_PATTERN.test(line))
  if (wrong !== undefined) throw new Error(`the answer holds the line ${JSON.stringify(wrong)}`)
  if (errors.length > 0) throw new Error(`the store failed: ${errors.join()}`)
  if (lines.some((line) => line.startsWith('ERR '))) {
    if (lines.length > 1 || pack.length > 0) throw new Error('an ERR packet does not stand alone')
    return 'refused'
  }
  for (const line of lines) {
    // `ready` may repeat an id that only the client has, which the client itself has named.
    if (/^ACK \S+ (?:ready|continue)\n$/.test(line)) continue
    const strange = line.match(new RegExp(OID, 'g'))?.find((oid) => !small.own.has(oid as never))
    if (strange !== undefined) throw new Error(`the answer tells of the object ${strange}`)
  }
  if (pack.length === 0) return 'lines'
  const key = createHash('sha1').update(pack).digest('hex')
  if (!verifiedPacks.has(key)) verifiedPacks.set(key, oidsInPack(pack))
  const stranger = verifiedPacks.get(key)!.find((oid) => !small.own.has(oid as never))
  if (stranger !== undefined) throw new Error(`the pack holds the object ${stranger} of somebody else`)
  return 'pack'
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
    const mutations = packetMutations([...corpus[0], ...corpus[2]], small)
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
