import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { BundleFile } from '../../src/intake/bundle.ts'
import type { IssueCode } from '../../src/intake/issue-codes.ts'
import { Issues } from '../../src/intake/issues.ts'
import { readZip } from '../../src/intake/zip/read-zip.ts'
import { temporaryFolder } from '../support/temp.ts'
import { craftZip, type Entry, endRecord, extraField, localHeader, MODE, makeZip } from '../support/zip.ts'

const run = promisify(execFile)
const MIB = 1024 * 1024

async function read(zip: Buffer) {
  const issues = new Issues()
  const files = await readZip(zip, issues)
  return { files, issues: issues.list }
}

async function accepted(zip: Buffer): Promise<BundleFile[]> {
  const { files, issues } = await read(zip)
  expect(issues).toEqual([])
  return files!
}

/** Refused for exactly this reason, in a sentence that names what is wrong. */
async function refused(zip: Buffer, code: IssueCode, ...said: string[]): Promise<void> {
  const { files, issues } = await read(zip)
  expect(issues.map((issue) => issue.code)).toEqual([code])
  for (const words of said) expect(issues[0]!.message).toContain(words)
  expect(files).toBeUndefined()
}

function texts(files: readonly BundleFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, file.content.toString()]))
}

const A: Entry = { name: 'a.md', content: 'first file\n' }
const B: Entry = { name: 'b.md', content: 'second file\n' }

describe('an ordinary ZIP', () => {
  const zip = makeZip({
    'docs/': '',
    'docs/a.md': 'hello hello hello hello\n',
    'run.sh': { content: '#!/bin/sh\n', mode: MODE.executable },
    'empty.txt': '',
    'photo.bin': Buffer.from([0, 255, 13, 10, 0]),
  })

  test('gives every file with its bytes and mode, and no folders', async () => {
    const files = await accepted(zip)
    expect(files.map(({ path, mode, content }) => [path, mode, content.toString('latin1')])).toEqual([
      ['docs/a.md', '100644', 'hello hello hello hello\n'],
      ['run.sh', '100755', '#!/bin/sh\n'],
      ['empty.txt', '100644', ''],
      ['photo.bin', '100644', '\x00\xff\r\n\x00'],
    ])
  })

  test('gives the deflate streams as they came, and none for files that were stored', async () => {
    const files = await accepted(
      craftZip([
        { ...A, method: 0 },
        { ...B, method: 8 },
      ]),
    )
    expect(files[0]).not.toHaveProperty('deflated')
    expect(files[1]!.deflated).toEqual(deflateRawSync('second file\n'))
  })

  test('may have an empty file in every form that tools write', async () => {
    const zip = craftZip([
      { name: 'stored' },
      { name: 'deflated', method: 8 },
      { name: 'signed', descriptor: 'signed' },
      { name: 'deflated-signed', method: 8, descriptor: 'signed' },
      { name: 'bare', descriptor: 'bare' },
    ])
    expect(Object.values(texts(await accepted(zip)))).toEqual(['', '', '', '', ''])
  })

  test('may have its sizes behind the data, with or without a signature', async () => {
    const zip = craftZip([
      { ...A, descriptor: 'signed' },
      { ...B, descriptor: 'bare' },
    ])
    expect(texts(await accepted(zip))).toEqual({ 'a.md': 'first file\n', 'b.md': 'second file\n' })
  })

  test.each([1, 58, 59, 300, 65_535])('may have a comment of %i bytes', async (bytes) => {
    const zip = makeZip({ 'a.md': 'first file\n' }, { comment: 'x'.repeat(bytes) })
    expect(texts(await accepted(zip))).toEqual({ 'a.md': 'first file\n' })
  })

  test('may have a file whose comment or extra field looks like the end of a ZIP', async () => {
    const fake = endRecord({ entriesCount: 1, entriesOnDisk: 1 })
    const zips = [craftZip([{ ...A, comment: fake }]), craftZip([{ ...A, extra: extraField(0x9999, fake) }])]
    for (const zip of zips) expect(texts(await accepted(zip))).toEqual({ 'a.md': 'first file\n' })
  })

  test('may be from Windows, where nothing is executable', async () => {
    const zip = craftZip([{ ...A, host: 0, externalAttributes: 0x20 }])
    expect((await accepted(zip)).map((file) => file.mode)).toEqual(['100644'])
  })

  test('may hold a ZIP, stored or deflated, which stays a ZIP', async () => {
    const inner = makeZip({ '../evil.md': 'never looked at' })
    const zip = craftZip([
      { name: 'stored.zip', content: inner, method: 0 },
      { name: 'deflated.zip', content: inner, method: 8 },
    ])
    const files = await accepted(zip)
    expect(files.map((file) => file.content)).toEqual([inner, inner])
  })

  test('is the same whenever it is made', () => {
    expect(makeZip({ 'a.md': 'x' })).toEqual(makeZip({ 'a.md': 'x' }))
  })
})

describe('a ZIP from the zip program', () => {
  async function folder(): Promise<string> {
    const root = await temporaryFolder('zip')
    await mkdir(path.join(root, 'in/scripts'), { recursive: true })
    await writeFile(path.join(root, 'in/SKILL.md'), 'words '.repeat(200))
    await writeFile(path.join(root, 'in/empty'), '')
    await writeFile(path.join(root, 'in/scripts/run.sh'), '#!/bin/sh\necho hello\n')
    await chmod(path.join(root, 'in/scripts/run.sh'), 0o755)
    return root
  }
  test.each([
    ['compressed as usual', []],
    ['only stored', ['-0']],
    ['with descriptors', ['-fd']],
    ['without extra fields and folders', ['-X', '-D']],
  ])('passes %s, with bytes and the executable bit', async (_, options) => {
    const root = await folder()
    await run('zip', ['-q', '-r', ...options, '../out.zip', '.'], { cwd: path.join(root, 'in') })
    const files = await accepted(await readFile(path.join(root, 'out.zip')))
    const shown = files.map(({ path, mode, content }) => [path, mode, content.toString()])
    expect(shown.sort()).toEqual([
      ['SKILL.md', '100644', 'words '.repeat(200)],
      ['empty', '100644', ''],
      ['scripts/run.sh', '100755', '#!/bin/sh\necho hello\n'],
    ])
  })

  test('is read without the symbolic links in it', async () => {
    const root = await temporaryFolder('zip')
    await run('ln', ['-s', '/etc/passwd', 'link'], { cwd: root })
    await run('zip', ['-q', '-y', 'out.zip', 'link'], { cwd: root })
    const left = { code: 'file_not_served', severity: 'warning', path: 'link' }
    expect(await read(await readFile(path.join(root, 'out.zip')))).toMatchObject({
      files: [],
      issues: [left],
    })
  })

  test('is refused when it has a password', async () => {
    const root = await temporaryFolder('zip')
    await writeFile(path.join(root, 'a.md'), 'secret')
    await run('zip', ['-q', '-P', 'pw', 'out.zip', 'a.md'], { cwd: root })
    await refused(await readFile(path.join(root, 'out.zip')), 'zip_unsupported', '"a.md"', 'encrypted')
  })
})

describe('of the nine files that readers disagree about, only the honest one passes', () => {
  test('ok', async () => {
    expect(texts(await accepted(craftZip([A, B])))).toEqual({
      'a.md': 'first file\n',
      'b.md': 'second file\n',
    })
  })

  test('name_mismatch: the local header has another name', async () => {
    await refused(craftZip([{ ...A, local: { name: 'b.md' } }]), 'zip_invalid', '"a.md"', 'another name')
  })

  test.each([
    ['declares fewer bytes', 3],
    ['declares more bytes', 4000],
  ])('lying: %s than it holds', async (_, sizeBytes) => {
    const zip = craftZip([{ ...A, sizeBytes }])
    await refused(zip, 'zip_invalid', '"a.md"', '11 bytes', `says ${sizeBytes}`)
  })

  test('badcrc: the bytes are not those that were checked', async () => {
    await refused(craftZip([{ ...A, crc: 1 }]), 'zip_invalid', '"a.md"', 'CRC')
  })

  test('dup: two files of one name', async () => {
    await refused(craftZip([A, { ...B, name: 'a.md' }]), 'zip_path_collision', '"a.md"', 'twice')
  })

  test('overlap: two files of the same bytes', async () => {
    const zip = craftZip([A, { ...A, name: 'b.md', offset: 0, isWritten: false }])
    await refused(zip, 'zip_invalid', '.md"')
  })

  test('slip: a name that leaves the folder', async () => {
    await refused(craftZip([{ ...A, name: '../a.md' }]), 'zip_unsafe_path', '"../a.md"')
  })

  test('prepend: bytes before the archive, counted or not', async () => {
    await refused(craftZip([A], { prefix: '#!/bin/sh\n' }), 'zip_invalid', '10 bytes', '"a.md"')
    await refused(Buffer.concat([Buffer.from('#!/bin/sh\n'), craftZip([A])]), 'zip_invalid')
  })

  test('trail: bytes behind the archive', async () => {
    await refused(craftZip([A], { suffix: '\n' }), 'zip_invalid', 'follow')
  })
})

describe('a ZIP that hides something is refused', () => {
  test('a comment that holds another end', async () => {
    const zip = craftZip([A], { comment: endRecord({}) })
    await refused(zip, 'zip_invalid')
    await refused(craftZip([A], { comment: Buffer.concat([endRecord({}), Buffer.from('x')]) }), 'zip_invalid')
  })

  test('two archives in one file, each with its own end', async () => {
    await refused(Buffer.concat([craftZip([A]), craftZip([B])]), 'zip_invalid')
    const first = craftZip([A])
    const second = craftZip([B], { prefix: first })
    await refused(second, 'zip_invalid', `${first.length} bytes`, '"b.md"')
  })

  test.each([
    ['first', [{ ...B, isListed: false }, A]],
    ['between', [A, { ...B, isListed: false }, { name: 'c.md', content: 'third' }]],
    ['last', [A, { ...B, isListed: false }]],
  ])('a file that the list leaves out: %s', async (_, entries) => {
    await refused(craftZip(entries), 'zip_invalid')
  })

  test('nothing but bytes that no file has', async () => {
    await refused(craftZip([{ ...A, isListed: false }]), 'zip_invalid', 'belong to no file')
  })

  test('bytes between two files', async () => {
    await refused(craftZip([A, { ...B, gap: Buffer.from('psst') }]), 'zip_invalid', '4 bytes', '"a.md"')
  })

  test('bytes between the list and the end', async () => {
    await refused(craftZip([A], { beforeEnd: Buffer.from('psst') }), 'zip_invalid')
    const listBytes = 46 + 'a.md'.length + 4
    const zip = craftZip([A], { beforeEnd: Buffer.from('psst'), end: { directoryBytes: listBytes } })
    await refused(zip, 'zip_invalid', '4 bytes')
  })

  test('bytes behind a compressed stream, which Git would take for its next object', async () => {
    const data = Buffer.concat([deflateRawSync('first file\n'), Buffer.from('psst')])
    await refused(craftZip([{ ...A, data }]), 'zip_invalid', '"a.md"', 'hides bytes')
  })

  test.each([
    ['a folder', { name: 'docs/', content: 'psst' }],
    ['a folder, stored', { name: 'docs/', content: 'psst', method: 0 }],
    [
      'a file whose name ends in a slash',
      { name: 'docs/', content: 'psst', host: 0, externalAttributes: 0x20 },
    ],
  ])('data in %s', async (_, entry) => {
    await refused(craftZip([entry, A]), 'zip_invalid', '"docs/"')
  })

  test.each([
    ['method', { method: 0 }],
    ['flags', { flags: 0x0800 }],
    ['CRC', { crc: 7 }],
    ['size', { sizeBytes: 7 }],
    ['compressed size', { compressedBytes: 7 }],
  ])('a local header with another %s than the list', async (_, local) => {
    await refused(craftZip([{ ...A, local }]), 'zip_invalid', '"a.md"', 'inside the ZIP than in its list')
  })

  test('a descriptor with other numbers than the list', async () => {
    const zip = craftZip([{ ...A, descriptor: 'signed' }])
    zip[zip.indexOf('PK\x07\x08', 0, 'latin1') + 4]! ^= 1
    await refused(zip, 'zip_invalid', '"a.md"', 'other sizes')
  })

  test('a second name in an extra field, in either header', async () => {
    const named = extraField(0x7075, Buffer.from('\x01\x00\x00\x00\x00../evil.md'))
    await refused(craftZip([{ ...A, extra: named }]), 'zip_invalid', '"a.md"')
    await refused(craftZip([{ ...A, local: { extra: named } }]), 'zip_invalid', '"a.md"')
  })

  test('what is read is what the stream holds, even when another list of files is inside the list', async () => {
    // Our list says deflated; a list that a careless reader finds first says stored. Same length, same CRC.
    const data = deflateRawSync('what Git would serve', { level: 0 })
    const said = 'what Git would serve'.length
    const crc = crc32(data.subarray(0, said))
    const careless = { name: 'a', data, method: 0, crc, sizeBytes: said, compressedBytes: said }
    const fakeList = craftZip([{ ...careless, isWritten: false, offset: 0 }]).subarray(0, -22)
    const honest: Entry = { name: 'a', data, method: 8, crc, sizeBytes: said }
    const fakeEnd = endRecord({
      entriesOnDisk: 1,
      entriesCount: 1,
      directoryBytes: fakeList.length,
      directoryOffset: 31 + data.length + 47,
    })
    const zip = craftZip([{ ...honest, comment: Buffer.concat([fakeList, fakeEnd]) }])
    const { files } = await read(zip)
    for (const file of files ?? []) expect(inflateRawSync(file.deflated!)).toEqual(file.content)
    await refused(zip, 'zip_invalid', '"a"')
  })
})

describe('a ZIP that uses what an upload never needs is refused', () => {
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)

  test.each([
    ['a locator', { beforeEnd: locator }],
    ['a count that stands for more', { end: { entriesCount: 0xffff, entriesOnDisk: 0xffff } }],
    ['a size that stands for more', { end: { directoryBytes: 0xffffffff } }],
    ['an offset that stands for more', { end: { directoryOffset: 0xffffffff } }],
  ])('ZIP64, by %s', async (_, archive) => {
    await refused(craftZip([A], archive), 'zip_unsupported', 'ZIP64')
  })

  test('ZIP64, by an extra field of one file, in either header', async () => {
    const extra = extraField(0x0001, Buffer.alloc(16))
    await refused(craftZip([{ ...A, extra }]), 'zip_invalid', '"a.md"')
    await refused(craftZip([{ ...A, local: { extra } }]), 'zip_invalid', '"a.md"')
  })

  test.each([{ disk: 1 }, { directoryDisk: 1 }, { entriesOnDisk: 0 }])('several disks: %j', async (end) => {
    await refused(craftZip([A], { end }), 'zip_unsupported', 'several')
  })

  test('a file on another disk', async () => {
    await refused(craftZip([{ ...A, disk: 1 }]), 'zip_invalid', '"a.md"')
  })

  test.each([0x0001, 0x0020, 0x0040, 0x2000])('encryption or patches: flag %i', async (flags) => {
    await refused(craftZip([{ ...A, flags }]), 'zip_unsupported', '"a.md"')
  })

  test.each([1, 6, 9, 12, 14, 93, 95, 99])('compression method %i', async (method) => {
    await refused(craftZip([{ ...A, method }]), 'zip_unsupported', '"a.md"', `method ${method}`)
  })
})

describe('a thing that is neither file nor folder is refused', () => {
  test.each([
    ['block device', 'a.md', 0o060644],
    ['character device', 'a.md', 0o020644],
    ['pipe', 'a.md', 0o010644],
    ['socket', 'a.md', 0o140755],
    ['submodule', 'a.md', 0o160000],
    ['set-user-id program', 'a.md', 0o104755],
    ['set-group-id program', 'a.md', 0o102755],
    ['folder with the name of a file', 'a.md', 0o040755],
    ['file with the name of a folder', 'a.md/', 0o100644],
    ['link with the name of a folder', 'docs/', 0o120777],
  ])('%s', async (_, name, mode) => {
    await refused(craftZip([{ name, content: '', mode }]), 'zip_irregular_file', `"${name}"`)
  })

  test('also when the archive says it is from macOS', async () => {
    await refused(craftZip([{ ...A, host: 19, mode: 0o020644 }]), 'zip_irregular_file', '"a.md"')
  })
})

describe('what is no whole ZIP is refused', () => {
  test('nothing', async () => {
    await refused(Buffer.alloc(0), 'zip_invalid', 'not a ZIP')
  })

  test.each([
    ['text', Buffer.from('# A skill\n')],
    ['a tar.gz', Buffer.from('1f8b0800000000000003', 'hex')],
    ['zeros', Buffer.alloc(1000)],
  ])('%s', async (_, bytes) => {
    await refused(bytes, 'zip_invalid', 'not a ZIP')
  })

  test('cut off at any byte', async () => {
    const zip = craftZip([A, { ...B, descriptor: 'signed' }, { name: 'docs/' }], { comment: 'by hand' })
    for (let length = 0; length < zip.length; length += 1) {
      const { files, issues } = await read(zip.subarray(0, length))
      expect([length, files, issues.map((issue) => issue.code)]).toEqual([length, undefined, ['zip_invalid']])
    }
  })

  test('one whose list is longer or shorter than its end says', async () => {
    await refused(
      craftZip([A, B], { end: { entriesCount: 1, entriesOnDisk: 1 } }),
      'zip_invalid',
      '1 entries',
    )
    await refused(craftZip([A, B], { end: { entriesCount: 3, entriesOnDisk: 3 } }), 'zip_invalid', '3 of 3')
  })

  test('one whose compressed data is none', async () => {
    await refused(craftZip([{ ...A, data: Buffer.from('ffffffff', 'hex') }]), 'zip_invalid', '"a.md"')
    await refused(craftZip([{ ...A, data: Buffer.alloc(0) }]), 'zip_invalid', '"a.md"')
    await refused(
      craftZip([{ ...A, data: deflateRawSync('first file\n').subarray(0, -1) }]),
      'zip_invalid',
      '"a.md"',
    )
  })
})

describe('what is too large is refused', () => {
  test('an upload of 51 MiB, unread', async () => {
    await refused(Buffer.alloc(51 * MIB), 'too_large', String(51 * MIB))
  })

  test('5,001 files, while 5,000 pass', async () => {
    const entries = Array.from({ length: 5_001 }, (_, index) => ({ name: `f${index}`, content: 'x' }))
    await refused(craftZip(entries), 'too_large', '5001')
    expect(await accepted(craftZip(entries.slice(1)))).toHaveLength(5_000)
  })

  test('a list that claims 65,000 files and holds one', async () => {
    const end = { entriesCount: 65_000, entriesOnDisk: 65_000 }
    await refused(craftZip([A], { end }), 'too_large', '65000')
  })

  test('a file that inflates to more than 200 times its size, beyond its first MiB', async () => {
    await accepted(makeZip({ 'zeros.bin': Buffer.alloc(MIB) }))
    await refused(makeZip({ 'zeros.bin': Buffer.alloc(MIB + 1) }), 'too_large', '"zeros.bin"', '200 times')
    await refused(makeZip({ 'zeros.bin': Buffer.alloc(20 * MIB) }), 'too_large', '"zeros.bin"', '200 times')
  })

  test('a file of more than 50 MiB', async () => {
    const content = plausible(50 * MIB + 1)
    await refused(makeZip({ 'large.bin': content }), 'too_large', '"large.bin"', '50 MiB')
  })

  test('files of more than 200 MiB together', async () => {
    const content = plausible(41 * MIB)
    const shared = { data: deflateRawSync(content), crc: crc32(content), sizeBytes: content.length }
    const entries = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, ...shared }))
    await refused(craftZip(entries), 'too_large', '200 MiB')
  })

  test('a bomb that says it is small, without being held in memory', async () => {
    const data = zerosDeflated(100)
    const zip = craftZip([{ name: 'bomb.bin', data, sizeBytes: 10, crc: crc32(Buffer.alloc(10)) }])
    const before = process.memoryUsage.rss()
    let peak = before
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 2)
    const { files, issues } = await read(zip)
    clearInterval(sampler)
    expect(files).toBeUndefined()
    expect(issues.map((issue) => issue.code)).toEqual(['too_large'])
    expect(issues[0]!.message).toContain('"bomb.bin"')
    expect(Math.max(peak, process.memoryUsage.rss()) - before).toBeLessThan(64 * MIB)
  })

  test('a bomb whose files quote each other, so that all share one kernel', async () => {
    await refused(quotedBomb(50), 'zip_invalid', '"f0"')
  })

  test('a bomb whose files are all one', async () => {
    const entries: Entry[] = [{ ...A, name: 'f0', content: Buffer.alloc(MIB) }]
    for (let index = 1; index < 100; index += 1)
      entries.push({ ...entries[0]!, name: `f${index}`, offset: 0, isWritten: false })
    await refused(craftZip(entries), 'zip_invalid', '"f')
  })
})

const SHARP_S = 'stra\u00dfe'

describe('a name that could leave the folder, or means something else elsewhere, is refused', () => {
  const unsafe: Record<string, string[]> = {
    'leaves the folder': ['../a', 'a/../b', 'a/..', '..', '..\\a', 'a\\..\\b', '\\\\server\\share', '\\a'],
    'is absolute': ['/abs', '//a', 'C:/a', 'C:a', 'c:', 'C:\\a'],
    'is no plain path': ['a//b', './a', 'a/./b', '.', '', '/', 'a//', 'a\u0000b', 'a.md\u0000.sh'],
    'has bidirectional controls': ['a\u202eb', 'a\u2066b', 'a\u200fb', '\u061ca'],
    'has zero-width characters': ['a\u200bb', 'a\u200db', 'a\u2060b', '\ufeffa', 'a\u00adb'],
    'has Unicode tags': ['a\u{e0041}', '\u{e0001}a'],
    'has characters that nobody sees': [
      'a\u034fb',
      'a\u115fb',
      'a\u3164b',
      'a\uffa0b',
      'a\u{e0100}',
      'a\u180bb',
    ],
    'has control characters': ['a\u0001b', 'a\nb', 'a\tb', 'a\u007fb', 'a\u0085b', 'a\u001b[31m'],
    'has strange spaces': ['a\u00a0b', 'a\u2003b', 'a\u3000b', 'a\u2028b', 'a\u2029b'],
    'has private or unassigned characters': ['a\ue000b', 'a\u{f0000}', 'a\uffff', 'a\u0378'],
    'has what Windows does not allow': ['a<b', 'a>b', 'a"b', 'a|b', 'a?b', 'a*b', 'file:stream', 'x/a:b'],
    'ends in a dot or space': ['a.', 'a ', 'a./b', 'a /b', 'a. .'],
    'begins with a space': [' a', 'x/ a'],
    'is a device on Windows': [
      ...['CON', 'con', 'prn', 'Aux', 'nul', 'NUL.txt', 'con.tar.gz', 'aux/x.md', 'x/prn.md', 'com0'],
      ...[
        'COM1',
        'com9.md',
        'lpt0',
        'LPT1',
        'com\u00b9',
        'COM\u00b2.txt',
        'lpt\u00b3',
        'CONIN$',
        'conout$.x',
      ],
    ],
    'is a device on Windows, which drops spaces before the dot': ['CON .txt', 'nul  .md', 'com1 .x'],
    'looks like .git': [
      ...[
        '.git',
        '.GIT',
        '.Git',
        '.git/config',
        'a/.git/hooks/x',
        'git~1',
        'GIT~2',
        '.git.',
        '.git ',
        '.git. .',
      ],
      ...['.git\\foo', '.\\.GIT\\foobar', '.git...:alternate-stream', '.git::$INDEX_ALLOCATION'],
      ...['.gi\u200ct', '\u200c.Git', '.GiT\u200c', '.g\u200eit', '.git\ufeff', '.g\u206ait'],
    ],
    'looks like a file that git reads': [
      ...['.gitmodules', '.GITMODULES', 'a/.gitmodules', '.gitmodules ', '.gitmodules.', '.gitmodules:$DATA'],
      ...['gitmod~1', 'GITMOD~4', 'gi7eba~1', 'GI7EBA~9', '.git\u200cmodules', '.GitIgnore', 'gitign~1'],
      ...['.gitattributes ', 'GITATT~2', 'gi7d29~1', '.gitIgnore.', 'GI250A~1', '.Mailmap', 'maba30~1'],
    ],
    'looks like a file that git reads, by a short name with more digits': [
      'GI7EB~10',
      'gi7e~100',
      '~1000000',
    ],
  }
  const rows = Object.entries(unsafe).flatMap(([why, names]) =>
    names.map((name): [string, string, string] => [why, escaped(name), name]),
  )

  test.each(rows)('%s: %s', async (_, __, name) => {
    await refused(craftZip([{ name, content: '' }]), 'zip_unsafe_path', JSON.stringify(name))
  })

  test.each([
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff, 0x62]), 0x0800],
    ['a slash in too many bytes', Buffer.from([0x61, 0xc0, 0xaf, 0x62]), 0x0800],
    ['a lone surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 0x0800],
  ])('is not text: %s', async (_, name, flags) => {
    await refused(craftZip([{ name, flags }]), 'zip_unsafe_path', name.toString('latin1'), 'not UTF-8')
  })

  test.each([
    ['more than 240 bytes', 'x'.repeat(241), '241'],
    ['more than 240 bytes in fewer letters', '\u00e9'.repeat(121), '242'],
    ['a name of more than 255 bytes', `a/${'x'.repeat(256)}`, '258'],
    ['more than 32 deep', `${'a/'.repeat(32)}b`, '33'],
    ['64 K deep', `${'a/'.repeat(32_000)}b`, '64001'],
  ])('is too long: %s', async (_, name, value) => {
    await refused(craftZip([{ name }]), 'too_large', value, JSON.stringify(name).slice(0, 40))
  })

  test('may be UTF-8 that does not say so, as zip and Finder write it', async () => {
    const files = await accepted(craftZip([{ name: Buffer.from('caf\u00e9.md'), flags: 0 }]))
    expect(files.map((file) => file.path)).toEqual(['caf\u00e9.md'])
  })

  test('is reported for every such name at once', async () => {
    const { issues } = await read(makeZip({ '../a': '', 'ok.md': '', 'nul.md': '', '.git/config': '' }))
    expect(issues.map(({ code, path }) => [code, path])).toEqual([
      ['zip_unsafe_path', '../a'],
      ['zip_unsafe_path', 'nul.md'],
      ['zip_unsafe_path', '.git/config'],
    ])
  })
})

describe('a harmless name passes', () => {
  test.each([
    ...[
      'a b.md',
      'README',
      '.gitignore',
      '.gitattributes',
      'x/.gitignore',
      '.github/workflows/x.yml',
      '.mcp.json',
    ],
    ...[
      'caf\u00e9.md',
      '\u65e5\u672c\u8a9e.md',
      `${SHARP_S}.md`,
      '\u{1f389}.md',
      '\u0939\u093f\u0928\u094d\u0926\u0940',
    ],
    ...[
      'con-fig.md',
      'com.md',
      'com10.md',
      'aux-tools/x.md',
      'null.md',
      'console',
      'lpt.txt',
      'x.con',
      'prn_',
    ],
    ...['gitmodules', 'git', 'x.git', 'git~', 'gitfoo~1', 'a~1.md', '..a', '...a', 'a..b', 'C++.md', '~'],
    ...[
      "it's (a) [b] {c} #1 & $2, 100%=x;y!@^`+.md",
      'x'.repeat(240),
      '\u00e9'.repeat(120),
      `${'a/'.repeat(31)}b`,
    ],
  ])('%s', async (name) => {
    expect(texts(await accepted(makeZip({ [name]: 'x' })))).toEqual({ [name]: 'x' })
  })
})

describe('two names that are one somewhere are refused', () => {
  test.each([
    ['case', 'README.md', 'readme.md'],
    ['case beyond ASCII', '\u00c9t\u00e9', '\u00e9t\u00e9'],
    ['sharp s', SHARP_S, 'strasse'],
    ['sharp s and its capital', SHARP_S, 'STRA\u1e9eE'],
    ['capital sharp s', 'STRA\u1e9eE', 'STRASSE'],
    ['final sigma', '\u03c3\u03ac\u03c2', '\u03c3\u03ac\u03c3'],
    ['long s', 'a\u017f', 'as'],
    ['ligature', '\ufb01le', 'file'],
    ['the same name', 'a/b', 'a/b'],
  ])('%s: %s and %s', async (_, first, second) => {
    await refused(
      craftZip([{ name: first }, { name: second }]),
      'zip_path_collision',
      `"${first}"`,
      first === second ? 'twice' : `"${second}"`,
    )
  })

  test.each([
    ['a file and a folder', 'a', 'a/b', '"a/" and "a"'],
    ['a folder and a file', 'a/b', 'a', '"a/" and "a"'],
    ['a file and a folder but for case', 'A', 'a/b', '"a/" and "A"'],
    ['folders but for case', 'Docs/a', 'docs/b', '"Docs" and "docs"'],
    ['folders but for case, further up', 'x/Docs/a', 'x/docs/b', '"x/Docs" and "x/docs"'],
  ])('%s: %s and %s', async (_, first, second, said) => {
    await refused(craftZip([{ name: first }, { name: second }]), 'zip_path_collision', said)
  })

  test('two Unicode forms', async () => {
    const { files, issues } = await read(craftZip([{ name: 'caf\u00e9.md' }, { name: 'cafe\u0301.md' }]))
    expect(files).toBeUndefined()
    expect(issues.map((issue) => issue.code)).toEqual(['zip_path_collision'])
    expect(issues[0]!.message).toContain('"caf\u00e9.md" is in the ZIP twice')
  })

  test('but a folder and what lies in it pass', async () => {
    await accepted(makeZip({ 'a/': '', 'a/b/': '', 'a/b/c': '', 'a/B2': '', ab: '' }))
  })
})

/** For the title of a test: names with escapes for all that a terminal would not show. */
function escaped(name: string): string {
  return JSON.stringify(name).replace(
    /[^ -~]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}

/** Bytes that compress about 60 times, as no bomb does. */
function plausible(bytes: number): Buffer {
  const block = Buffer.alloc(MIB)
  for (let index = 0; index < 512; index += 1)
    createHash('sha256')
      .update(String(index))
      .digest()
      .copy(block, index * 32)
  return Buffer.alloc(bytes, block)
}

/** A deflate stream of so many MiB of zeros, made without them. */
function zerosDeflated(mebibytes: number): Buffer {
  const one = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH })
  return Buffer.concat([...Array<Buffer>(mebibytes).fill(one), Buffer.from([0x03, 0x00])])
}

/** Each file is a stored block that quotes the next local header, then the next file (Fifield 2019, section 3). */
function quotedBomb(count: number): Buffer {
  let content: Buffer = Buffer.alloc(100_000)
  let data: Buffer = deflateRawSync(content)
  let written = Buffer.alloc(0)
  const entries: { entry: Entry; fromEnd: number }[] = []
  for (let index = count - 1; index >= 0; index -= 1) {
    const entry: Entry = { name: `f${index}`, content, data, isWritten: false }
    const header = localHeader(entry)
    written = Buffer.concat([header, data])
    entries.unshift({ entry, fromEnd: written.length })
    data = Buffer.concat([Buffer.from([0, header.length, 0, ~header.length & 0xff, 0xff]), written])
    content = Buffer.concat([header, content])
  }
  return craftZip(
    entries.map(({ entry, fromEnd }) => ({ ...entry, offset: written.length - fromEnd })),
    { prefix: written },
  )
}
