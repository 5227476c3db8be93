/** docs/contract.md 4: finding items, and that nobody finds what they may not see. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
let day = 0
const dates = new Map<string, number>()

beforeAll(async () => {
  let now = Date.UTC(2026, 10, 21)
  running = await runStoa({ clock: () => now })
  ann = await running.person('ann')
  bob = await running.person('bob')
  const publish = async (person: Person, file: Buffer, fields: Record<string, string>) => {
    now += 60_000
    day += 1
    const { body } = await person.api.upload('/items', { file, ...fields })
    dates.set(body.servedName, day)
  }
  await publish(ann, skillZip('zebra'), { tags: 'stripes,animal', category: 'Research' })
  await publish(ann, agentZip('apple'), { tags: 'fruit', title: 'Crisp Reviewer' })
  await publish(bob, pluginZip('mango'), { tags: 'fruit, sweet', description: 'Tropical helper.' })
  await publish(bob, skillZip('hidden'), { sharing: 'private', tags: 'secret-tag' })
  await publish(ann, pluginZip('constructor'), { tags: 'constructor', category: 'Other' })
  await ann.api.put('/items/mango-by-bob/install')
  await bob.api.put('/items/mango-by-bob/install')
  await bob.api.put('/items/zebra-by-ann/install')
  now += 60_000
  await ann.api.patch('/items/zebra-by-ann', { title: 'Zebra' })
})
afterAll(() => running.close())

const names = async (query: string, person: Person = ann): Promise<string[]> =>
  (await person.api.get(`/catalog/search?${query}`)).body.results.map(
    (item: { servedName: string }) => item.servedName.split('-by-')[0],
  )

describe('GET /catalog/search', () => {
  test.each([
    ['', ['apple', 'constructor', 'mango', 'zebra']],
    ['q=TROPICAL', ['mango']],
    ['q=crisp', ['apple']],
    ['q=stripes', ['zebra']],
    ['q=by-ann%20animal', ['zebra']],
    ['q=nothing-like-it', []],
    ['q=trop', ['mango']],
    ['q=tropcial', ['mango']],
    ['q=zerba%20stripse', ['zebra']],
    ['q=fruit%20ripe', []],
    ['q=apple&sort=relevance', ['apple']],
    ['sort=relevance', ['apple', 'constructor', 'mango', 'zebra']],
    ['category=Research', ['zebra']],
    ['category=Research&category=Other', ['constructor', 'zebra']],
    ['source=upload&type=agent', ['apple']],
    ['source=starter', []],
    ['runs=nothing', ['apple', 'constructor', 'mango', 'zebra']],
    ['runs=hooks&runs=mcp', []],
    ['q=%20', ['apple', 'constructor', 'mango', 'zebra']],
    ['type=skill', ['zebra']],
    ['type=agent&type=plugin', ['apple', 'constructor', 'mango']],
    ['tags=fruit', ['apple', 'mango']],
    ['tags=fruit,sweet', ['mango']],
    ['tags=fruit&tags=SWEET', ['mango']],
    ['owner=me', ['apple', 'constructor', 'zebra']],
    ['owner=bob', ['mango']],
    ['owner=nobody', []],
    ['sharing=public', ['apple', 'constructor', 'mango', 'zebra']],
    ['sharing=private', []],
    ['sort=name&order=desc', ['zebra', 'mango', 'constructor', 'apple']],
    ['sort=createdAt', ['constructor', 'mango', 'apple', 'zebra']],
    ['sort=createdAt&order=asc', ['zebra', 'apple', 'mango', 'constructor']],
    ['sort=updatedAt', ['zebra', 'constructor', 'mango', 'apple']],
    ['sort=installs', ['mango', 'zebra', 'apple', 'constructor']],
    ['limit=2', ['apple', 'constructor']],
    ['limit=2&offset=3', ['zebra']],
    ['offset=99', []],
    ['owner=me&type=skill&q=zebra&sort=installs&limit=1', ['zebra']],
  ])('%s finds %j', async (query, found) => {
    expect(await names(query)).toEqual(found)
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'ten'],
    ['offset=-1', '-1'],
    ['sort=beauty', 'beauty'],
    ['order=up', 'up'],
    ['type=model', 'model'],
    ['sharing=secret', 'secret'],
    ['runs=away', 'away'],
    [`q=${'x'.repeat(201)}`, 'q'],
    ['page=2', 'page'],
    ['__proto__=1', '__proto__'],
    ['q=a&q=b', 'q'],
  ])('%s is refused by a sentence that names it', async (query, word) => {
    expectProblem(await ann.api.get(`/catalog/search?${query}`), 400, 'bad_request', word)
  })

  test('counts facets over all that was found, not only this page', async () => {
    const { body } = await ann.api.get('/catalog/search?limit=1')
    expect(body).toMatchObject({ total: 4, limit: 1, offset: 0 })
    expect(body.facets).toEqual({
      type: { plugin: 2, agent: 1, skill: 1 },
      tags: { fruit: 2, animal: 1, constructor: 1, stripes: 1, sweet: 1 },
      owner: { ann: 3, bob: 1 },
      sharing: { public: 4 },
      category: { Other: 1, Research: 1 },
      source: { upload: 4 },
      runs: { nothing: 4 },
    })
  })

  test('says the defaults, and GET /items answers the same', async () => {
    const { body } = await ann.api.get('/catalog/search')
    expect(body).toMatchObject({ limit: 50, offset: 0 })
    expect((await ann.api.get('/items')).body).toEqual(body)
  })
})

describe('what the caller may see', () => {
  test('a private item shows to its owner and admins alone, in results, totals and facets', async () => {
    const { body } = await ann.api.get('/catalog/search?q=hidden')
    expect(body).toMatchObject({ total: 0, results: [] })
    expect(JSON.stringify((await ann.api.get('/items')).body)).not.toMatch(/hidden|secret-tag/)
    expect(await names('q=hidden', bob)).toEqual(['hidden'])
    expect((await running.admin.get('/items?q=hidden')).body.total).toBe(1)
  })

  test('sharing with a person, with a group, and granting show it, and taking back hides it', async () => {
    const carol = await running.person('carol')
    await running.admin.post('/groups', { slug: 'team', name: 'Team' })
    await running.admin.put('/groups/team/members/bob')
    const patch = (body: unknown) => bob.api.patch('/items/hidden-by-bob', body)
    const isFound = async () => {
      const isListed = (await names('q=hidden', carol)).length === 1
      const isReadable = (await carol.api.get('/items/hidden-by-bob')).status === 200
      expect(isReadable).toBe(isListed)
      return isListed
    }
    expect(await isFound()).toBe(false)
    await patch({ sharing: 'shared', sharedWith: [{ type: 'user', id: 'carol', permission: 'view' }] })
    expect(await isFound()).toBe(true)
    expect((await carol.api.get('/items/hidden-by-bob')).body).not.toHaveProperty('sharedWith')
    expectProblem(await carol.api.patch('/items/hidden-by-bob', { title: 'x' }), 403, 'forbidden')
    await patch({ sharing: 'private' })
    expect(await isFound()).toBe(false)
    await patch({ sharing: 'shared', sharedWith: [{ type: 'group', id: 'team', permission: 'edit' }] })
    expect(await isFound()).toBe(false)
    await running.admin.put('/groups/team/members/carol')
    expect(await isFound()).toBe(true)
    expect((await carol.api.patch('/items/hidden-by-bob', { title: 'Mine too' })).status).toBe(200)
    await running.admin.delete('/groups/team/members/carol')
    expect(await isFound()).toBe(false)
    await patch({ sharing: 'private', sharedWith: [] })
    await running.admin.put('/groups/everyone/grants/hidden-by-bob', { tier: 'available' })
    expect(await isFound()).toBe(true)
    await running.admin.delete('/groups/everyone/grants/hidden-by-bob')
    expect(await isFound()).toBe(false)
  })

  test('a new group of the slug of a deleted one inherits nothing that was shared with the old one', async () => {
    const dora = await running.person('dora')
    await running.admin.post('/groups', { slug: 'reborn', name: 'Old' })
    await running.admin.put('/groups/reborn/members/bob')
    const sharedWith = [{ type: 'group', id: 'reborn', permission: 'edit' }]
    await bob.api.patch('/items/hidden-by-bob', { sharing: 'shared', sharedWith })
    await running.admin.delete('/groups/reborn')
    await running.admin.post('/groups', { slug: 'reborn', name: 'New' })
    await running.admin.put('/groups/reborn/members/dora')
    expect((await dora.api.get('/items/hidden-by-bob')).status).toBe(404)
  })

  test('sharing with somebody who does not exist is refused', async () => {
    const sharedWith = [{ type: 'user', id: 'not-yet-here', permission: 'edit' }]
    const answer = await bob.api.patch('/items/hidden-by-bob', { sharing: 'shared', sharedWith })
    expect([400, 404]).toContain(answer.status)
  })
})

describe('the page of a search', () => {
  const page = async (q: string) => String((await running.admin.get(`//store?q=${q}`)).body)

  test('marks what only a README has, with what stands around it', async () => {
    const files = { 'README.md': `# Kites\n\n${'Long before. '.repeat(200)}Flies a quokka, and lands.` }
    await running.admin.upload('/items', { file: pluginZip('kites', { files }) })
    expect(await page('quokka')).toMatch(
      /<p class="excerpt">… [^<]*Flies a <mark>quokka<\/mark>, and lands\.<\/p>/,
    )
  })

  test('says when it looked for whole words only', async () => {
    const { search } = running.deps
    const match = search.match.bind(search)
    search.match = async (...asked) => ({ ...(await match(...asked)), isCut: true })
    expect(await page('zebra')).toContain('1 item for “zebra”, as whole words: too much begins so')
    search.match = match
    expect(await page('zebra')).not.toContain('as whole words')
  })
})
