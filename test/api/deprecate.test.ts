/** Deprecating a version: still served, with a reason and perhaps a successor. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
const at = '/items/tool-by-ann/versions/1.0.0'

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
  await ann.api.upload('/items', { file: skillZip('tool', { version: '1.0.0' }) })
  await ann.api.upload('/items', { file: skillZip('better', { version: '1.0.0' }) })
  await bob.api.upload('/items', { file: skillZip('secret', { version: '1.0.0' }), sharing: 'private' })
})
afterAll(() => running.close())

describe('deprecating', () => {
  test('says why and what to use instead, and keeps serving the version', async () => {
    await bob.api.put('/items/tool-by-ann/install')
    const { status, body } = await ann.api.post(`${at}/deprecate`, {
      reason: '  better does it better ',
      successor: 'better-by-ann',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'deprecated',
      statusReason: 'better does it better',
      successor: 'better-by-ann',
    })
    expect((await bob.api.get('/items/tool-by-ann')).body.latest).toBe('1.0.0')
    const { entries } = (await bob.api.get('/stack')).body
    const deprecated = { reason: 'better does it better', successor: 'better-by-ann' }
    expect(entries).toMatchObject([{ item: 'tool-by-ann', version: '1.0.0', deprecated }])
    const audit = (await running.admin.get('/audit?subject=tool-by-ann')).body
    expect(JSON.stringify(audit)).toContain('version.deprecate')
  })

  test('ends with a restore or a yank, and so does the successor', async () => {
    expect((await ann.api.post(`${at}/restore`)).body).toMatchObject({
      status: 'published',
      statusReason: null,
      successor: null,
    })
    await ann.api.post(`${at}/deprecate`, { reason: 'old', successor: 'better-by-ann' })
    expect((await ann.api.post(`${at}/yank`, { reason: 'worse' })).body).toMatchObject({
      status: 'yanked',
      successor: null,
    })
    await ann.api.post(`${at}/restore`)
  })

  test('is kept through a restart', async () => {
    await ann.api.post(`${at}/deprecate`, { reason: 'old', successor: 'better-by-ann' })
    await running.restart()
    expect((await ann.api.get(at)).body).toMatchObject({ status: 'deprecated', successor: 'better-by-ann' })
    await ann.api.post(`${at}/restore`)
  })

  test('is refused without a reason, and by a successor that is absent, hidden or the item itself', async () => {
    const deprecate = (body: object) => ann.api.post(`${at}/deprecate`, body)
    expectProblem(await deprecate({}), 400, 'bad_request', 'reason')
    expectProblem(await deprecate({ reason: '  ' }), 400, 'bad_request', 'reason')
    expectProblem(await deprecate({ reason: 'x', successor: '' }), 400, 'bad_request', 'successor')
    expectProblem(await deprecate({ reason: 'x', successor: 'none' }), 404, 'item_not_found', 'none')
    expectProblem(await deprecate({ reason: 'x', successor: 'secret-by-bob' }), 404, 'item_not_found')
    expectProblem(await deprecate({ reason: 'x', successor: 'tool-by-ann' }), 400, 'bad_request', 'own')
    expectProblem(await bob.api.post(`${at}/deprecate`, { reason: 'x' }), 403, 'forbidden')
    const absent = '/items/tool-by-ann/versions/7.0.0/deprecate'
    expectProblem(await ann.api.post(absent, { reason: 'x' }), 404, 'version_not_found')
    expect((await ann.api.get(at)).body.status).toBe('published')
  })
})
