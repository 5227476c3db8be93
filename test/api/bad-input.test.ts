/** Bad input is refused with the one error shape, by a sentence that names it, and leaves nothing behind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fields } from '../support/api.ts'
import { type Footprint, footprint } from '../support/footprint.ts'
import { agentZip, PNG, pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { craftZip, type Entry, localHeader, makeZip } from '../support/zip.ts'

let running: RunningStoa
let ann: Person
let before: Footprint
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('taken', { version: '1.0.0' }) })
  await ann.api.get('/stack')
  before = await footprint(running)
})
afterAll(() => running.close())

const nothingLeft = async () => expect(await footprint(running)).toEqual(before)
const skill: Entry = { name: 'SKILL.md', content: '---\nname: crafted\ndescription: Crafted.\n---\n\nHi.\n' }
const other: Entry = { name: 'b.md', content: 'second file\n' }
const good = skillZip('good')
const photoOf = (width: number, height: number) => {
  const photo = Buffer.from(PNG)
  photo.writeUInt32BE(width, 16)
  photo.writeUInt32BE(height, 20)
  return photo
}

/** Wherever a ZIP is sent. */
const uploads = [
  ['POST /items', '/items', 422],
  ['POST /items/{item}/versions', '/items/taken-by-ann/versions', 422],
] as const

describe('crafted archives', () => {
  const quoted = localHeader(other)
  const archives: [string, Buffer, string][] = [
    ['no ZIP at all', Buffer.from('This is plainly no archive.'), 'zip_invalid'],
    ['half a ZIP', good.subarray(0, good.length >> 1), 'zip_invalid'],
    ['a ZIP without its last byte', good.subarray(0, good.length - 1), 'zip_invalid'],
    ['an empty ZIP', craftZip([]), 'zip_empty'],
    ['two names for one entry', craftZip([{ ...skill, local: { name: 'EVIL.md!' } }]), 'zip_invalid'],
    ['a size that lies', craftZip([{ ...skill, sizeBytes: 5 }]), 'zip_invalid'],
    ['a checksum that lies', craftZip([{ ...skill, crc: 1 }]), 'zip_invalid'],
    ['one name twice', craftZip([skill, other, other]), 'zip_path_collision'],
    [
      'overlapping entries',
      craftZip([skill, other, { ...other, name: 'c.md', isWritten: false, offset: 0 }]),
      'zip_invalid',
    ],
    ['a path that climbs out', craftZip([skill, { ...other, name: '../b.md' }]), 'zip_unsafe_path'],
    ['bytes in front', craftZip([skill], { prefix: 'MZ something' }), 'zip_invalid'],
    ['bytes behind', craftZip([skill], { suffix: 'and more' }), 'zip_invalid'],
    ['an entry that is not listed', craftZip([skill, { ...other, isListed: false }]), 'zip_invalid'],
    ['a gap with a hidden header', craftZip([skill, { ...other, gap: quoted }]), 'zip_invalid'],
    ['a device', craftZip([skill, { ...other, mode: 0o020644 }]), 'zip_irregular_file'],
    ['an encrypted entry', craftZip([skill, { ...other, flags: 1 }]), 'zip_unsupported'],
    ['a .git folder', craftZip([skill, { ...other, name: '.git/hooks/post-checkout' }]), 'zip_unsafe_path'],
  ]

  test('the honest archive beside them is accepted', async () => {
    const { body } = await ann.api.upload('/items/preview', { file: craftZip([skill, other]) })
    expect(body.issues).toEqual([])
  })

  describe.each(uploads)('%s', (_, path, status) => {
    test.each(archives)('refuses %s and keeps nothing', async (_, file, code) => {
      const answer = await ann.api.upload(path, { file })
      expectProblem(answer, status, 'invalid_upload')
      expect(answer.body.issues.map((issue: { code: string }) => issue.code)).toContain(code)
      await nothingLeft()
    })
  })

  test.each(archives)('a preview names what is wrong with %s', async (_, file, code) => {
    const { status, body } = await ann.api.upload('/items/preview', { file })
    expect(status).toBe(200)
    expect(body.issues.map((issue: { code: string }) => issue.code)).toContain(code)
    await nothingLeft()
  })
})

describe('too large', () => {
  const huge = Buffer.alloc(51 * 1024 * 1024)

  test('51 MiB are refused with 413 wherever a ZIP is sent', async () => {
    for (const path of ['/items', '/items/taken-by-ann/versions'])
      expectProblem(await ann.api.upload(path, { file: huge }), 413, 'too_large')
    await nothingLeft()
  })

  test('a form beyond all limits is refused with 413', async () => {
    const form = { file: good, photo: huge, docs: huge }
    expectProblem(await ann.api.upload('/items', form), 413, 'too_large')
    await nothingLeft()
  })

  test('a bomb is refused with 413', async () => {
    const file = craftZip([skill, { name: 'zeros.bin', content: Buffer.alloc(20 * 1024 * 1024) }])
    expectProblem(await ann.api.upload('/items', { file }), 413, 'too_large', 'zeros.bin')
    await nothingLeft()
  })

  test('a huge JSON body is refused with 413, with and without an announced length', async () => {
    const body = JSON.stringify({ title: 'x'.repeat(1024 * 1024) })
    expectProblem(
      await ann.api.patch('/items/taken-by-ann', { title: 'x'.repeat(1024 * 1024) }),
      413,
      'too_large',
    )
    const response = await fetch(`${running.baseUrl}/api/v1/items/taken-by-ann`, {
      method: 'PATCH',
      headers: { cookie: ann.api.cookie!, 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'too_large'])
    await nothingLeft()
  })
})

describe('POST /items', () => {
  const cases: [string, Fields, number, string, string[]][] = [
    ['a skill sent as a plugin', { file: good, kind: 'plugin' }, 422, 'invalid_upload', ['skill']],
    ['an agent sent as a skill', { file: agentZip('a'), kind: 'skill' }, 422, 'invalid_upload', ['agent']],
    ['a plugin sent as an agent', { file: pluginZip('p'), kind: 'agent' }, 422, 'invalid_upload', ['plugin']],
    ['an unknown kind', { file: good, kind: 'virus' }, 400, 'invalid_kind', ['virus', 'skill']],
    ['no manifest', { file: makeZip({ 'notes.txt': 'hi' }) }, 422, 'invalid_upload', ['SKILL.md']],
    ['a taken name', { file: skillZip('taken') }, 409, 'name_taken', ['taken-by-ann']],
    ['a bad name', { file: good, name: 'Not Good!' }, 400, 'invalid_name', ['Not Good!']],
    ['a reserved name', { file: good, name: 'new' }, 400, 'invalid_name', ['new']],
    ['a name that is too long', { file: good, name: 'x'.repeat(60) }, 400, 'invalid_name', ['64']],
    ['a bad version', { file: good, version: 'one' }, 400, 'invalid_version', ['one']],
    ['an unknown category', { file: good, category: 'AI' }, 400, 'invalid_category', ['"AI"', 'Research']],
    ['a long category', { file: good, category: 'x'.repeat(99) }, 400, 'invalid_category', ['xxx']],
    ['a bad sharing', { file: good, sharing: 'all' }, 400, 'bad_request', ['all']],
    ['a bad tag', { file: good, tags: 'ok,<b>' }, 400, 'bad_request', ['<b>']],
    ['too many tags', { file: good, tags: [...Array(21).keys()].join(',') }, 400, 'bad_request', ['21']],
    ['a long title', { file: good, title: 'x'.repeat(101) }, 400, 'bad_request', ['title', '101']],
    [
      'a long description',
      { file: good, description: 'x'.repeat(1025) },
      400,
      'bad_request',
      ['description', '1025'],
    ],
    [
      'a video that is script',
      { file: good, videoUrl: 'javascript:alert(1)' },
      400,
      'invalid_video_url',
      ['javascript:'],
    ],
    [
      'a video with a password',
      { file: good, videoUrl: 'https://a:b@c.example' },
      400,
      'invalid_video_url',
      ['a:b@'],
    ],
    ['an SVG photo', { file: good, photo: Buffer.from('<svg onload="x"/>') }, 415, 'photo_format', ['PNG']],
    [
      'a photo of 50,000 pixels',
      { file: good, photo: photoOf(50_000, 50_000) },
      415,
      'photo_format',
      ['50000'],
    ],
    ['a photo of no pixels', { file: good, photo: photoOf(0, 0) }, 415, 'photo_format', ['0']],
    ['a document without a type', { file: good, docs: Buffer.from('hi') }, 415, 'doc_format', ['docs']],
    ['an unknown field', { file: good, owner: 'bob' }, 400, 'bad_request', ['owner']],
    [
      'a __proto__ field',
      { file: good, __proto: 'x', ['__proto__']: 'bob' },
      400,
      'bad_request',
      ['__proto'],
    ],
    ['no file', { kind: 'skill' }, 400, 'bad_request', ['file']],
    ['a file that is text', { file: 'PK' }, 400, 'bad_request', ['file']],
    ['an empty file', { file: Buffer.alloc(0) }, 400, 'bad_request', ['file']],
  ]
  test.each(cases)('refuses %s and keeps nothing', async (_, fields, status, code, words) => {
    expectProblem(await ann.api.upload('/items', fields), status, code, ...words)
    await nothingLeft()
  })

  test.each([
    ['page.html', '<p>hi'],
    ['fake.pdf', 'not a PDF'],
    ['.md', 'hidden'],
    ['latin.txt', '\xff'],
  ])('refuses the document %s and keeps nothing', async (name, content) => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(good)]), 'a.zip')
    form.append('docs', new Blob([new Uint8Array(Buffer.from(content, 'latin1'))]), name)
    expectProblem(await ann.api.send('POST', '/items', form), 415, 'doc_format', name)
    await nothingLeft()
  })

  test.each(uploads)('%s with notes that are too long keeps nothing', async (_, path) => {
    const long = { file: skillZip(`long-${path.length}`), notes: 'x'.repeat(10_001), version: '4.0.0' }
    const present = await footprint(running)
    expectProblem(await ann.api.upload(path, long), 400, 'bad_request', 'notes', '10001')
    try {
      expect(await footprint(running)).toEqual(present)
    } finally {
      before = await footprint(running)
    }
  })
})

describe('POST /items/{item}/versions', () => {
  test.each([
    ['a version that exists', { file: skillZip('x', { version: '1.0.0' }) }, 409, 'version_exists', '1.0.0'],
    ['a bad version', { file: good, version: '1' }, 400, 'invalid_version', '"1"'],
    ['another kind', { file: pluginZip('p') }, 422, 'invalid_upload', 'plugin'],
    ['an unknown field', { file: good, owner: 'x' }, 400, 'bad_request', 'owner'],
    ['no file', { version: '5.0.0' }, 400, 'bad_request', 'file'],
  ])('refuses %s and keeps nothing', async (_, fields, status, code, word) => {
    expectProblem(await ann.api.upload('/items/taken-by-ann/versions', fields), status, code, word)
    await nothingLeft()
  })

  test.each([
    ['/items/taken-by-ann/versions', 'kind'],
    ['/items/preview', 'title'],
  ])('%s refuses the field %s, which it does not have', async (path, field) => {
    const file = skillZip('fields', { version: '1.0.0' })
    expectProblem(await ann.api.upload(path, { file, [field]: 'x' }), 400, 'bad_request', field)
  })
})

describe('issues', () => {
  test('name the file and the line', async () => {
    const file = makeZip({ 'SKILL.md': '---\nname: lined\ndescription: [1, 2]\n---\n\nHi.\n' })
    const answer = await ann.api.upload('/items', { file })
    expectProblem(answer, 422, 'invalid_upload', 'description')
    expect(answer.body.issues).toContainEqual(
      expect.objectContaining({ code: 'field_invalid', severity: 'error', path: 'SKILL.md', line: 3 }),
    )
    await nothingLeft()
  })

  test('name the line of broken JSON', async () => {
    const file = makeZip({ '.claude-plugin/plugin.json': '{\n  "name": "broken",\n  oops\n}\n' })
    const answer = await ann.api.upload('/items', { file })
    expectProblem(answer, 422, 'invalid_upload')
    expect(answer.body.issues[0]).toMatchObject({
      code: 'json_invalid',
      path: '.claude-plugin/plugin.json',
      line: 3,
    })
  })
})
