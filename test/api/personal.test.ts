/** docs/contract.md 4: install, opt-out, /stack and /stack/history. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const HOUR_MS = 3_600_000

let running: RunningStoa
let ann: Person
let pinned = 0
let aheadMs = 0
const started = Date.now()
const now = () => started + aheadMs
beforeAll(async () => {
  running = await runStoa({ clock: now })
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('tool', { version: '1.0.0' }) })
  for (const version of ['1.2.0', '2.0.0', '3.0.0-rc.1'])
    await ann.api.upload('/items/tool-by-ann/versions', { file: skillZip('tool', { version }) })
})
afterAll(() => running.close())

const stackOf = async (person: Person) => (await person.api.get('/stack')).body
const grant = (group: string, item: string, tier: string) =>
  running.admin.put(`/groups/${group}/grants/${item}`, { tier })

describe('PUT and DELETE /items/{item}/install', () => {
  test.each([
    [undefined, null, '2.0.0'],
    [{}, null, '2.0.0'],
    [{ pin: null }, null, '2.0.0'],
    [{ pin: '1.0.0' }, '1.0.0', '1.0.0'],
    [{ pin: '3.0.0-rc.1' }, '3.0.0-rc.1', '3.0.0-rc.1'],
    [{ pin: '^1.0.0' }, '^1.0.0', '1.2.0'],
    [{ pin: '~1.0' }, '~1.0', '1.0.0'],
    [{ pin: '>=1 <3' }, '>=1 <3', '2.0.0'],
  ])('%j installs with the pin %j and gives %s', async (body, pin, version) => {
    pinned += 1
    const person = await running.person(`pin${pinned}`)
    const answer = await person.api.put('/items/tool-by-ann/install', body)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ item: 'tool-by-ann', pin })
    expect((await stackOf(person)).entries).toMatchObject([{ item: 'tool-by-ann', version, pin }])
  })

  test('refuses a pin that is none, and one that nothing fits', async () => {
    const put = (pin: unknown) => ann.api.put('/items/tool-by-ann/install', { pin })
    expectProblem(await put('newest please'), 400, 'invalid_pin', 'newest please')
    expectProblem(await put(''), 400, 'invalid_pin')
    expectProblem(await put('9'.repeat(300)), 400, 'invalid_pin')
    expectProblem(await put(7), 400, 'bad_request', 'pin', '7')
    expectProblem(await put('1.1.1'), 404, 'version_not_found', '1.1.1')
    expectProblem(await put('^9.0.0'), 404, 'version_not_found', '^9.0.0')
    expectProblem(await ann.api.put('/items/absent/install'), 404, 'item_not_found', 'absent')
    expect((await stackOf(ann)).entries).toEqual([])
  })

  test('installing again changes the pin, uninstalling twice says so', async () => {
    const first = await ann.api.put('/items/tool-by-ann/install')
    const second = await ann.api.put('/items/tool-by-ann/install', { pin: '1.0.0' })
    expect(second.body).toEqual({ ...first.body, pin: '1.0.0' })
    expect((await ann.api.get('/items/tool-by-ann')).body.installs).toBeGreaterThan(0)
    expect((await ann.api.delete('/items/tool-by-ann/install')).status).toBe(204)
    expectProblem(await ann.api.delete('/items/tool-by-ann/install'), 404, 'install_not_found', 'tool-by-ann')
    expectProblem(await ann.api.delete('/items/absent/install'), 404, 'item_not_found', 'absent')
  })

  test('a body without a content type is refused, never ignored', async () => {
    const response = await fetch(`${running.baseUrl}/api/v1/items/tool-by-ann/install`, {
      method: 'PUT',
      headers: { cookie: ann.api.cookie! },
      body: new Uint8Array(Buffer.from('{"pin":"1.0.0"}')),
    })
    expect(response.status).toBe(415)
  })
})

describe('PUT and DELETE /items/{item}/opt-out', () => {
  test('a default can be refused and taken again, a required item cannot be refused', async () => {
    const gus = await running.person('gus')
    await running.admin.post('/groups', { slug: 'team', name: 'Team' })
    await running.admin.put('/groups/team/members/gus')
    const optOut = '/items/tool-by-ann/opt-out'
    for (const call of ['put', 'delete'] as const) {
      expectProblem(await gus.api[call](optOut), 404, 'not_granted', 'tool-by-ann')
      expectProblem(await gus.api[call]('/items/absent/opt-out'), 404, 'item_not_found', 'absent')
    }
    await grant('team', 'tool-by-ann', 'available')
    expectProblem(await gus.api.put(optOut), 404, 'not_granted')
    await grant('team', 'tool-by-ann', 'required')
    expectProblem(await gus.api.put(optOut), 409, 'required', 'tool-by-ann')
    await grant('team', 'tool-by-ann', 'default')
    expect((await stackOf(gus)).entries).toHaveLength(1)
    for (let time = 0; time < 2; time += 1) expect((await gus.api.put(optOut)).status).toBe(200)
    expect(await stackOf(gus)).toMatchObject({
      entries: [],
      optedOut: [
        { item: 'tool-by-ann', servedName: 'tool-by-ann', kind: 'skill', groups: ['team'], keptBy: [] },
      ],
    })
    for (let time = 0; time < 2; time += 1) expect((await gus.api.delete(optOut)).status).toBe(204)
    expect(await stackOf(gus)).toMatchObject({ entries: [{ item: 'tool-by-ann' }], optedOut: [] })
  })

  test('becoming required overrides an opt-out', async () => {
    const hal = await running.person('hal')
    await running.admin.post('/groups', { slug: 'strict', name: 'Strict' })
    await running.admin.put('/groups/strict/members/hal')
    await grant('strict', 'tool-by-ann', 'default')
    await hal.api.put('/items/tool-by-ann/opt-out')
    await grant('strict', 'tool-by-ann', 'required')
    expect(await stackOf(hal)).toMatchObject({
      entries: [{ because: [{ reason: 'required', group: 'strict' }] }],
      optedOut: [],
    })
  })
})

describe('GET /stack', () => {
  test('of somebody new is empty and says where to clone', async () => {
    const ida = await running.person('ida')
    expect(await stackOf(ida)).toEqual({
      marketplace: 'stoa',
      gitUrl: `${running.baseUrl}/git/stoa.git`,
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      tree: expect.stringMatching(/^[0-9a-f]{40}$/),
      entries: [],
      optedOut: [],
      unavailable: [],
    })
  })

  test('names every reason: required, default, install and dependency', async () => {
    const jo = await running.person('jo')
    await running.admin.post('/groups', { slug: 'all', name: 'All' })
    await running.admin.put('/groups/all/members/jo')
    for (const name of ['req', 'def', 'own', 'leaf'])
      await ann.api.upload('/items', { file: pluginZip(name) })
    await ann.api.upload('/items', { file: pluginZip('root', { dependencies: ['leaf', 'def'] }) })
    await grant('all', 'req-by-ann', 'required')
    await grant('all', 'def-by-ann', 'default')
    await jo.api.put('/items/req-by-ann/install')
    await jo.api.put('/items/own-by-ann/install', { pin: '0.1.0' })
    await jo.api.put('/items/root-by-ann/install')
    const { entries, unavailable } = await stackOf(jo)
    expect(unavailable).toEqual([])
    expect(entries.map((entry: { item: string; because: unknown }) => [entry.item, entry.because])).toEqual([
      [
        'def-by-ann',
        [
          { reason: 'default', group: 'all' },
          { reason: 'dependency', item: 'root-by-ann' },
        ],
      ],
      ['leaf-by-ann', [{ reason: 'dependency', item: 'root-by-ann' }]],
      ['own-by-ann', [{ reason: 'install' }]],
      ['req-by-ann', [{ reason: 'required', group: 'all' }, { reason: 'install' }]],
      ['root-by-ann', [{ reason: 'install' }]],
    ])
    expect(entries[0]).toMatchObject({
      servedName: 'def-by-ann',
      kind: 'plugin',
      version: '0.1.0',
      plugin: 'def-by-ann',
    })
  })

  test('says what keeps an item that one opted out of', async () => {
    const noa = await running.person('noa')
    await running.admin.post('/groups', { slug: 'givers', name: 'Givers' })
    await running.admin.put('/groups/givers/members/noa')
    await ann.api.upload('/items', { file: pluginZip('base') })
    await ann.api.upload('/items', { file: pluginZip('house', { dependencies: ['base'] }) })
    await grant('givers', 'base-by-ann', 'default')
    await noa.api.put('/items/base-by-ann/opt-out')
    expect(await stackOf(noa)).toMatchObject({ entries: [], optedOut: [{ keptBy: [] }] })
    await noa.api.put('/items/house-by-ann/install')
    const { entries, optedOut } = await stackOf(noa)
    expect(entries[0]).toMatchObject({
      item: 'base-by-ann',
      because: [{ reason: 'dependency', item: 'house-by-ann' }],
    })
    expect(optedOut).toMatchObject([{ item: 'base-by-ann', groups: ['givers'], keptBy: ['house-by-ann'] }])
    const page = async (path: string) => (await noa.api.get(`/${path}`)).body
    expect(await page('/stack')).toContain('<strong>house-by-ann</strong> of your stack depends on it.')
    expect(await page('/store/base-by-ann')).toContain('You opted out of it, and have it all the same:')
    const { body } = await running.admin.get('//admin/users/noa')
    expect(body).toContain('They have it all the same: house-by-ann depends on it.')
  })

  test('a skill is served in the bundle, and what was taken away is listed with why', async () => {
    const kim = await running.person('kim')
    await ann.api.upload('/items', { file: skillZip('fleeting') })
    await kim.api.put('/items/fleeting-by-ann/install')
    expect((await stackOf(kim)).entries[0]).toMatchObject({ kind: 'skill', plugin: 'stoa-bundle' })
    await ann.api.patch('/items/fleeting-by-ann', { sharing: 'private' })
    const { entries, unavailable } = await stackOf(kim)
    expect(entries).toEqual([])
    expect(unavailable).toEqual([
      { item: 'fleeting-by-ann', why: expect.stringContaining('no longer shared') },
    ])
    expectProblem(await kim.api.get('/items/fleeting-by-ann'), 404, 'item_not_found')
    expect((await kim.api.delete('/items/fleeting-by-ann/install')).status).toBe(204)
    expect((await stackOf(kim)).unavailable).toEqual([])
  })
})

describe('GET /stack/history', () => {
  test('is newest first and says when each commit came, and what it added, updated and removed', async () => {
    const lea = await running.person('lea')
    const times: number[] = []
    // What is installed was published long before: its date is not when it came.
    const look = async () => {
      aheadMs += HOUR_MS
      times.unshift(now())
      await stackOf(lea)
    }
    await ann.api.upload('/items', { file: pluginZip('told', { version: '1.0.0' }) })
    await look()
    await lea.api.put('/items/told-by-ann/install')
    await look()
    await ann.api.upload('/items/told-by-ann/versions', { file: pluginZip('told', { version: '1.1.0' }) })
    await look()
    await lea.api.delete('/items/told-by-ann/install')
    await look()
    const { body: commits } = await lea.api.get('/stack/history')
    const named = (version: string) => expect.objectContaining({ name: 'told-by-ann', version })
    expect(commits).toMatchObject([
      { added: [], updated: [], removed: [named('1.1.0')] },
      { added: [], updated: [expect.objectContaining({ version: '1.1.0', before: '1.0.0' })], removed: [] },
      { added: [named('1.0.0')], updated: [], removed: [], message: 'Add told-by-ann 1.0.0' },
      { added: [], updated: [], removed: [], parent: null },
    ])
    expect(commits.map((commit: { at: string }) => Date.parse(commit.at))).toEqual(times)
    expect(commits[0].commit).toBe((await stackOf(lea)).commit)
    for (const [index, commit] of commits.slice(0, -1).entries())
      expect(commit.parent).toBe(commits[index + 1].commit)
    const page = await lea.api.get('/stack/history?limit=2&offset=1')
    expect(page.body).toEqual(commits.slice(1, 3))
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'offset=-1', 'page=2'])
      expectProblem(await lea.api.get(`/stack/history?${query}`), 400, 'bad_request', query.split('=')[0]!)
  })
})
