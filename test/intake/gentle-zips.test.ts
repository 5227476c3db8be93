/** ZIPs as Windows and macOS write them: read as their tools meant them. */
import { crc32 } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Issues } from '../../src/intake/issues.ts'
import { readZip } from '../../src/intake/zip/read-zip.ts'
import { craftZip, type Entry, extraField } from '../support/zip.ts'

const WINDOWS = 0
const SKILL = '---\nname: tidy\ndescription: Tidies.\n---\n\nBody.\n'

async function read(...entries: Entry[]) {
  const issues = new Issues()
  const files = await readZip(craftZip(entries), issues)
  return { paths: files?.map(({ path }) => path), issues: issues.list }
}

/** A field that says a name in UTF-8, for the bytes that the header has. */
function unicodePath(bytes: Buffer, name: string): Buffer {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt32LE(crc32(bytes), 1)
  return extraField(0x7075, Buffer.concat([head, Buffer.from(name)]))
}

describe('names', () => {
  test('with backslashes of a Windows tool are folders', async () => {
    const names = ['tidy\\', 'tidy\\SKILL.md', 'tidy\\scripts\\run.py']
    expect(
      await read(
        ...names.map((name) => ({ name, content: name.endsWith('\\') ? '' : SKILL, host: WINDOWS })),
      ),
    ).toEqual({
      paths: ['tidy/SKILL.md', 'tidy/scripts/run.py'],
      issues: [],
    })
    for (const name of ['..\\evil', '\\evil', 'C:\\evil', 'a\\..\\..\\b', 'a\\.git\\config'])
      expect((await read({ name, host: WINDOWS })).issues, name).toMatchObject([{ code: 'zip_unsafe_path' }])
    expect((await read({ name: 'a\\b', host: WINDOWS }, { name: 'A/b', host: WINDOWS })).issues).not.toEqual(
      [],
    )
  })

  test('in two parts are composed, and meet those that were', async () => {
    expect((await read({ name: 'cafe\u0301.md' })).paths).toEqual(['café.md'])
    const { issues } = await read({ name: 'cafe\u0301.md' }, { name: 'caf\u00e9.md' })
    expect(issues).toMatchObject([{ code: 'zip_path_collision' }])
  })

  test('without the flag of UTF-8 are in code page 437, on Unix only where they are no UTF-8', async () => {
    const cafe = Buffer.from([0x63, 0x61, 0x66, 0x82])
    const all = Buffer.from([0x80, 0x9b, 0xe1, 0xfe])
    expect((await read({ name: cafe, flags: 0 }, { name: all, flags: 0, host: WINDOWS })).paths).toEqual([
      'café',
      'Ç¢ß■',
    ])
    const utf8 = Buffer.from('café')
    expect((await read({ name: utf8, flags: 0 })).paths).toEqual(['café'])
    expect((await read({ name: utf8, flags: 0, host: WINDOWS })).paths).toEqual(['caf├⌐'])
  })

  test('are what a field of UTF-8 says, where it was made for these bytes', async () => {
    const name = Buffer.from('?\x82.md', 'latin1')
    const extra = unicodePath(name, '日本.md')
    expect((await read({ name, flags: 0, host: WINDOWS, extra })).paths).toEqual(['日本.md'])
    const stale = unicodePath(Buffer.from('other'), '日本.md')
    expect((await read({ name, flags: 0, host: WINDOWS, extra: stale })).issues).toMatchObject([
      { code: 'zip_invalid' },
    ])
    const renamed = unicodePath(Buffer.from('a.md'), 'b.md')
    expect((await read({ name: 'a.md', extra: renamed })).issues).toMatchObject([{ code: 'zip_invalid' }])
    const out = unicodePath(name, '../evil.md')
    expect((await read({ name, flags: 0, extra: out })).issues).toMatchObject([{ code: 'zip_unsafe_path' }])
  })
})

test('links are left out with a warning', async () => {
  const link = { name: 'docs', content: '../elsewhere', mode: 0o120777 }
  expect(await read({ name: 'SKILL.md', content: SKILL }, link)).toEqual({
    paths: ['SKILL.md'],
    issues: [
      {
        code: 'file_not_served',
        severity: 'warning',
        path: 'docs',
        message: '"docs" is a symbolic link and is left out; put the file itself in its place.',
      },
    ],
  })
})
