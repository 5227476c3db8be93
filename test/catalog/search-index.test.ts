/** What a search finds, in which order, what it marks and suggests, and for whom. */
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { items, listVersions, versions } from '../../src/catalog/items.repo.ts'
import { type Describe, type Listing, search } from '../../src/catalog/search.ts'
import { createSearchIndex, type SearchIndex } from '../../src/catalog/search-index.ts'
import { highlight, snippet } from '../../src/catalog/search-marks.ts'
import { distance, queryOf, queryWords } from '../../src/catalog/search-text.ts'
import type { Oid } from '../../src/git/object.ts'
import type { ObjectSource } from '../../src/git/object-source.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
})
afterAll(() => running.close())

const everything: Describe = { isVisible: () => true, ownerOf: () => 'root', installsOf: () => 0 }
const listing = (rest: Partial<Listing>): Listing => ({ sort: 'relevance', limit: 50, offset: 0, ...rest })

async function find(q: string, describe: Partial<Describe> = {}, rest: Partial<Listing> = {}) {
  await running.deps.search.refresh()
  return search(running.deps.search, listing({ q, ...rest }), { ...everything, ...describe })
}

const names = async (q: string, describe: Partial<Describe> = {}) =>
  (await find(q, describe)).results.map(({ row }) => row.servedName)

/** Reads through to the store and remembers what was read. */
function recording(objects: ObjectSource): { objects: ObjectSource; read: Oid[] } {
  const read: Oid[] = []
  return {
    read,
    objects: {
      ...objects,
      read: (oid: Oid) => {
        read.push(oid)
        return objects.read(oid)
      },
      readStart: (oid: Oid, bytesMax: number) => {
        read.push(oid)
        return objects.readStart(oid, bytesMax)
      },
    } as ObjectSource,
  }
}

describe('the starter items', () => {
  test.each([
    // As they are called
    ['commit-messages', 'commit-messages'],
    ['Code Review', 'code-review-checklist'],
    ['API', 'api-design'],
    ['guardrails', 'guardrails'],
    // Beginnings
    ['guard', 'guardrails'],
    ['postm', 'postmortem'],
    ['sec rev', 'security-reviewer'],
    // Slips: a letter missing, too many, wrong, swapped
    ['comit', 'commit-messages'],
    ['gaurdrails', 'guardrails'],
    ['securty review', 'security-reviewer'],
    ['relase notes', 'release-notes'],
    ['isue traker', 'issue-tracker'],
    ['postmotrem', 'postmortem'],
    // One word or two
    ['post mortem', 'postmortem'],
    ['codereview', 'code-review-checklist'],
    // Other forms and other words
    ['reviewing code', 'code-review-checklist'],
    ['writing tests', 'test-writer'],
    ['changelogs', 'release-notes'],
    ['outage', 'postmortem'],
    ['openapi', 'api-design'],
    ['how do I write a commit message?', 'commit-messages'],
    ['plan ship', 'team-workflow'],
    ['triage', 'issue-tracker'],
    // Only in the README
    ['idempotency', 'api-design'],
    ['git blame', 'commit-messages'],
    ['rollback', 'postmortem'],
  ])('“%s” finds %s first', async (q, first) => {
    expect((await names(q))[0]).toBe(first)
  })

  test.each(['xylophone', 'kubernetes', '!!!', '%', '日本語', 'zz'])('“%s” finds nothing', async (q) => {
    expect(await find(q)).toMatchObject({ total: 0, results: [], unfiltered: 0, isClose: false })
  })

  test('what has most of three words is better than nothing, and is said to be no more than that', async () => {
    const found = await find('xylophone release notes')
    expect(found).toMatchObject({ isPartial: true, isClose: false })
    expect(found.results[0]!.row.servedName).toBe('release-notes')
    expect(await find('release notes')).toMatchObject({ isPartial: false })
    // One of two is half, and could be anything.
    expect(await find('xylophone release')).toMatchObject({ total: 0, isPartial: false })
  })

  test('as typed goes before nearly so: a right word never brings its neighbours', async () => {
    expect(await find('review')).toMatchObject({ isClose: false })
    expect(await find('reveiw')).toMatchObject({ isClose: true })
    for (const { hit } of (await find('issue')).results) {
      for (const term of hit!.terms.keys()) expect(term).toMatch(/^(issue|bug|ticket|defect)/)
    }
  })

  test.each([
    ['reveiw', 'review'],
    ['secruity', 'security'],
    ['comit mesage', 'commit message'],
    ['securty review', 'security review'],
    ['tset', 'test'],
    ['guardrials', 'guardrails'],
  ])('for “%s” suggests “%s”, which finds what is called so', async (q, better) => {
    const suggestions = await running.deps.search.suggest(q, () => true)
    expect(suggestions[0]).toBe(better)
    for (const words of suggestions) expect([words, (await find(words)).isClose]).toEqual([words, false])
  })

  test('names go before tags, tags before descriptions, and those before READMEs', async () => {
    const { admin } = running
    const fields = { description: 'One of four.', tags: 'plain' }
    await admin.upload('/items', { ...fields, file: skillZip('in-readme', { body: 'A quokka lives here.' }) })
    await admin.upload('/items', {
      ...fields,
      file: skillZip('in-description'),
      description: 'Feeds a quokka.',
    })
    await admin.upload('/items', { ...fields, file: skillZip('in-tags'), tags: 'quokka' })
    await admin.upload('/items', { ...fields, file: skillZip('quokka') })
    expect(await names('quokka')).toEqual([
      'quokka-by-root',
      'in-tags-by-root',
      'in-description-by-root',
      'in-readme-by-root',
    ])
  })

  test('case, accents and Unicode forms do not matter', async () => {
    await running.admin.upload('/items', { file: skillZip('umlaut'), title: 'Übersetzung prüfen' })
    for (const q of ['UBERSETZUNG', 'übersetzung', 'pru\u0308fen', 'prufen']) {
      expect(await names(q)).toContain('umlaut-by-root')
    }
  })
})

describe('keeping up', () => {
  test('whose it is, by the name that people call them, and by a new one', async () => {
    const { api } = await running.person('gb')
    const isCalled = (displayName: string) => running.admin.patch('/users/gb', { displayName })
    await isCalled('Grażyna Brzęczyszczykiewicz')
    await api.upload('/items', { file: skillZip('owned') })
    expect(await names('grazyna')).toEqual(['owned-by-gb'])
    expect(await names('Grażyna owned')).toEqual(['owned-by-gb'])
    await isCalled('Maria Skłodowska')
    expect(await names('sklodowska')).toEqual(['owned-by-gb'])
    expect(await names('grazyna')).toEqual([])
  })

  test('an edit, a new version, a yank and an archived item are seen by the next search', async () => {
    const { admin } = running
    const { body } = await admin.upload('/items', {
      file: skillZip('moving', { version: '1.0.0', body: 'About wombats.' }),
    })
    const path = `/items/${body.servedName}`
    expect(await names('wombats')).toEqual([body.servedName])
    await admin.patch(path, { title: 'Numbat care' })
    expect(await names('numbat')).toEqual([body.servedName])
    await admin.upload(`${path}/versions`, {
      file: skillZip('moving', { version: '2.0.0', body: 'About echidnas.' }),
    })
    expect(await names('wombats')).toEqual([])
    expect(await names('echidnas')).toEqual([body.servedName])
    await admin.post(`${path}/versions/2.0.0/yank`, { reason: 'Wrong animal.' })
    expect(await names('echidnas')).toEqual([])
    expect(await names('wombats')).toEqual([body.servedName])
  })

  test('reads only what changed', async () => {
    const { deps, admin } = running
    const { objects, read } = recording(deps.objects)
    const index: SearchIndex = createSearchIndex({ ...deps, objects })
    await index.prepare()
    expect(read.length).toBeGreaterThan(0)
    read.length = 0
    await index.prepare()
    await admin.put('/items/test-writer/install')
    await admin.patch('/items/umlaut-by-root', { title: 'Another title' })
    await index.prepare()
    expect(read).toEqual([])
    await admin.upload('/items', { file: agentZip('brand-new') })
    await Promise.all([index.prepare(), index.prepare()])
    // Its tree and its one file.
    expect(read.length).toBe(2)
    await index.close()
  })

  test('looks at no item again because somebody installed one, nor any other way into their own set', async () => {
    const { deps, admin } = running
    let looks = 0
    const watched = {
      ...deps.db,
      all: ((table: typeof items) => {
        looks += 1
        return deps.db.all(table)
      }) as typeof deps.db.all,
    }
    const index = createSearchIndex({ ...deps, db: watched })
    await index.refresh()
    expect(looks).toBe(1)
    await admin.put('/items/test-writer/install', { pin: '^1.0.0' })
    await admin.delete('/items/test-writer/install')
    await index.refresh()
    expect(looks).toBe(1)
    await admin.patch('/items/umlaut-by-root', { title: 'One more title' })
    await index.refresh()
    expect(looks).toBe(2)
    await index.close()
  })

  test('an item whose files are gone is still found by its row', async () => {
    const { deps } = running
    const gone = 'f'.repeat(40) as Oid
    const row = [...deps.db.all(items)].find(({ servedName }) => servedName === 'quokka-by-root')!
    const version = listVersions(deps.db, row.id)[0]!
    await deps.db.write((tx) => {
      tx.put(items, { ...row, id: 'itm_damaged' as typeof row.id, servedName: 'damaged', title: 'Damaged' })
      tx.put(versions, { ...version, itemId: 'itm_damaged' as typeof row.id, treeOid: gone, mountOid: gone })
    })
    expect((await names('damaged'))[0]).toBe('damaged')
  })
})

describe('who may not see an item', () => {
  const isVisible: Describe['isVisible'] = (item) => item.servedName !== 'guardrails'

  test('does not find it, by whatever word', async () => {
    for (const q of ['guardrails', 'gaurdrails', 'guard', 'destructive shell command', 'hooks']) {
      expect(await names(q, { isVisible })).not.toContain('guardrails')
    }
  })

  test('sees none of it in totals, counts and suggestions', async () => {
    const all = await find('')
    const some = await find('', { isVisible })
    expect(some.total).toBe(all.total - 1)
    expect(some.unfiltered).toBe(all.unfiltered - 1)
    expect(all.facets.tags.safety).toBe(1)
    expect(some.facets.tags).not.toHaveProperty('safety')
    expect(some.facets.runs).not.toHaveProperty('hooks')
    expect(await running.deps.search.suggest('destrutcive', () => true)).toEqual(['destructive'])
    expect(await running.deps.search.suggest('destrutcive', isVisible)).toEqual([])
  })

  test('still gets near spellings when the exact one is hidden', async () => {
    await running.admin.upload('/items', { file: skillZip('lantern'), title: 'Lantern' })
    await running.admin.upload('/items', { file: skillZip('lanterm'), title: 'Lanterm' })
    const found = await find('lantern', { isVisible: ({ title }) => title !== 'Lantern' })
    expect(found.results.map(({ row }) => row.title)).toEqual(['Lanterm'])
    expect(found.isClose).toBe(true)
  })
})

describe('counting', () => {
  test('one facet ignores its own filter, the others do not; tags narrow', async () => {
    const source = ['starter']
    const all = await find('', {}, { source })
    const skills = await find('', {}, { source, type: ['skill'] })
    expect(skills.facets.type).toEqual(all.facets.type)
    expect(skills.total).toBe(all.facets.type.skill)
    expect(Object.values(skills.facets.category).reduce((sum, count) => sum + count, 0)).toBe(skills.total)
    const git = await find('', {}, { source, tags: ['git'] })
    expect(git.facets.tags.git).toBe(git.total)
    expect(git.facets.tags.commits).toBe(1)
    expect(git.facets.tags).not.toHaveProperty('api')
    const two = await find('', {}, { source, type: ['skill'], runs: ['hooks'] })
    expect(two.total).toBe(0)
    expect(two.unfiltered).toBe((await find('')).total)
    expect(two.facets.type).toEqual({ plugin: 1 })
    expect(two.facets.runs).toEqual({ nothing: skills.total })
  })

  test('what an item runs is read from the version people get', async () => {
    await running.admin.upload('/items', {
      file: pluginZip('served', { files: { '.mcp.json': '{"mcpServers":{"a":{"command":"a"}}}' } }),
    })
    const { results } = await find('served', {}, { runs: ['mcp'] })
    expect(results.map(({ row, runs }) => [row.name, runs])).toEqual([['served', ['mcp']]])
  })
})

describe('marking', () => {
  const terms = new Set(['review', 'prufen'])

  test.each([
    ['Code Review', ['Code ', '[Review]']],
    ['review, reviewer; REVIEW', ['[review]', ', reviewer; ', '[REVIEW]']],
    ['Zum Prüfen da', ['Zum ', '[Prüfen]', ' da']],
    ['<b>review</b>', ['<b>', '[review]', '</b>']],
    ['nothing', ['nothing']],
    ['', []],
  ])('in %j marks %j', (text, marked) => {
    const segments = highlight(text, terms)
    expect(segments.map((segment) => (segment.isMatch ? `[${segment.text}]` : segment.text))).toEqual(marked)
    expect(segments.map((segment) => segment.text).join('')).toBe(text)
  })

  test('cuts the surroundings of the first match out of a long text', () => {
    const long = `${'before '.repeat(100)}review ${'after '.repeat(100)}`
    const cut = snippet(long, terms)!
    const text = cut.map((segment) => segment.text).join('')
    expect(text).toMatch(/^… (before )+review (after ?)+ …$/)
    expect(text.length).toBeLessThan(200)
    expect(
      snippet('short review', terms)!
        .map((segment) => segment.text)
        .join(''),
    ).toBe('short review')
    expect(snippet('none of it', terms)).toBeUndefined()
  })

  test.each([
    ['review', 'review', 0],
    ['reveiw', 'review', 1],
    ['revew', 'review', 1],
    ['revieww', 'review', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('%j and %j are %i slips apart', (a, b, slips) => {
    expect(distance(a, b)).toBe(slips)
  })

  test('a question is its telling words', () => {
    expect(queryWords('How do I review the code?')).toEqual(['review', 'code'])
    expect(queryWords('to be')).toEqual(['to', 'be'])
    expect(queryWords('C++ c# c++')).toEqual(['c++', 'c#'])
    expect(queryWords('')).toEqual([])
  })
})

describe('a search', () => {
  const nothing = { hasRun: () => false, wordsFor: () => [] }
  const letters = 'a b c d e f g h j k l m'

  test('is done by a thread, also one of many letters, and a listing without words by none', async () => {
    const { search: index } = running.deps
    await find('review')
    const before = index.jobs
    await find(letters)
    expect(index.jobs).toBe(before + 1)
    await index.suggest(letters, () => true)
    expect(index.jobs).toBe(before + 2)
    await search(index, listing({}), everything)
    expect(index.jobs).toBe(before + 2)
  })

  test('marks the words in READMEs in the thread, of what only READMEs have', async () => {
    const { search: index } = running.deps
    const files = { 'README.md': `# Kites\n\n${'Long before. '.repeat(200)}Flies a numbat, and lands.` }
    await running.admin.upload('/items', { file: pluginZip('kites', { files }) })
    const { results } = await find('numbat')
    const before = index.jobs
    const [excerpt] = (await index.excerpts(results)).values()
    expect(excerpt?.map(({ text, isMatch }) => (isMatch ? `[${text}]` : text)).join('')).toMatch(
      /^… .*Flies a \[numbat\], and lands\.$/,
    )
    expect(index.jobs).toBe(before + 1)
    const named = (await find('kites')).results
    const asked = index.jobs
    expect(await index.excerpts(named)).toEqual(new Map())
    expect(index.jobs).toBe(asked)
  })

  test('looks for what a letter begins only where somebody may be typing', () => {
    const prefixes = (q: string) =>
      JSON.stringify(queryOf(queryWords(q), 0, nothing)).split('"fields"').length - 1
    expect([prefixes('r'), prefixes(letters), prefixes('review p')]).toEqual([1, 1, 1])
    expect(prefixes('p review')).toBe(0)
  })

  test('that takes longer than it may is refused in words, and after its thread died the next one knows all items again', async () => {
    const index = createSearchIndex(running.deps)
    const impatient = createSearchIndex(running.deps, { jobMsMax: 1 })
    try {
      await impatient.refresh()
      await expect(impatient.match('review', () => true)).rejects.toMatchObject({
        code: 'too_costly',
        message: expect.stringContaining('use fewer and longer words'),
      })
      const started = once(process, 'worker')
      await index.prepare()
      const before = (await index.match('review', () => true)).hits.size
      const [thread] = (await started) as [Worker]
      await thread.terminate()
      expect((await index.match('review', () => true)).hits.size).toBe(before)
      expect(before).toBeGreaterThan(1)
    } finally {
      await Promise.all([index.close(), impatient.close()])
    }
  })
})
