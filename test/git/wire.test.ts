/** Exact bytes of gitprotocol-common(5), gitprotocol-v2(5) and gitprotocol-pack(5), and those that git itself sends. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBareRepo } from '../../src/git/bare-repo.ts'
import type { Oid } from '../../src/git/object.ts'
import { Readiness } from '../../src/git/readiness.ts'
import type { Repository } from '../../src/git/repository.ts'
import { advertise, type ProtocolVersion, protocolVersion } from '../../src/git/upload-pack.ts'
import { emptyFetchRequest, parseFetch } from '../../src/git/wire/fetch-request.ts'
import { parseLsRefs, serveLsRefs } from '../../src/git/wire/ls-refs.ts'
import {
  DELIM,
  encodeData,
  encodeLength,
  FLUSH,
  lineOf,
  PAYLOAD_BYTES_MAX,
  PacketReader,
  RESPONSE_END,
} from '../../src/git/wire/pktline.ts'
import { quote } from '../../src/git/wire/quote.ts'
import { BAND, frame } from '../../src/git/wire/sideband.ts'
import { parseUploadRequest } from '../../src/git/wire/upload-request.ts'
import { GIT_LINES_MAX } from '../../src/kernel/limits.ts'
import { launch } from '../support/launch.ts'
import { FIRST_COMMIT_SECONDS, type SmallRepository, smallRepository } from '../support/small-repository.ts'
import { serve } from '../support/upload-pack.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)

/** Three commits: enough for a history to be cut and to go on. */
let small: SmallRepository
let oldest: string
let middle: string
let head: string
beforeAll(async () => {
  small = await smallRepository(3)
  ;[oldest, middle, head] = small.line as unknown as [string, string, string]
})
afterAll(() => small.close())

/** `pkt` counts for itself, so that a wrong encoder cannot make a right test. */
function pkt(...lines: string[]): string {
  return lines.map((line) => `${(Buffer.byteLength(line) + 4).toString(16).padStart(4, '0')}${line}`).join('')
}

async function answer(version: ProtocolVersion, body: string | Buffer): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of serve(small.repository, version, Buffer.from(body))) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

/** What is sent of a new end of the history, and of one that is none any more. */
const shallow = (oid: string) => `0034shallow ${oid}`
const unshallow = (oid: string) => `0036unshallow ${oid}`

describe('a pkt-line', () => {
  // The table at the end of gitprotocol-common(5), "pkt-line Format"; "0004" is for reading alone.
  test.each([
    ['a\n', '0006a\n'],
    ['a', '0005a'],
    ['foobar\n', '000bfoobar\n'],
  ])('holds %j as %j, both ways', (payload, bytes) => {
    expect(encodeData(payload).toString()).toBe(bytes)
    const reader = new PacketReader(Buffer.from(bytes))
    expect(reader.read()).toEqual({ kind: 'data', payload: Buffer.from(payload) })
    expect(reader.read()).toBeUndefined()
  })

  test('may be empty when it is read, and must not be when it is sent', () => {
    expect(new PacketReader(Buffer.from('0004')).read()).toEqual({ kind: 'data', payload: Buffer.alloc(0) })
    expect(() => encodeData('')).toThrow('pkt-line payload is 0 bytes, want 1..65516')
    expect(() => encodeLength(0)).toThrow(expect.objectContaining({ code: 'pktline_invalid' }))
  })

  test('counts bytes, not characters, and keeps every byte', () => {
    expect(encodeData('ü€').toString('latin1')).toBe(`0009${Buffer.from('ü€').toString('latin1')}`)
    const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    expect(encodeData(binary).toString('latin1')).toBe(`0104${binary.toString('latin1')}`)
    expect(new PacketReader(encodeData(binary)).read()).toEqual({ kind: 'data', payload: binary })
  })

  test('is at most 65520 bytes long, its length included', () => {
    expect(PAYLOAD_BYTES_MAX).toBe(65_516)
    const largest = Buffer.alloc(65_516, 'x')
    expect(encodeData(largest).subarray(0, 4).toString()).toBe('fff0')
    expect(encodeData(largest)).toHaveLength(65_520)
    expect(encodeLength(65_516).toString()).toBe('fff0')
    expect(() => encodeData(Buffer.alloc(65_517))).toThrow('pkt-line payload is 65517 bytes, want 1..65516')
    expect(() => encodeLength(65_517)).toThrow(expect.objectContaining({ code: 'pktline_invalid' }))
    expect(new PacketReader(Buffer.concat([Buffer.from('fff0'), largest])).read()).toEqual({
      kind: 'data',
      payload: largest,
    })
  })

  test('of one of the special lengths is a flush, a delimiter or the end of a response', () => {
    expect([FLUSH, DELIM, RESPONSE_END].map(String)).toEqual(['0000', '0001', '0002'])
    const reader = new PacketReader(Buffer.from('0000000100020005x'))
    expect(reader.isAtEnd).toBe(false)
    expect(reader.read()).toEqual({ kind: 'flush' })
    expect(reader.read()).toEqual({ kind: 'delim' })
    expect(reader.read()).toEqual({ kind: 'response-end' })
    expect(reader.read()).toEqual({ kind: 'data', payload: Buffer.from('x') })
    expect(reader.isAtEnd).toBe(true)
    expect(reader.read()).toBeUndefined()
    expect(new PacketReader(Buffer.alloc(0)).read()).toBeUndefined()
  })

  test('may write its length in upper case, too', () => {
    expect(new PacketReader(Buffer.from('000Bfoobar\n')).read()).toEqual({
      kind: 'data',
      payload: Buffer.from('foobar\n'),
    })
  })

  test.each([
    ['0003', 'protocol error: bad line length 3'],
    ['0003x', 'protocol error: bad line length 3'],
    ['fff1', 'protocol error: a line of 65521 bytes is too long'],
    ['fff1more', 'protocol error: a line of 65521 bytes is too long'],
    ['ffff', 'protocol error: a line of 65535 bytes is too long'],
    ['zzzz', 'protocol error: bad line length characters: "zzzz"'],
    ['000g', 'protocol error: bad line length characters: "000g"'],
    ['0x06a\n', 'protocol error: bad line length characters: "0x06"'],
    ['-001', 'protocol error: bad line length characters: "-001"'],
    ['+006a\n', 'protocol error: bad line length characters: "+006"'],
    ['   6a\n', 'protocol error: bad line length characters: "   6"'],
    ['6\n', 'protocol error: bad line length characters: "6\\n"'],
    ['\0\0\0\0', 'protocol error: bad line length characters: "\\u0000\\u0000\\u0000\\u0000"'],
    ['PACK', 'protocol error: bad line length characters: "PACK"'],
    ['0', 'protocol error: bad line length characters: "0"'],
    ['000', 'protocol error: bad line length characters: "000"'],
    ['0005', 'protocol error: a line of 5 bytes breaks off after 4'],
    ['000afoo', 'protocol error: a line of 10 bytes breaks off after 7'],
    ['fff0', 'protocol error: a line of 65520 bytes breaks off after 4'],
  ])('is refused when it is %j', async (bytes, message) => {
    const refusal = expect.objectContaining({ code: 'pktline_invalid', message })
    expect(() => new PacketReader(Buffer.from(bytes)).read()).toThrow(refusal)
    for (const version of [0, 1, 2] as const)
      expect(await answer(version, bytes)).toBe(pkt(`ERR ${message}\n`))
  })

  test('is refused also behind good ones', async () => {
    const bytes = `${pkt(`want ${head}\n`)}00000003`
    expect(await answer(0, bytes)).toBe(pkt('ERR protocol error: bad line length 3\n'))
    expect(await answer(2, `${pkt('command=ls-refs\n')}0001zz`)).toBe(
      pkt('ERR protocol error: bad line length characters: "zz"\n'),
    )
  })

  test('loses one newline at its end, not two, and not one elsewhere', () => {
    const lines = ['done\n', 'done', 'done\n\n', 'a\nb', '\n', '']
    expect(lines.map((line) => lineOf(Buffer.from(line)))).toEqual(['done', 'done', 'done\n', 'a\nb', '', ''])
  })
})

describe('a side-band', () => {
  test('puts its number before the data of each packet', () => {
    expect([BAND.pack, BAND.progress, BAND.error]).toEqual([1, 2, 3])
    const framed = (band: number) => Buffer.concat([...frame('side-band-64k', band, Buffer.from('PACK'))])
    expect(framed(BAND.pack).toString('latin1')).toBe('0009\x01PACK')
    expect(framed(BAND.progress).toString('latin1')).toBe('0009\x02PACK')
    expect(framed(BAND.error).toString('latin1')).toBe('0009\x03PACK')
  })

  // gitprotocol-pack(5): up to 1000 bytes of packet for side-band, 65520 for side-band-64k.
  test.each([
    ['side-band', 995, '03e8'],
    ['side-band-64k', 65_515, 'fff0'],
  ] as const)('%s carries %i bytes in a packet and the rest in the next', (mode, bytesMax, length) => {
    const data = Buffer.alloc(bytesMax + 1, 'x')
    const packets = [...frame(mode, BAND.pack, data)].map((packet) => packet.toString('latin1'))
    expect(packets).toEqual([`${length}\x01${'x'.repeat(bytesMax)}`, '0006\x01x'])
    expect([...frame(mode, BAND.pack, data.subarray(1))]).toHaveLength(1)
    expect([...frame(mode, BAND.pack, Buffer.alloc(0))]).toEqual([])
  })

  test('not asked for leaves the pack bare and everything else unsaid', () => {
    expect([...frame('none', BAND.pack, Buffer.from('PACK'))].map(String)).toEqual(['PACK'])
    expect([...frame('none', BAND.progress, Buffer.from('half'))]).toEqual([])
    expect([...frame('none', BAND.error, Buffer.from('oh'))]).toEqual([])
  })
})

describe('an advertisement', () => {
  const CAPABILITIES =
    'multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not deepen-relative ' +
    'no-progress include-tag multi_ack_detailed allow-reachable-sha1-in-want no-done filter ' +
    'symref=HEAD:refs/heads/main object-format=sha1 agent=stoa'

  test('of v0 lists HEAD with the capabilities, then the branch', () => {
    expect(advertise(small.repository, 0).toString()).toBe(
      `001e# service=git-upload-pack\n00000129${head} HEAD\0${CAPABILITIES}\n003d${head} refs/heads/main\n0000`,
    )
  })

  test('of v1 says so between the service and the refs', () => {
    expect(advertise(small.repository, 1).toString()).toBe(
      '001e# service=git-upload-pack\n0000000eversion 1\n' +
        `0129${head} HEAD\0${CAPABILITIES}\n003d${head} refs/heads/main\n0000`,
    )
  })

  test('of v2 lists what may be asked, and no refs', () => {
    expect(advertise(small.repository, 2).toString()).toBe(
      '000eversion 2\n' +
        '000fagent=stoa\n' +
        '0013ls-refs=unborn\n' +
        '0027fetch=shallow wait-for-done filter\n' +
        '0012server-option\n' +
        '0017object-format=sha1\n' +
        '0010object-info\n' +
        '0000',
    )
  })

  test.each([
    [undefined, 0],
    ['', 0],
    ['version=0', 0],
    ['version=1', 1],
    ['version=2', 2],
    ['version=1:version=2', 2],
    ['version=2:version=1', 2],
    ['agent=x:version=2:y', 2],
    ['version=3', 0],
    ['version=22', 0],
    ['version=2 ', 0],
    ['Version=2', 0],
    ['version', 0],
  ] as const)('follows the header %j to version %i', (header, version) => {
    expect(protocolVersion(header)).toBe(version)
  })
})

describe('ls-refs', () => {
  test('reads peel, symrefs, unborn and any number of prefixes', () => {
    expect(parseLsRefs([])).toEqual({ symrefs: false, prefixes: [] })
    expect(parseLsRefs(['peel', 'symrefs', 'unborn', 'ref-prefix refs/heads/', 'ref-prefix HEAD'])).toEqual({
      symrefs: true,
      prefixes: ['refs/heads/', 'HEAD'],
    })
    expect(parseLsRefs(['ref-prefix '])).toMatchObject({ prefixes: [''] })
  })

  test.each(['Peel', 'peel ', 'ref-prefix', 'refs/heads/', '', 'want x', '__proto__', 'constructor'])(
    'refuses the argument %j',
    async (argument) => {
      const refusal = { code: 'protocol_error', message: `unexpected line: '${argument}'` }
      expect(() => parseLsRefs([argument])).toThrow(expect.objectContaining(refusal))
      const body = `${pkt('command=ls-refs\n')}0001${pkt(argument)}0000`
      expect(await answer(2, body)).toBe(pkt(`ERR unexpected line: '${argument}'\n`))
    },
  )

  test('answers with each ref, its target when asked, and a flush', () => {
    const lsRefs = (...args: string[]) => serveLsRefs(small.repository, parseLsRefs(args)).toString()
    const [headLine, branchLine] = [`0032${head} HEAD\n`, `003d${head} refs/heads/main\n`]
    expect(lsRefs()).toBe(`${headLine}${branchLine}0000`)
    expect(lsRefs('peel', 'unborn')).toBe(`${headLine}${branchLine}0000`)
    expect(lsRefs('symrefs')).toBe(`0050${head} HEAD symref-target:refs/heads/main\n${branchLine}0000`)
    expect(lsRefs('ref-prefix refs/heads/')).toBe(`${branchLine}0000`)
    expect(lsRefs('ref-prefix refs/heads/main')).toBe(`${branchLine}0000`)
    expect(lsRefs('ref-prefix HEAD', 'ref-prefix refs/tags/')).toBe(`${headLine}0000`)
    expect(lsRefs('ref-prefix ')).toBe(`${headLine}${branchLine}0000`)
    expect(lsRefs('ref-prefix refs/heads/main2')).toBe('0000')
    expect(lsRefs('ref-prefix refs/tags/')).toBe('0000')
  })

  test('lists everything when more prefixes are named than are worth matching, as git does', () => {
    const prefixes = Array.from({ length: GIT_LINES_MAX }, () => 'ref-prefix refs/tags/')
    expect(parseLsRefs(prefixes.slice(1)).prefixes).toHaveLength(GIT_LINES_MAX - 1)
    expect(parseLsRefs(prefixes).prefixes).toEqual([])
  })

  test('is answered over the wire as git sends it', async () => {
    const body =
      '0014command=ls-refs\n0014agent=git/2.39.50016object-format=sha10001' +
      '0009peel\n000csymrefs\n000bunborn\n001bref-prefix refs/heads/\n0014ref-prefix HEAD\n0000'
    expect(await answer(2, body)).toBe(
      `0050${head} HEAD symref-target:refs/heads/main\n003d${head} refs/heads/main\n0000`,
    )
  })
})

describe('a v2 request', () => {
  const unexpected = 'expected flush after arguments'
  test.each([
    ['nothing', '', unexpected],
    ['a command without an end', pkt('command=ls-refs\n'), unexpected],
    ['arguments without an end', `${pkt('command=ls-refs\n')}0001${pkt('peel')}`, unexpected],
    ['a second delimiter', `${pkt('command=ls-refs\n')}00010001`, unexpected],
    ['a response end instead of a delimiter', `${pkt('command=ls-refs\n')}0002`, unexpected],
    ['a response end instead of a flush', `${pkt('command=ls-refs\n')}00010002`, unexpected],
    ['a response end first', '0002', unexpected],
    ['arguments without a command', `0001${pkt('peel')}0000`, 'no command requested'],
    ['a capability without a command', `${pkt('agent=x')}0000`, 'no command requested'],
    ['a command that does not exist', `${pkt('command=push\n')}0000`, "invalid command 'push'"],
    ['an unadvertised command', `${pkt('command=bundle-uri\n')}0000`, "invalid command 'bundle-uri'"],
    ['a capability as a command', `${pkt('command=agent\n')}0000`, "invalid command 'agent'"],
    ['a command without a name', `${pkt('command\n')}0000`, "invalid command ''"],
    [
      'two commands',
      `${pkt('command=ls-refs\n', 'command=fetch\n')}0000`,
      "command 'fetch' requested after already requesting command 'ls-refs'",
    ],
    ['an unknown capability', `${pkt('command=ls-refs\n', 'colour=red')}0000`, "unknown capability 'colour'"],
    ['a command as a capability', `${pkt('command=ls-refs\n', 'fetch')}0000`, "unknown capability 'fetch'"],
    ['an empty line', `${pkt('command=ls-refs\n')}00040000`, "unknown capability ''"],
    [
      'another hash',
      `${pkt('command=ls-refs\n', 'object-format=sha256')}0000`,
      'mismatched object format: server sha1, client sha256',
    ],
    [
      'no hash',
      `${pkt('command=ls-refs\n', 'object-format')}0000`,
      'mismatched object format: server sha1, client none',
    ],
    ['a v0 request', `${pkt(`want ${A}\n`)}00000009done\n`, `unknown capability 'want ${A}'`],
  ])('of %s is refused with a sentence', async (_, body, message) => {
    expect(await answer(2, body)).toBe(pkt(`ERR ${message}\n`))
  })

  test('may send its capabilities in any order, and its arguments with or without newlines', async () => {
    const refs = await answer(2, `${pkt('command=ls-refs\n')}0000`)
    expect(refs).toBe(`0032${head} HEAD\n003d${head} refs/heads/main\n0000`)
    expect(await answer(2, `${pkt('object-format=sha1', 'agent=x', 'command=ls-refs')}00010000`)).toBe(refs)
    expect(await answer(2, `${pkt('command=ls-refs', 'agent')}0001${pkt('peel', 'unborn\n')}0000`)).toBe(refs)
  })
})

describe('a v2 fetch', () => {
  test('reads every argument that is advertised', () => {
    expect(parseFetch([])).toEqual(emptyFetchRequest())
    expect(
      parseFetch([
        `want ${A}`,
        `want ${B}`,
        `have ${B}`,
        `shallow ${A}`,
        'deepen 3',
        'deepen-relative',
        'thin-pack',
        'ofs-delta',
        'include-tag',
        'no-progress',
        'wait-for-done',
        'done',
      ]),
    ).toEqual({
      wants: [A, B],
      haves: [B],
      shallows: [A],
      deepen: 3,
      deepenRelative: true,
      deepenSince: 0,
      deepenNot: [],
      done: true,
      noProgress: true,
      waitForDone: true,
    })
    expect(parseFetch(['deepen-since 1767225600', 'deepen-not refs/heads/main', 'deepen-not v1'])).toEqual({
      ...emptyFetchRequest(),
      deepenSince: 1_767_225_600,
      deepenNot: ['refs/heads/main', 'v1'],
    })
  })

  test('asks for thin packs, offset deltas and tags without any effect', () => {
    expect(parseFetch(['thin-pack', 'ofs-delta', 'include-tag'])).toEqual(emptyFetchRequest())
  })

  const notAnId = (line: string) =>
    `git upload-pack: protocol error, expected to get object ID, not '${line}'`
  test.each([
    ['want-ref refs/heads/main', "unexpected line: 'want-ref refs/heads/main'"],
    ['sideband-all', "unexpected line: 'sideband-all'"],
    ['sideband-all', "unexpected line: 'sideband-all'"],
    ['want-ref refs/heads/main', "unexpected line: 'want-ref refs/heads/main'"],
    ['packfile-uris https', "unexpected line: 'packfile-uris https'"],
    ['Done', "unexpected line: 'Done'"],
    ['done ', "unexpected line: 'done '"],
    ['want', "unexpected line: 'want'"],
    ['', "unexpected line: ''"],
    ['__proto__ x', "unexpected line: '__proto__ x'"],
    ['toString', "unexpected line: 'toString'"],
    ['x'.repeat(61), `unexpected line: '${'x'.repeat(60)}'`],
    ['want ', notAnId('want ')],
    ['want HEAD', notAnId('want HEAD')],
    [`want ${A}a`, notAnId(`want ${A}a`)],
    [`want ${A.slice(1)}`, notAnId(`want ${A.slice(1)}`)],
    [`want ${A} `, notAnId(`want ${A} `)],
    [`want ${A.toUpperCase()}`, notAnId(`want ${A.toUpperCase()}`)],
    [`have ${'g'.repeat(40)}`, notAnId(`have ${'g'.repeat(40)}`)],
    [`shallow ${'a'.repeat(64)}`, notAnId(`shallow ${'a'.repeat(60)}`)],
    ['deepen 0', 'git upload-pack: invalid deepen: 0'],
    ['deepen -1', 'git upload-pack: invalid deepen: -1'],
    ['deepen 1x', 'git upload-pack: invalid deepen: 1x'],
    ['deepen 1e3', 'git upload-pack: invalid deepen: 1e3'],
    ['deepen ', 'git upload-pack: invalid deepen: '],
    ['deepen 1234567890123456', 'git upload-pack: invalid deepen: 1234567890123456'],
    ['deepen-since yesterday', 'git upload-pack: invalid deepen-since: yesterday'],
    ['deepen-since 0', 'git upload-pack: invalid deepen-since: 0'],
  ])('refuses the argument %j', async (argument, message) => {
    expect(() => parseFetch([argument])).toThrow(expect.objectContaining({ code: 'protocol_error', message }))
    const body = `${pkt('command=fetch')}0001${pkt(`want ${head}\n`, argument)}0000`
    expect(await answer(2, body)).toBe(pkt(`ERR ${message}\n`))
  })

  test.each(['deepen-since 1', 'deepen-not HEAD'])('refuses a depth together with %j', (other) => {
    const message = 'git upload-pack: deepen and deepen-since (or deepen-not) cannot be used together'
    const refusal = expect.objectContaining({ code: 'protocol_error', message })
    expect(() => parseFetch(['deepen 1', other])).toThrow(refusal)
    expect(() => parseFetch([other, 'deepen 1'])).toThrow(refusal)
  })

  const fetch = (...args: string[]) => answer(2, `${pkt('command=fetch')}0001${pkt(...args)}0000`)

  test('refuses what is not of this repository, also when it is stored beside it', async () => {
    for (const oid of [A, ...small.foreign]) {
      expect(await fetch(`want ${oid}`, 'done')).toBe(pkt(`ERR upload-pack: not our ref ${oid}\n`))
      expect(await fetch(`want ${head}`, `want ${oid}`)).toBe(pkt(`ERR upload-pack: not our ref ${oid}\n`))
    }
  })

  test('refuses to cut a history where nothing would be left, or at a ref that does not exist', async () => {
    const none = pkt('ERR no commits selected for shallow requests\n')
    const future = FIRST_COMMIT_SECONDS + 1_000_000
    expect(await fetch(`want ${head}`, `deepen-since ${future}`, 'done')).toBe(none)
    expect(await fetch(`want ${head}`, 'deepen-not refs/heads/main', 'done')).toBe(none)
    expect(await fetch(`want ${head}`, 'deepen-not v1', 'done')).toBe(
      pkt('ERR git upload-pack: ambiguous deepen-not: v1\n'),
    )
  })

  test('acknowledges what both have, once each, and NAKs what only the client has', async () => {
    const foreign = small.foreign[0]!
    expect(await fetch(`want ${head}`, `have ${A}`, `have ${foreign}`)).toBe(
      '0014acknowledgments\n0008NAK\n0000',
    )
    expect(await fetch(`want ${oldest}`, `have ${head}`, `have ${head}`)).toBe(
      `0014acknowledgments\n0031ACK ${head}\n0000`,
    )
    expect(await fetch(`want ${head}`, `have ${middle}`, 'wait-for-done')).toBe(
      `0014acknowledgments\n0031ACK ${middle}\n0000`,
    )
  })

  test('goes on to the pack as soon as it is ready', async () => {
    const all = await fetch(`want ${head}`, `have ${middle}`, `have ${A}`, 'no-progress')
    const before = `0014acknowledgments\n0031ACK ${middle}\n000aready\n0001000dpackfile\n`
    expect(all.slice(0, before.length)).toBe(before)
    expect(all.slice(before.length)).toMatch(/^[0-9a-f]{4}\x01PACK\0\0\0\x02\0\0\0\x03/)
    expect(all.slice(-4)).toBe('0000')
  })

  test('says where the history ends, then sends the pack', async () => {
    const begin = async (text: string, ...args: string[]) => {
      const all = await fetch(`want ${head}`, 'no-progress', 'done', ...args)
      expect(all.slice(0, text.length)).toBe(text)
      expect(all.slice(text.length)).toMatch(/^[0-9a-f]{4}\x01PACK/)
    }
    const [info, pack] = ['0011shallow-info\n', '0001000dpackfile\n']
    await begin('000dpackfile\n')
    await begin(`${info}${shallow(head)}${pack}`, 'deepen 1')
    await begin(`${info}${shallow(middle)}${pack}`, 'deepen 2')
    await begin(`${info}${pack}`, 'deepen 2147483647')
    await begin(`${info}${pack}`, `shallow ${head}`)
    await begin(
      `${info}${shallow(middle)}${unshallow(head)}${pack}`,
      'deepen 1',
      'deepen-relative',
      `shallow ${head}`,
    )
    await begin(`${info}${unshallow(head)}${pack}`, 'deepen 2147483647', `shallow ${head}`)
    await begin(`${info}${shallow(middle)}${pack}`, `deepen-since ${FIRST_COMMIT_SECONDS + 3600}`)
  })

  test('tells its progress on the second band unless asked not to', async () => {
    const all = await fetch(`want ${oldest}`, 'done')
    const progress = '000dpackfile\n0023\x02Enumerating objects: 6, done.\n'
    expect(all.slice(0, progress.length)).toBe(progress)
    expect(all.slice(progress.length)).toMatch(/^[0-9a-f]{4}\x01PACK/)
    expect(await fetch(`want ${oldest}`, 'done', 'no-progress')).not.toContain('Enumerating')
  })
})

describe('a v0 request', () => {
  test('reads wants, the capabilities after the first, and the negotiation in order', () => {
    const chosen =
      'multi_ack_detailed no-done side-band-64k thin-pack no-progress ofs-delta deepen-relative agent=x'
    const body =
      `0093want ${A} ${chosen}\n0032want ${B}\n0035shallow ${A}\n000ddeepen 3\n0000` +
      `0032have ${A}\n0032have ${B}\n0009done\n`
    const request = parseUploadRequest(Buffer.from(body))
    expect([...request.capabilities]).toEqual([
      'multi_ack_detailed',
      'no-done',
      'side-band-64k',
      'thin-pack',
      'no-progress',
      'ofs-delta',
      'deepen-relative',
      'agent',
    ])
    expect(request).toMatchObject({
      wants: [A, B],
      haves: [A, B],
      shallows: [A],
      deepen: 3,
      deepenRelative: true,
      noProgress: true,
      waitForDone: false,
      ending: 'done',
    })
  })

  test('reads a cut by date and by ref, and an end after the wants', () => {
    const lines = [`want ${A}`, 'deepen-since 1767225600', 'deepen-not refs/heads/main']
    const request = parseUploadRequest(Buffer.from(`${pkt(...lines)}0000`))
    expect(request).toMatchObject({
      deepenSince: 1_767_225_600,
      deepenNot: ['refs/heads/main'],
      ending: 'none',
    })
    expect(request.capabilities.size).toBe(0)
  })

  test('takes capabilities from the first want alone', () => {
    const body = Buffer.from(`${pkt(`want ${A}`, `want ${B} ofs-delta`)}0000`)
    const message = `git upload-pack: protocol error, expected to get object ID, not 'want ${B} ofs-delta'`
    expect(() => parseUploadRequest(body)).toThrow(
      expect.objectContaining({ code: 'protocol_error', message }),
    )
  })

  const wants = (...lines: string[]) => `${pkt(...lines)}0000`
  const notAnId = (line: string) =>
    `git upload-pack: protocol error, expected to get object ID, not '${line}'`
  test.each([
    ['a delimiter among wants', '0001', 'unexpected delim packet among wants'],
    ['a response end among wants', '0002', 'unexpected response-end packet among wants'],
    ['a delimiter among haves', `${wants(`want ${A}`)}0001`, 'unexpected delim packet among haves'],
    ['a response end among haves', `${wants(`want ${A}`)}0002`, 'unexpected response-end packet among haves'],
    [
      'a filter without its capability',
      wants(`want ${A}`, 'filter blob:none'),
      'git upload-pack: filtering capability not negotiated',
    ],
    ['a v2 flag', wants(`want ${A}`, 'deepen-relative'), "unexpected line: 'deepen-relative'"],
    ['done among wants', wants(`want ${A}`, 'done\n'), "unexpected line: 'done'"],
    ['an empty line', '00040000', "unexpected line: ''"],
    ['a v2 command', wants('command=ls-refs\n'), "unexpected line: 'command=ls-refs'"],
    ['a want of nothing', wants('want '), notAnId('want ')],
    ['a want by name', wants('want HEAD'), notAnId('want HEAD')],
    ['a short id', wants(`want ${A.slice(1)} ofs-delta`), notAnId(`want ${A.slice(1)}`)],
    ['a depth of zero', wants(`want ${A}`, 'deepen 0'), 'git upload-pack: invalid deepen: 0'],
    ['a negative depth', wants(`want ${A}`, 'deepen -5'), 'git upload-pack: invalid deepen: -5'],
    [
      'two ways to cut',
      wants(`want ${A}`, 'deepen 1', 'deepen-since 5'),
      'git upload-pack: deepen and deepen-since (or deepen-not) cannot be used together',
    ],
    [
      'a want among haves',
      `${wants(`want ${A}`)}${pkt(`want ${A}`)}`,
      `git upload-pack: expected SHA1 list, got 'want ${A}'`,
    ],
    ['a have among wants', wants(`want ${A}`, `have ${B}`), notAnId(`have ${B}`)],
    ['nothing', '', 'the request breaks off without the flush after its wants'],
    ['no flush', pkt(`want ${A}`), 'the request breaks off without the flush after its wants'],
    [
      'no end of its haves',
      `${wants(`want ${A}`)}${pkt(`have ${A}`)}`,
      'the request breaks off without a flush or "done" after its haves',
    ],
    ['an empty line among haves', `${wants(`want ${A}`)}0004`, "git upload-pack: expected SHA1 list, got ''"],
    ['a have by name', `${wants(`want ${A}`)}${pkt('have HEAD\n')}`, notAnId('have HEAD')],
    [
      'another hash',
      wants(`want ${A} object-format=sha256`),
      'mismatched object format: server sha1, client sha256',
    ],
  ])('with %s is refused with a sentence', async (_, body, message) => {
    expect(() => parseUploadRequest(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'protocol_error', message }),
    )
    for (const version of [0, 1] as const) expect(await answer(version, body)).toBe(pkt(`ERR ${message}\n`))
  })

  test('may choose only capabilities that are advertised', async () => {
    for (const name of ['allow-tip-sha1-in-want', 'push-cert', '__proto__'])
      expect(await answer(0, wants(`want ${head} ofs-delta ${name}=x`))).toBe(
        pkt(`ERR unknown capability '${name}'\n`),
      )
  })

  test('may want only what is of this repository', async () => {
    for (const oid of [A, ...small.foreign])
      expect(await answer(0, `${wants(`want ${head}`, `want ${oid}`)}${pkt('done\n')}`)).toBe(
        pkt(`ERR upload-pack: not our ref ${oid}\n`),
      )
  })

  test('that wants nothing is answered with nothing', async () => {
    expect(await answer(0, '0000')).toBe('')
    expect(await answer(0, '0000what is this')).toBe('')
    expect(await answer(1, '00000009done\n')).toBe('')
  })
})

describe('a v0 negotiation', () => {
  /** What comes before the pack, which is bare or in side-bands. */
  async function negotiated(capabilities: string, haves: string, ...more: string[]): Promise<string> {
    const all = await answer(0, `${pkt(`want ${head}${capabilities}\n`, ...more)}0000${haves}`)
    return all.replace(/([0-9a-f]{4}\x01)?PACK[\s\S]*$/, '<pack>')
  }
  const have = (...oids: string[]) => pkt(...oids.map((oid) => `have ${oid}\n`))
  const done = '0009done\n'

  test('NAKs and sends all when there is nothing in common', async () => {
    expect(await negotiated('', done)).toBe('0008NAK\n<pack>')
    expect(await negotiated('', `${have(A, small.foreign[0]!)}${done}`)).toBe('0008NAK\n<pack>')
    expect(await negotiated(' multi_ack_detailed', `${have(A)}${done}`)).toBe('0008NAK\n<pack>')
    expect(await negotiated(' multi_ack_detailed', `${have(A)}0000`)).toBe('0008NAK\n')
  })

  test('without multi_ack acknowledges the first that both have', async () => {
    expect(await negotiated('', `${have(A, oldest, head)}${done}`)).toBe(`0031ACK ${oldest}\n<pack>`)
    // What follows from the first have is acknowledged once more, as git does.
    expect(await negotiated('', `${have(A, middle, oldest, oldest)}${done}`)).toBe(
      `${`0031ACK ${middle}\n`}${`0031ACK ${oldest}\n`.repeat(2)}<pack>`,
    )
    expect(await negotiated('', `${have(middle)}0000`)).toBe(`0031ACK ${middle}\n`)
  })

  test('with multi_ack says "continue" for each, and the last again after done', async () => {
    expect(await negotiated(' multi_ack', `${have(middle, oldest)}${done}`)).toBe(
      `003aACK ${middle} continue\n003aACK ${oldest} continue\n0031ACK ${oldest}\n<pack>`,
    )
  })

  test('with multi_ack_detailed says "common" and "ready"', async () => {
    expect(await negotiated(' multi_ack_detailed', `${have(middle)}0000`)).toBe(
      `0038ACK ${middle} common\n0037ACK ${middle} ready\n0008NAK\n`,
    )
    expect(await negotiated(' multi_ack_detailed', `${have(middle, A)}0000`)).toBe(
      `0038ACK ${middle} common\n0037ACK ${A} ready\n0008NAK\n`,
    )
    expect(await negotiated(' multi_ack_detailed', `${have(middle)}${done}`)).toBe(
      `0038ACK ${middle} common\n0031ACK ${middle}\n<pack>`,
    )
  })

  test('with no-done sends the pack at the first flush after "ready"', async () => {
    expect(await negotiated(' multi_ack_detailed no-done', `${have(middle)}0000`)).toBe(
      `0038ACK ${middle} common\n0037ACK ${middle} ready\n0008NAK\n0031ACK ${middle}\n<pack>`,
    )
  })

  test('begins with the new ends of the history, which may be all that is asked', async () => {
    expect(await negotiated('', '', 'deepen 1')).toBe(`${shallow(head)}0000`)
    expect(await negotiated('', done, 'deepen 1')).toBe(`${shallow(head)}00000008NAK\n<pack>`)
    expect(await negotiated('', done, 'deepen 2', `shallow ${head}`)).toBe(
      `${shallow(middle)}${unshallow(head)}00000008NAK\n<pack>`,
    )
  })

  test('is one round: what comes after the first flush is not read', async () => {
    expect(await negotiated('', `00000000${done}`)).toBe('0008NAK\n')
    expect(await negotiated('', '0000'.repeat(2_000_000))).toBe('0008NAK\n')
    expect(await negotiated(' multi_ack_detailed', `${have(middle)}0000${done}`)).toBe(
      `0038ACK ${middle} common\n0037ACK ${middle} ready\n0008NAK\n`,
    )
  })

  test('frames the pack as the client chose', async () => {
    const clone = (capabilities: string) => answer(0, `${pkt(`want ${head}${capabilities}`)}0000${done}`)
    expect(await clone('')).toMatch(/^0008NAK\nPACK\0\0\0\x02/)
    expect(await clone(' side-band no-progress')).toMatch(/^0008NAK\n[0-9a-f]{4}\x01PACK[\s\S]*0000$/)
    expect(await clone(' side-band-64k')).toMatch(
      /^0008NAK\n[0-9a-f]{4}\x02Enumerating objects: \d+, done\.\n/,
    )
    expect(await clone(' side-band side-band-64k no-progress')).toBe(
      await clone(' side-band-64k no-progress'),
    )
  })
})

describe('a line about the ends of a history', () => {
  // gitprotocol-pack(5) writes PKT-LINE("shallow" SP obj-id), but PKT-LINE("NAK" LF); git sends just that.
  // libgit2 (smart_pkt.c, shallow_pkt) refuses any other length.
  test.each([
    [0, () => `${pkt(`want ${head}\n`, `shallow ${head}\n`, 'deepen 2\n')}0000`],
    [1, () => `${pkt(`want ${head}\n`, `shallow ${head}\n`, 'deepen 2\n')}0000`],
    [2, () => `${pkt('command=fetch')}0001${pkt(`want ${head}`, `shallow ${head}`, 'deepen 2', 'done')}0000`],
  ] as const)('has no newline in v%i, as git sends it', async (version, body) => {
    expect(await answer(version, body())).toContain(`0034shallow ${middle}0036unshallow ${head}000`)
  })
})

describe('a quotation of what a client sent', () => {
  test.each([
    ['x'.repeat(70_000), 'x'.repeat(60)],
    ['\u{1f600}'.repeat(61), '\u{1f600}'.repeat(60)],
    ['\u001b[2J\u009b\u0000\r\n\u007f', '?[2J?????'],
    ['a\u2028b\u202ec\ud800', 'a?b?c?'],
    ['Größe 5 €', 'Größe 5 €'],
    ['', ''],
  ])('of %j is short and prints as one line', (text, quoted) => {
    expect(quote(text)).toBe(quoted)
  })

  test('is in every refusal, whose packet is never too long', async () => {
    const long = 'x'.repeat(65_000)
    const bytes = Buffer.concat([Buffer.from('55f4'), Buffer.alloc(22_000, 0xff)])
    const first = (capability: string) => `${pkt(`want ${head} ${capability}`)}0000`
    for (const [version, body] of [
      [0, first(`object-format=${long}`)],
      [0, first(long)],
      [0, `${pkt(`deepen ${long}`)}0000`],
      [0, `${pkt(`want ${head}`)}0000${pkt(long)}`],
      [0, bytes],
      [2, pkt(long)],
      [2, pkt(`command=${long}`)],
      [2, pkt('command=fetch', `command=${long}`)],
      [2, pkt(`object-format=${long}`)],
      [2, `${pkt('command=ls-refs')}0001${pkt(long)}0000`],
      [2, `${pkt('command=fetch')}0001${pkt(`want ${head}`, `deepen-not ${long}`)}0000`],
      [2, Buffer.concat([Buffer.from(`${pkt('command=ls-refs')}0001`), bytes, FLUSH])],
    ] as const) {
      const refusal = await answer(version, body)
      expect(refusal).toMatch(/^0[0-3][0-9a-f]{2}ERR /)
      expect(refusal.length).toBe(Number.parseInt(refusal.slice(0, 4), 16))
    }
  })
})

describe('readiness', () => {
  /** A line of commits with numbers for ids, counting how often one is looked up. */
  function longLine(commitsCount: number) {
    const counter = { lookups: 0 }
    const oid = (number: number) => number.toString(16).padStart(40, '0') as Oid
    const repository: Repository = {
      ...small.repository,
      commit(id) {
        counter.lookups += 1
        const number = Number.parseInt(id, 16)
        if (number >= commitsCount) return undefined
        return { oid: id, tree: id, dateSeconds: number, parents: number === 0 ? [] : [oid(number - 1)] }
      },
    }
    return { repository, oid, counter }
  }

  test('costs one walk of the history, however much is named and asked', () => {
    const { repository, oid, counter } = longLine(10_000)
    const wants = Array.from({ length: 10_000 }, (_, number) => oid(number))
    const readiness = new Readiness(repository, wants)
    expect(readiness.isReady).toBe(false)
    for (let number = 9_999; number > 1; number -= 1) {
      readiness.add(oid(number))
      expect(readiness.isReady).toBe(false)
    }
    readiness.add(oid(1))
    expect(readiness.isReady).toBe(true)
    expect(counter.lookups).toBeLessThan(5 * 10_000)
  })

  test('does not look behind the end of a history', () => {
    const { repository, oid } = longLine(10)
    const readiness = new Readiness(repository, [oid(9)], new Set([oid(5)]))
    readiness.add(oid(4))
    expect(readiness.isReady).toBe(false)
    readiness.add(oid(5))
    expect(readiness.isReady).toBe(true)
    const below = new Readiness(repository, [oid(4)], new Set([oid(5)]))
    below.add(oid(5))
    expect(below.isReady).toBe(false)
  })
})

describe('beside git upload-pack --stateless-rpc', () => {
  let line: string[]
  let six: SmallRepository
  let bare: string
  beforeAll(async () => {
    six = await smallRepository(6)
    line = six.line
    bare = path.join(path.dirname(six.folder), 'bare.git')
    await writeBareRepo({
      folder: bare,
      head: six.repository.head,
      objectsFolder: path.join(six.folder, 'objects'),
    })
  })
  afterAll(() => six.close())

  /** The lines as they were sent, without progress; of the pack only how many objects it holds. */
  function withoutPack(bytes: Buffer): string {
    let text = ''
    const pack: Buffer[] = []
    for (let offset = 0; offset < bytes.length; ) {
      const length = Math.max(4, Number.parseInt(bytes.toString('latin1', offset, offset + 4), 16))
      if (bytes[offset + 4] === BAND.pack && length > 4)
        pack.push(bytes.subarray(offset + 5, offset + length))
      else if (bytes[offset + 4] !== BAND.progress || length === 4)
        text += bytes.toString('latin1', offset, offset + length)
      offset += length
    }
    return pack.length === 0 ? text : `${text}<pack of ${Buffer.concat(pack).readUInt32BE(8)}>`
  }

  async function fromGit(version: ProtocolVersion, body: string): Promise<string> {
    const { stdout } = await launch('git', ['upload-pack', '--stateless-rpc', bare], {
      input: body,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        GIT_PROTOCOL: `version=${version}`,
      },
    })
    return withoutPack(stdout)
  }

  async function fromUs(version: ProtocolVersion, body: string): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of serve(six.repository, version, Buffer.from(body))) chunks.push(chunk)
    return withoutPack(Buffer.concat(chunks))
  }

  /** Below an old end git sends again what lies in the end's own tree; we do not. */
  const uncounted = (text: string) => text.replace(/<pack of \d+>$/, '<pack>')

  /** `5` stands for the newest commit, `0` for the oldest, `a` and `b` for commits of nobody. */
  const oids = (text: string) =>
    text.replace(/(?<=want |have |shallow )[0-5ab]$/, (name) => line[Number(name)] ?? name.repeat(40))

  /** Words between commas are lines; `0000` is itself. */
  const packets = (text: string) =>
    text === ''
      ? ''
      : text
          .split(', ')
          .map((word) => (word === '0000' ? word : pkt(`${oids(word)}\n`)))
          .join('')

  const STYLES = ['', 'multi_ack', 'multi_ack_detailed', 'multi_ack_detailed no-done']
  const ROUNDS = [
    ...['', '0000', 'done', '0000, done', '0000, 0000, done', '0000, have 3, done'],
    ...[
      'have 3, 0000',
      'have 3, done',
      'have 3, 0000, done',
      'have 3, 0000, 0000',
      'have 3, 0000, have 2, done',
    ],
    ...['have a, 0000', 'have a, done', 'have a, 0000, done', 'have a, have b, 0000'],
    ...[
      'have 3, have a, 0000',
      'have 3, have a, done',
      'have a, have 3, 0000',
      'have a, have 3, have b, 0000',
    ],
    ...[
      'have 3, have 2, done',
      'have 3, have 2, have 1, done',
      'have 1, have 3, done',
      'have 3, have 3, done',
    ],
    ...['have 5, 0000', 'have 0, have a, have 2, have b, 0000', 'have 5, done'],
  ]

  test.each(STYLES.flatMap((style) => ROUNDS.map((round) => [style, round] as const)))(
    'a v0 round with %j of %j is answered with the same',
    async (style, round) => {
      const capabilities = `${style} side-band-64k no-progress`.trim()
      for (const wants of [['5'], ['1'], ['5', '1'], ['4', '2', '0']]) {
        const [first, ...more] = wants.map((name) => `want ${line[Number(name)]}`)
        const body = `${pkt(`${first} ${capabilities}\n`, ...more)}0000${packets(round)}`
        expect(await fromUs(0, body), body).toBe(await fromGit(0, body))
      }
    },
  )

  test.each([
    ['', 'deepen 1', ''],
    ['', 'deepen 2', ''],
    ['', 'deepen 2', 'done'],
    ['', 'deepen 6', 'done'],
    ['', 'deepen 99', 'done'],
    ['', 'shallow 5, deepen 3', ''],
    ['', 'shallow 5, deepen 3', 'have 5, done'],
    ['multi_ack_detailed', 'shallow 4, deepen 3', 'have 5, 0000'],
    ['multi_ack_detailed no-done', 'shallow 4, deepen 3', 'have 5, have a, 0000'],
    ['multi_ack_detailed no-done', 'shallow 4', 'have 4, 0000'],
    ['multi_ack_detailed no-done', 'shallow 4', 'have 4, have a, 0000'],
    ['multi_ack_detailed no-done', 'deepen 2', 'have 3, 0000'],
    ['', 'shallow 3, deepen 1', 'have 5, done'],
    ['', 'shallow 4, deepen 2147483647', 'have 5, done'],
    ['', 'shallow 4, shallow a, deepen 2147483647', 'have 5, done'],
    ['deepen-relative', 'shallow 4, deepen 1', ''],
    ['deepen-relative', 'shallow 4, deepen 1', 'have 5, done'],
    ['deepen-relative', 'shallow 4, shallow a, deepen 2', 'have 5, done'],
    ['deepen-relative', 'shallow 4, deepen 2147483647', 'have 5, done'],
    ['', `deepen-since ${FIRST_COMMIT_SECONDS + 7200}`, 'done'],
    ['', `shallow 4, deepen-since ${FIRST_COMMIT_SECONDS + 7200}`, 'have 5, done'],
  ])('a v0 request with %j, %j and %j is cut at the same commits', async (capabilities, cut, round) => {
    for (const want of [5, 2]) {
      const first = `want ${line[want]} ${capabilities} side-band-64k no-progress`.replaceAll('  ', ' ')
      const body = `${pkt(first)}${packets(cut)}0000${packets(round)}`
      for (const version of [0, 1] as const)
        expect(uncounted(await fromUs(version, body)), body).toBe(uncounted(await fromGit(version, body)))
    }
  })

  test.each([
    'want 5',
    'want 5, done',
    'want 5, have 3',
    'want 5, have 3, done',
    'want 5, have 3, have a',
    'want 5, have a',
    'want 1, have 3',
    'want 1, have 2',
    'want 1, want 5, have 4',
    'want 1, want 5, have 0',
    'want 5, have 3, wait-for-done',
    'want 5, have 3, wait-for-done, done',
    'want 5, have a, wait-for-done',
    'have 3, wait-for-done',
    'have 3, have a, have 1, wait-for-done',
    'have a, wait-for-done',
    'have 3',
    'have 3, done',
    'wait-for-done',
    'have 3, wait-for-done, done',
    'want 5, deepen 1',
    'want 5, deepen 2, done',
    'want 5, shallow 4, done',
    'want 5, shallow 4, deepen 3, done',
    'want 5, shallow 4, deepen 3, have 5, done',
    'want 5, shallow 4, deepen 3, have 5',
    'want 5, shallow 4, deepen 1, deepen-relative, have 5, done',
    'want 2, shallow 4, deepen 1, deepen-relative, have 5, done',
    'want 5, shallow 4, deepen 2147483647, have 5, done',
    'want 2, shallow 4, deepen 2147483647, have 5, done',
    `want 5, deepen-since ${FIRST_COMMIT_SECONDS + 7200}, done`,
  ])('a v2 fetch with %j is answered with the same', async (args) => {
    const body = `${pkt('command=fetch')}0001${packets(`no-progress, ${args}`)}0000`
    expect(uncounted(await fromUs(2, body))).toBe(uncounted(await fromGit(2, body)))
  })
})
