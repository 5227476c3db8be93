/** docs/contract.md 4: preview, publish, change, archive, versions. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { items } from '../../src/catalog/items.repo.ts'
import { footprint } from '../support/footprint.ts'
import { agentZip, PNG, pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa
let ann: Person
let bob: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
})
afterAll(() => running.close())

const publish = (name: string, fields: Record<string, string> = {}, version?: string) =>
  ann.api.upload('/items', { file: skillZip(name, version === undefined ? {} : { version }), ...fields })
const addVersion = (item: string, version?: string, fields: Record<string, string> = {}) =>
  ann.api.upload(`/items/${item}/versions`, {
    file: skillZip('any', version === undefined ? {} : { version }),
    ...fields,
  })
const versionsOf = async (item: string): Promise<string[]> =>
  (await ann.api.get(`/items/${item}/versions`)).body.map((row: { version: string }) => row.version)

/** A preview lists what is served alone; a version says of each file whether it is. */
function servedOf(files: { served: boolean }[]) {
  return files.filter(({ served }) => served).map(({ served: _, ...file }) => file)
}

describe('POST /items/preview', () => {
  test.each([
    ['skill', skillZip('seen', { version: '2.3.4' })],
    ['agent', agentZip('seen-agent')],
    ['plugin', pluginZip('seen-plugin', { files: { 'run.sh': { content: '#!/bin/sh\n', mode: 0o100755 } } })],
  ])('of a %s stores nothing and says what publishing then does', async (kind, file) => {
    const before = await footprint(running)
    const { status, body } = await ann.api.upload('/items/preview', { file })
    expect(status).toBe(200)
    expect(await footprint(running)).toEqual(before)

    const published = await ann.api.upload('/items', { file })
    expect(published.status).toBe(201)
    expect(published.body).toMatchObject({
      kind,
      name: body.name,
      servedName: body.servedName,
      description: body.description,
      latest: body.version,
      issues: body.issues,
    })
    const files = await ann.api.get(`/items/${body.servedName}/versions/${body.version}/files`)
    expect(servedOf(files.body)).toEqual(expect.arrayContaining(body.files))
    expect(files.body).toHaveLength(body.files.length)
  })

  test('of a plugin that depends on an own item says the sizes that are then served', async () => {
    await ann.api.upload('/items', { file: pluginZip('base') })
    const file = pluginZip('needs-base', { dependencies: ['base'] })
    const { body } = await ann.api.upload('/items/preview', { file })
    await ann.api.upload('/items', { file })
    const files = await ann.api.get('/items/needs-base-by-ann/versions/0.1.0/files')
    expect(servedOf(files.body)).toEqual(body.files)
  })

  test('says what is wrong with an upload, and publishing refuses it for the same', async () => {
    const file = makeZip({ 'SKILL.md': '---\nname: Bad Name\n---\n\nHi.\n' })
    const previewed = await ann.api.upload('/items/preview', { file })
    const refused = await ann.api.upload('/items', { file })
    expect(previewed.status).toBe(200)
    expect(previewed.body.files).toEqual([])
    expectProblem(refused, 422, 'invalid_upload')
    const errors = previewed.body.issues.filter((issue: { severity: string }) => issue.severity === 'error')
    expect(errors.length).toBeGreaterThan(0)
    expect(errors).toEqual(expect.arrayContaining(refused.body.issues))
  })

  test('says a bad name once', async () => {
    const file = makeZip({ 'SKILL.md': '---\nname: Bad Name\ndescription: Bad.\n---\n\nHi.\n' })
    expect((await ann.api.upload('/items/preview', { file })).body.issues).toHaveLength(1)
  })

  test('warns of a taken name, which may be meant as a new version', async () => {
    await publish('twice')
    const { body } = await ann.api.upload('/items/preview', { file: skillZip('twice') })
    expect(body).toMatchObject({ servedName: 'twice-by-ann', version: '0.1.1' })
    expect(body.issues).toContainEqual(expect.objectContaining({ code: 'name_taken', severity: 'warning' }))
  })
})

describe('POST /items', () => {
  test('answers the whole item, and GET answers the same', async () => {
    const { status, body } = await ann.api.upload('/items', {
      file: skillZip('full', { version: '1.2.3' }),
      kind: 'skill',
      title: 'The full one',
      description: 'Everything set.',
      category: 'code & engineering',
      tags: 'Review, CI,review',
      sharing: 'public',
      notes: 'First.',
      videoUrl: 'https://video.example/1',
      photo: PNG,
      docs: undefined,
    })
    expect(status).toBe(201)
    const { issues, ...item } = body
    expect(issues).toEqual([])
    expect(item).toMatchObject({
      servedName: 'full-by-ann',
      kind: 'skill',
      name: 'full',
      title: 'The full one',
      description: 'Everything set.',
      category: 'Code & Engineering',
      tags: ['review', 'ci'],
      owner: 'ann',
      sharing: 'public',
      status: 'active',
      latest: '1.2.3',
      versions: 1,
      installs: 0,
      videoUrl: 'https://video.example/1',
      docs: [],
    })
    expect((await ann.api.get('/items/full-by-ann')).body).toEqual(item)
    const photo = await bob.api.get(item.photoUrl.replace(`${running.baseUrl}/api/v1`, ''))
    expect(photo.headers.get('content-type')).toBe('image/png')
    expect(photo.body).toEqual(PNG)
  })

  test('serves an upload under its name and its owner’s', async () => {
    expect((await publish('plain')).body.servedName).toBe('plain-by-ann')
    expect((await publish('ignored', { name: 'chosen' })).body.servedName).toBe('chosen-by-ann')
    expect((await publish('again', { name: 'again-by-ann' })).body.servedName).toBe('again-by-ann')
    const theirs = await bob.api.upload('/items', { file: skillZip('plain') })
    expect(theirs.body.servedName).toBe('plain-by-bob')
  })

  test('takes the version of the form, else of the manifest, else 0.1.0', async () => {
    expect((await publish('v-form', { version: '3.0.0' }, '1.0.0')).body.latest).toBe('3.0.0')
    expect((await publish('v-manifest', {}, '1.0.0')).body.latest).toBe('1.0.0')
    expect((await publish('v-none')).body.latest).toBe('0.1.0')
    for (const version of ['v1', '1.0', '1.0.0+build', 'latest'])
      expectProblem(await publish('v-bad', { version }), 400, 'invalid_version', version)
  })

  test('of two at once with one name, one is published and one is refused', async () => {
    const answers = await Promise.all([publish('race'), publish('race')])
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409])
  })
})

describe('PATCH and DELETE /items/{item}', () => {
  test('a category that came from elsewhere may stay, and no other is taken', async () => {
    const { body } = await publish('foreign', { category: 'Security' })
    const { db } = running.deps
    const row = [...db.all(items)].find(({ id }) => id === body.id)!
    await db.write((tx) => tx.put(items, { ...row, category: 'development' }))
    const patch = (fields: object) => ann.api.patch('/items/foreign-by-ann', fields)
    expect((await patch({ title: 'Renamed' })).body).toMatchObject({
      title: 'Renamed',
      category: 'development',
    })
    expect((await patch({ category: 'development', tags: ['a'] })).body.category).toBe('development')
    const refused = await patch({ category: 'Design', title: 'Not this' })
    expectProblem(refused, 400, 'invalid_category', '"Design" is not a category; choose one of Code &')
    expect((await patch({ category: 'SECURITY' })).body).toMatchObject({
      title: 'Renamed',
      category: 'Security',
    })
    expectProblem(await patch({ category: 'development' }), 400, 'invalid_category', 'development')
  })

  test('PATCH changes what is named, keeps what is not, and null clears', async () => {
    const { body: before } = await publish('patched', {
      category: 'Other',
      tags: 'a',
      videoUrl: 'https://v.example/',
    })
    const { body } = await ann.api.patch('/items/patched-by-ann', { title: 'New', tags: ['B', 'b'] })
    expect(body).toMatchObject({
      title: 'New',
      tags: ['b'],
      category: 'Other',
      description: before.description,
    })
    const cleared = (await ann.api.patch('/items/patched-by-ann', { category: null, videoUrl: null })).body
    expect(cleared.category).toBeNull()
    expect(cleared).not.toHaveProperty('videoUrl')
    expectProblem(await ann.api.patch('/items/patched-by-ann', { owner: 'bob' }), 400, 'bad_request', 'owner')
    expectProblem(
      await bob.api.patch('/items/patched-by-ann', { title: 'x' }),
      403,
      'forbidden',
      'patched-by-ann',
    )
    expectProblem(await bob.api.delete('/items/patched-by-ann'), 403, 'forbidden')
    for (const call of ['get', 'patch', 'delete'] as const)
      expectProblem(
        await ann.api[call]('/items/absent-by-ann', call === 'patch' ? {} : undefined),
        404,
        'item_not_found',
      )
  })

  test('DELETE archives: off the shelf, kept where installed, and PATCH brings it back', async () => {
    await publish('kept')
    await bob.api.put('/items/kept-by-ann/install')
    expect((await ann.api.delete('/items/kept-by-ann')).status).toBe(204)
    expect((await ann.api.delete('/items/kept-by-ann')).status).toBe(204)
    const carol = await running.person('carol')
    const found = async (person: Person) => (await person.api.get('/items?q=kept-by-ann')).body.total
    expect([await found(carol), await found(bob), await found(ann)]).toEqual([0, 1, 1])
    expectProblem(await carol.api.put('/items/kept-by-ann/install'), 409, 'archived', 'kept-by-ann')
    expect((await bob.api.get('/stack')).body.entries).toHaveLength(1)
    expect((await ann.api.get('/items/kept-by-ann')).body.status).toBe('archived')
    expect((await ann.api.patch('/items/kept-by-ann', { status: 'active' })).body.status).toBe('active')
    expect((await carol.api.put('/items/kept-by-ann/install')).status).toBe(200)
  })

  test('an archived item keeps its name taken', async () => {
    await publish('once')
    await ann.api.delete('/items/once-by-ann')
    expectProblem(await publish('once'), 409, 'name_taken', 'once-by-ann')
  })
})

describe('versions', () => {
  test('are listed in semver order, newest first, and assigned as the next patch', async () => {
    await publish('many', {}, '1.9.0')
    for (const version of ['1.10.0', '1.2.0', '2.0.0-beta.2', '2.0.0-beta.10'])
      expect((await addVersion('many-by-ann', version)).status).toBe(201)
    expect(await versionsOf('many-by-ann')).toEqual([
      '2.0.0-beta.10',
      '2.0.0-beta.2',
      '1.10.0',
      '1.9.0',
      '1.2.0',
    ])
    expect((await ann.api.get('/items/many-by-ann')).body).toMatchObject({ latest: '1.10.0', versions: 5 })
    const next = async (body: string) =>
      (await ann.api.upload('/items/many-by-ann/versions', { file: skillZip('many', { body }) })).body.version
    expect(await next('Better.')).toBe('1.10.1')
    expect(await next('Better still.')).toBe('1.10.2')
    expect((await addVersion('many-by-ann', '9.0.0', { version: '2.5.0', notes: 'N' })).body).toMatchObject({
      item: 'many-by-ann',
      version: '2.5.0',
      notes: 'N',
      status: 'published',
      publishedBy: 'ann',
    })
  })

  test('never change: publishing one again is refused, even with the same bytes', async () => {
    await publish('fixed', {}, '1.0.0')
    const before = await footprint(running)
    expectProblem(await addVersion('fixed-by-ann', '1.0.0'), 409, 'version_exists', '1.0.0', '1.0.1')
    expect(await footprint(running)).toEqual(before)
    expectProblem(
      await bob.api.upload('/items/fixed-by-ann/versions', { file: skillZip('x') }),
      403,
      'forbidden',
    )
    expectProblem(await addVersion('absent'), 404, 'item_not_found', 'absent')
  })

  test('give their files and their archive', async () => {
    await publish('files', {}, '1.0.0')
    const at = '/items/files-by-ann/versions/1.0.0'
    const [file] = (await bob.api.get(`${at}/files`)).body
    expect(file).toMatchObject({ path: 'SKILL.md', mode: '100644' })
    const bytes = await bob.api.get(`${at}/files/SKILL.md`)
    expect(bytes.body).toHaveLength(file.sizeBytes)
    expect(bytes.body.toString()).toContain('name: files-by-ann')
    expect(bytes.headers.get('content-disposition')).toBe('attachment')
    const archive = await bob.api.get(`${at}/archive.zip`)
    expect(archive.headers.get('content-type')).toBe('application/zip')
    expect(archive.body.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
    expect((await bob.api.get(at)).body).toMatchObject({ version: '1.0.0', filesCount: 1 })
    for (const tail of ['', '/files', '/files/SKILL.md', '/archive.zip'])
      expectProblem(
        await bob.api.get(`/items/files-by-ann/versions/9.9.9${tail}`),
        404,
        'version_not_found',
        '9.9.9',
      )
    for (const path of [
      'nothing.md',
      '..%2f..%2fSKILL.md',
      '%2e%2e/SKILL.md',
      'a%00b',
      '%5c..%5cSKILL.md',
      '/SKILL.md',
    ])
      expect((await bob.api.get(`${at}/files/${path}`)).status, path).toBe(404)
  })

  test('yanked: not newly resolved, kept by exact pins, back after restore', async () => {
    await publish('pulled', {}, '1.0.0')
    await addVersion('pulled-by-ann', '1.1.0')
    const dave = await running.person('dave')
    const erin = await running.person('erin')
    await dave.api.put('/items/pulled-by-ann/install', { pin: '1.1.0' })
    await erin.api.put('/items/pulled-by-ann/install')
    const has = async (person: Person) => (await person.api.get('/stack')).body.entries[0]?.version
    expect([await has(dave), await has(erin)]).toEqual(['1.1.0', '1.1.0'])
    const at = '/items/pulled-by-ann/versions/1.1.0'
    expectProblem(await ann.api.post(`${at}/yank`, {}), 400, 'bad_request', 'reason')
    expectProblem(await ann.api.post(`${at}/yank`, { reason: ' ' }), 400, 'bad_request', 'reason')
    expectProblem(await bob.api.post(`${at}/yank`, { reason: 'x' }), 403, 'forbidden')
    expectProblem(await bob.api.post(`${at}/restore`), 403, 'forbidden')
    const yanked = await ann.api.post(`${at}/yank`, { reason: 'broken' })
    expect(yanked.body).toMatchObject({ status: 'yanked', statusReason: 'broken' })
    expect([await has(dave), await has(erin)]).toEqual(['1.1.0', '1.0.0'])
    expect((await ann.api.get('/items/pulled-by-ann')).body.latest).toBe('1.0.0')
    expect((await ann.api.post(`${at}/restore`)).body).toMatchObject({
      status: 'published',
      statusReason: null,
    })
    expect([await has(dave), await has(erin)]).toEqual(['1.1.0', '1.1.0'])
    const absent = '/items/pulled-by-ann/versions/7.0.0'
    expectProblem(await ann.api.post(`${absent}/yank`, { reason: 'x' }), 404, 'version_not_found', '7.0.0')
    expectProblem(await ann.api.post(`${absent}/restore`), 404, 'version_not_found', '7.0.0')
  })
})

test('who may edit an item changes what it says, but not who sees it and whether it is there', async () => {
  const [maker, helper] = [await running.person('maker-of-notes'), await running.person('helper-of-notes')]
  await maker.api.upload('/items', { file: skillZip('notes') })
  const sharedWith = [{ type: 'user', id: helper.username, permission: 'edit' }]
  const path = `/items/notes-by-${maker.username}`
  expect((await maker.api.patch(path, { sharing: 'shared', sharedWith })).status).toBe(200)
  expect((await helper.api.patch(path, { title: 'Better notes' })).status).toBe(200)
  for (const patch of [{ sharing: 'public' }, { sharedWith: [] }, { status: 'archived' }]) {
    expectProblem(await helper.api.patch(path, patch), 403, 'forbidden', path.slice(7))
  }
})
