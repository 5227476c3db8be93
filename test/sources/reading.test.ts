/** The pure parts: where plugins are, which version they get, what a source may say. */
import { describe, expect, test } from 'vitest'
import { chooseVersion } from '../../src/catalog/choose-version.ts'
import type { VersionRow } from '../../src/catalog/items.repo.ts'
import { parseOutboundRules } from '../../src/kernel/outbound.ts'
import { nextPreRelease, satisfies, versionToPublish } from '../../src/kernel/versions.ts'
import { checkInput, checkSlug } from '../../src/sources/input.ts'
import { readMarketplace } from '../../src/sources/marketplace.ts'
import { placeOf } from '../../src/sources/place.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'

describe('the source of an entry', () => {
  test.each([
    ['./plugins/lint', '', ['plugins/lint']],
    ['./plugins/lint/', '', ['plugins/lint']],
    ['.', '', ['']],
    ['./', '', ['']],
    ['lint', './plugins', ['plugins/lint', 'lint']],
    ['lint', '', ['lint']],
    ['./lint', './plugins/', ['lint', 'plugins/lint']],
    [{ source: 'local', path: './lint' }, '', ['lint']],
  ])('%j below %j is a folder here', (source, root, folders) => {
    expect(placeOf(source, root)).toEqual({ at: 'here', folders })
  })

  test.each([
    [{ source: 'github', repo: 'acme/tools' }, 'https://github.com/acme/tools.git', '', null, null],
    [
      { source: 'github', repo: 'acme/tools.git', ref: 'v1' },
      'https://github.com/acme/tools.git',
      '',
      'v1',
      null,
    ],
    [
      { source: 'url', url: 'https://git.example/x.git', sha: SHA },
      'https://git.example/x.git',
      '',
      null,
      SHA,
    ],
    [{ source: 'url', url: 'https://me:secret@git.example/x' }, 'https://git.example/x', '', null, null],
    [
      { source: 'git-subdir', url: 'https://git.example/x.git', path: './a/b/' },
      'https://git.example/x.git',
      'a/b',
      null,
      null,
    ],
    [
      { source: 'git-subdir', url: 'acme/tools', path: 'a' },
      'https://github.com/acme/tools.git',
      'a',
      null,
      null,
    ],
  ])('%j is elsewhere', (source, url, folder, ref, commit) => {
    expect(placeOf(source, '')).toEqual({ at: 'elsewhere', url, folder, ref, commit })
  })

  test.each([
    '../x',
    './a/../../b',
    '/etc',
    'C:/x',
    'a\\b',
    'a\0b',
    undefined,
    7,
    null,
    { source: 'git-subdir', url: 'https://git.example/x', path: '../y' },
    { source: 'url', url: 'https://git.example/x', sha: 'abc' },
  ])('%j is wrong', (source) => {
    expect(placeOf(source, '')).toMatchObject({ at: 'wrong', why: expect.stringMatching(/\.$/) })
  })

  test.each([
    { source: 'npm', package: 'x' },
    { source: 'archive', url: 'https://x.example/a.zip' },
    { source: 'command', command: 'rm' },
    { source: 'hologram' },
    { source: 'constructor' },
    {},
    { source: 'url', url: 'git@github.com:acme/x.git' },
    { source: 'url', url: 'file:///etc' },
    { source: 'url', url: 'ext::sh -c x' },
    { source: 'github', repo: '--upload-pack=x' },
    { source: 'github', repo: 'acme/..' },
  ])('%j is where Stoa does not go', (source) => {
    expect(placeOf(source, '')).toMatchObject({ at: 'unavailable', why: expect.stringMatching(/\.$/) })
  })
})

describe('the version of content that changed without one', () => {
  test.each([
    [['1.2.0'], '1.2.0', '1.2.1-stoa.1'],
    [['1.2.0', '1.2.1-stoa.1'], '1.2.0', '1.2.1-stoa.2'],
    [['1.2.0', '1.2.1-stoa.9', '1.2.1-stoa.10'], '1.2.0', '1.2.1-stoa.11'],
    [['1.2.0', '1.3.0'], '1.2.0', '1.3.1-stoa.1'],
    [['1.2.0', '2.0.0-beta.1'], '1.2.0', '1.2.1-stoa.1'],
    [['1.2.0', '2.0.0-beta.1'], '2.0.0-beta.1', '2.0.0-beta.1.stoa.1'],
    [['2.0.0-beta.1', '2.0.0-beta.1.stoa.1'], '2.0.0-beta.1', '2.0.0-beta.1.stoa.2'],
  ])('after %j, for %s, is %s', (existing, base, next) => {
    expect(nextPreRelease(existing, base)).toBe(next)
  })

  test.each([
    [[], undefined, '0.1.0'],
    [['0.1.0'], undefined, '0.1.1'],
    [['1.2.0', '1.2.1-stoa.2'], '1.2.1', '1.2.1'],
    [['1.2.0'], '1.2.0', '1.2.1-stoa.1'],
    [['1.3.0'], '1.2.5', '1.3.1-stoa.1'],
    [['2.0.0'], '2.1.0-rc.1', '2.1.0-rc.1'],
    [['2.0.0-rc.1'], '1.0.0', '1.0.0'],
  ])('with %j there and %s said, %s is published', (existing, said, version) => {
    expect(versionToPublish(existing, said)).toBe(version)
  })

  test('is what people get, with or without a range, and an author’s pre-release is not', () => {
    const rows = ['2.0.0-beta.1', '1.2.1-stoa.2', '1.2.1-stoa.1', '1.2.0'].map(
      (version) => ({ version, status: 'published' }) as VersionRow,
    )
    expect(chooseVersion(rows)?.version).toBe('1.2.1-stoa.2')
    expect(chooseVersion(rows, '^1.2.0')?.version).toBe('1.2.1-stoa.2')
    expect(chooseVersion(rows, '1.2.0')?.version).toBe('1.2.0')
    expect(satisfies('1.2.1-beta.1', '^1.2.0')).toBe(false)
  })
})

describe('what an admin says of a source', () => {
  const rules = parseOutboundRules('git.corp')!
  const input = { slug: 'x', url: 'https://git.example/x.git', mode: 'marketplace' } as const

  test('is kept as it is meant', () => {
    expect(checkInput(rules, { ...input, ref: ' main ', schedule: '0 3 * * *' })).toEqual({
      name: 'x',
      url: 'https://git.example/x.git',
      mode: 'marketplace',
      ref: 'main',
      folder: null,
      schedule: '0 3 * * *',
      promote: 'auto',
      username: null,
    })
    expect(checkInput(rules, { ...input, mode: 'tags' })).toMatchObject({ folder: 'items/', ref: null })
    expect(checkInput(rules, { ...input, mode: 'tags', folder: './kits' })).toMatchObject({ folder: 'kits/' })
    expect(checkInput(rules, { ...input, mode: 'tags', folder: '/' })).toMatchObject({ folder: '' })
    expect(checkInput(rules, { ...input, url: 'http://git.corp/x' })).toMatchObject({
      url: 'http://git.corp/x',
    })
  })

  test.each([
    [{ url: 'http://git.example/x' }, 'is not https'],
    [{ url: 'https://me:secret@git.example/x' }, '"https://git.example/x" has a user name or password in it'],
    [{ url: 'file:///etc/passwd' }, 'is not the address of a repository'],
    [{ url: 'ext::sh -c id' }, 'is not the address of a repository'],
    [{ url: 'https://git.example/x?token=1' }, 'is not the address of a repository'],
    [{ ref: '--upload-pack=touch' }, 'is not a ref'],
    [{ ref: 'a..b' }, 'is not a ref'],
    [{ ref: 'x.lock' }, 'is not a ref'],
    [{ mode: 'tags' as const, folder: '../x' }, 'The folder "../x"'],
    [{ schedule: 'daily' }, 'is not a schedule'],
    [{ username: 'a:b' }, 'The username has a colon'],
    [{ promote: 'later' as 'auto' }, 'give one of auto, hold'],
    [{ mode: 'branches' as 'tags' }, 'give one of marketplace, tags'],
  ])('is refused: %j', (change, message) => {
    expect(() => checkInput(rules, { ...input, ...change })).toThrow(message)
  })

  test.each(['starter', 'local', 'Not a slug', 'claude-official'])('the slug %s is refused', (slug) => {
    expect(() => checkSlug(slug)).toThrow(slug)
  })
})

test('a marketplace.json that nests without end is refused with a sentence', () => {
  const text = `{"plugins":${'[1,'.repeat(1_000_000)}`
  expect(() => readMarketplace(Buffer.from(text))).toThrow(
    '.claude-plugin/marketplace.json is not valid JSON; correct it.',
  )
})
