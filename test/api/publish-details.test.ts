/**
 * What is said of an upload counts from its first moment: who may see it, tags and words are checked before anything is
 * stored, and stored with it. Nothing is ever published first and narrowed afterwards.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fields } from '../support/api.ts'
import { footprint } from '../support/footprint.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
  await ann.api.upload('/items', { file: skillZip('tool', { version: '1.0.0' }) })
  await ann.api.patch('/items/tool-by-ann', {
    sharedWith: [{ type: 'user', id: 'bob', permission: 'edit' }],
  })
})
afterAll(() => running.close())

const many = Array.from({ length: 21 }, (_, index) => `tag${index}`).join(',')
const share = (type: string, id: string) => JSON.stringify([{ type, id, permission: 'view' }])

const WRONG: [string, Fields, number, string, string][] = [
  ['a sharing that there is not', { sharing: 'privat' }, 400, 'bad_request', '"privat"'],
  ['no sharing where one is said', { sharing: '' }, 400, 'bad_request', '""'],
  ['a sharing in other letters', { sharing: 'Private' }, 400, 'bad_request', '"Private"'],
  ['a sharing as a file', { sharing: Buffer.from('private') }, 400, 'bad_request', '"sharing"'],
  ['a title as a file', { title: Buffer.from('x') }, 400, 'bad_request', '"title"'],
  ['more tags than there may be', { tags: many }, 400, 'bad_request', '21 tags'],
  ['a tag that is none', { tags: '<b>' }, 400, 'bad_request', '"<b>"'],
  ['a category that is none', { category: 'x'.repeat(41) }, 400, 'invalid_category', 'x'],
  ['a link that is none', { videoUrl: 'javascript:alert(1)' }, 400, 'invalid_video_url', 'javascript'],
  ['a title that is too long', { title: 'x'.repeat(1_000) }, 400, 'bad_request', 'title'],
  ['a share with nobody', { sharedWith: share('user', 'nobody') }, 404, 'user_not_found', 'nobody'],
  [
    'a share with a group of others',
    { sharedWith: share('group', 'nothing') },
    404,
    'group_not_found',
    'nothing',
  ],
  ['a share that is no list', { sharedWith: 'bob' }, 400, 'bad_request', 'sharedWith'],
  ['a share of another form', { sharedWith: '[{"id":"bob"}]' }, 400, 'bad_request', 'sharedWith'],
]

describe.each([
  ['a new item', '/items', 'fresh'],
  ['another version', '/items/tool-by-ann/versions', 'tool'],
])('publishing %s', (_, path, name) => {
  test.each(WRONG)('with %s stores nothing', async (_, fields, status, code, word) => {
    const before = await footprint(running)
    const file = skillZip(name, { version: '7.0.0' })
    expectProblem(await ann.api.upload(path, { file, ...fields }), status, code, word)
    expect(await footprint(running)).toEqual(before)
  })

  test('with a field twice stores nothing, as nobody knows which one was meant', async () => {
    const before = await footprint(running)
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(skillZip(name, { version: '7.0.0' }))]), 'a.zip')
    form.append('sharing', 'public')
    form.append('sharing', 'private')
    expectProblem(await ann.api.send('POST', path, form), 400, 'bad_request', '"sharing"')
    expect(await footprint(running)).toEqual(before)
  })
})

describe('what is said', () => {
  test('of another version is stored with it, in one change', async () => {
    const revision = running.deps.db.revisions.newest
    const answer = await ann.api.upload('/items/tool-by-ann/versions', {
      file: skillZip('tool', { version: '2.0.0' }),
      title: 'A tool',
      tags: 'one, two',
      sharing: 'private',
      category: 'security',
    })
    expect(answer.status).toBe(201)
    expect(running.deps.db.revisions.newest).toBe(revision + 1)
    expect((await ann.api.get('/items/tool-by-ann')).body).toMatchObject({
      title: 'A tool',
      tags: ['one', 'two'],
      sharing: 'private',
      category: 'Security',
      latest: '2.0.0',
    })
    const trail = (await running.admin.get('/audit?subject=tool-by-ann&limit=2')).body
    expect(trail.map(({ action }: { action: string }) => action)).toEqual(['item.patch', 'version.publish'])
  })

  test('and nothing else is changed', async () => {
    const before = (await ann.api.get('/items/tool-by-ann')).body
    const answer = await ann.api.upload('/items/tool-by-ann/versions', {
      file: skillZip('tool', { version: '2.1.0' }),
      notes: 'More.',
    })
    expect(answer.status).toBe(201)
    const { title, tags, sharing, sharedWith, category } = before
    expect((await ann.api.get('/items/tool-by-ann')).body).toMatchObject({
      title,
      tags,
      sharing,
      sharedWith,
      category,
    })
  })

  test('counts also when the bytes are there already', async () => {
    const file = skillZip('again')
    await ann.api.upload('/items', { file })
    const again = await ann.api.upload('/items/again-by-ann/versions', { file, sharing: 'private' })
    expect([again.status, again.body.version]).toEqual([200, '0.1.0'])
    expect((await ann.api.get('/items/again-by-ann')).body).toMatchObject({ sharing: 'private', versions: 1 })
    expectProblem(
      await ann.api.upload('/items/again-by-ann/versions', { file, sharing: 'privat' }),
      400,
      'bad_request',
    )
  })

  test('of who may see it is the owner’s to say: an editor’s version is not published either', async () => {
    const file = skillZip('tool', { version: '3.0.0' })
    await ann.api.patch('/items/tool-by-ann', { sharing: 'shared' })
    for (const fields of [{ sharing: 'public' }, { sharedWith: '[]' }]) {
      const answer = await bob.api.upload('/items/tool-by-ann/versions', { file, ...fields })
      expectProblem(answer, 403, 'forbidden')
    }
    expect((await ann.api.get('/items/tool-by-ann/versions/3.0.0')).status).toBe(404)
    const titled = await bob.api.upload('/items/tool-by-ann/versions', { file, title: 'Bob says' })
    expect(titled.status).toBe(201)
  })

  test('of a new item names whom it is shared with from the first moment', async () => {
    const cleo = await running.person('cleo')
    const answer = await ann.api.upload('/items', {
      file: skillZip('narrow'),
      sharing: 'shared',
      sharedWith: share('user', 'bob'),
    })
    expect(answer).toMatchObject({
      status: 201,
      body: { sharing: 'shared', sharedWith: [{ type: 'user', id: 'bob', permission: 'view' }] },
    })
    expect((await bob.api.get('/items/narrow-by-ann')).status).toBe(200)
    expect((await cleo.api.get('/items/narrow-by-ann')).status).toBe(404)
  })
})

describe('the wizard', () => {
  const form = async (path: string, fields: FormData) => {
    const response = await fetch(`${running.baseUrl}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: ann.api.cookie!, origin: running.baseUrl },
      body: fields,
    })
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    }
  }
  const fieldsOf = (entries: Record<string, string | Blob>) => {
    const fields = new FormData()
    for (const [name, value] of Object.entries(entries)) fields.append(name, value)
    return fields
  }

  test.each(['privat', '', 'PRIVATE'])(
    'publishes nothing to everybody for the choice %j',
    async (sharing) => {
      const name = `wizard-${sharing.length}`
      const zip = new File([new Uint8Array(skillZip(name))], 'a.zip')
      const { location } = await form('/store/new', fieldsOf({ file: zip }))
      expect(location).toMatch(/^\/store\/new\//)
      const described = await form(`${location}/describe`, fieldsOf({ title: 'Mine', sharing }))
      expect(described.status).toBe(422)
      expect(described.text).toContain('is not a choice')
      expect((await form(`${location}/publish`, fieldsOf({}))).status).toBe(400)
      expect((await ann.api.get(`/items/${name}-by-ann`)).status).toBe(404)
    },
  )
})
