/** Items from a folder on the store's own disk: what is found, and what becomes of changes. */
import { execFile } from 'node:child_process'
import { cp, mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Ended } from './command.ts'
import { openWorkshop, skill, type Workshop, writeFiles } from './workshop.ts'

let at: Workshop
let work: string

beforeAll(async () => {
  at = await openWorkshop()
})
afterAll(() => at.store.close())
beforeEach(() => {
  work = at.newFolder()
})

const write = (files: Record<string, string>, below = work) => writeFiles(below, files)
const importWork = () => at.import(work)
const plugin = (name: string, version?: string) =>
  JSON.stringify({ name, version, description: `What ${name} does.`, author: { name: 'Ada' } })

const outcomes = (ended: Ended) =>
  ended.json().map(({ item, version, outcome }: Record<string, string>) => `${item} ${version} ${outcome}`)

describe('what is found', () => {
  test('a skill, without what development leaves beside it', async () => {
    await write({ 'SKILL.md': skill('brew'), '.git/HEAD': 'x', 'node_modules/a/SKILL.md': skill('other') })
    const ended = await importWork()
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(outcomes(ended)).toEqual(['brew 0.1.0 published'])
    const { body } = await at.store.admin.get('/items/brew')
    expect(body).toMatchObject({ source: 'local', owner: 'ada', sharing: 'public', latest: '0.1.0' })
  })

  test('of a marketplace each plugin that lies in it; entries make manifests', async () => {
    await write({
      '.claude-plugin/marketplace.json': JSON.stringify({
        name: 'mine',
        owner: { name: 'Ada' },
        plugins: [
          { name: 'press', source: './plugins/press', category: 'Productivity' },
          {
            name: 'grind',
            source: './plugins/grind',
            version: '2.0.0',
            description: 'Grinds.',
            strict: false,
          },
          { name: 'far', source: { source: 'github', repo: 'example/far' } },
        ],
      }),
      'plugins/press/.claude-plugin/plugin.json': plugin('press', '1.2.0'),
      'plugins/press/skills/press-hard/SKILL.md': skill('press-hard'),
      'plugins/grind/commands/fine.md': '---\ndescription: Grind fine.\n---\n\nGrind.\n',
      'plugins/not-listed/.claude-plugin/plugin.json': plugin('not-listed', '1.0.0'),
    })
    expect(outcomes(await importWork())).toEqual(['press 1.2.0 published', 'grind 2.0.0 published'])
    expect((await at.store.admin.get('/items/press')).body.category).toBe('Productivity')
  })

  test('of a folder of folders each that is an item; parts of a plugin belong to it', async () => {
    await write({
      'README.md': '# All of them\n',
      'one/SKILL.md': skill('one'),
      'deep/er/two/.claude-plugin/plugin.json': plugin('two', '3.0.0'),
      'deep/er/two/skills/part/SKILL.md': skill('part'),
    })
    expect(outcomes(await importWork())).toEqual(['two 3.0.0 published', 'one 0.1.0 published'])
  })

  test('of a folder of agents each', async () => {
    await write({ 'agents/cat.md': skill('cat'), 'agents/dog.md': skill('dog'), 'README.md': '# Pets\n' })
    expect(outcomes(await importWork())).toEqual(['cat 0.1.0 published', 'dog 0.1.0 published'])
  })

  test('or everything that is wrong, by file and line, and then nothing is published', async () => {
    await write({
      'good/SKILL.md': skill('good'),
      'bad/SKILL.md': '---\nname: bad\n---\n\nx\n',
      'worse/SKILL.md': '---\nname: [\n---\n\nx\n',
    })
    const ended = await importWork()
    expect(ended.code).toBe(1)
    const places = ended.json().error.issues.map((issue: { path: string }) => issue.path)
    expect(new Set(places)).toEqual(new Set(['bad/SKILL.md', 'worse/SKILL.md']))
    expect(ended.stderr).toMatch(/^bad\/SKILL\.md:\d+: error: .* \[field_missing\]$/m)
    expect((await at.store.admin.get('/items/good')).status).toBe(404)
  })

  test('two items of one name are told apart before anything is published', async () => {
    await write({ 'a/SKILL.md': skill('twin'), 'b/SKILL.md': skill('twin') })
    const { error } = (await importWork()).json()
    expect(error).toMatchObject({
      code: 'invalid_upload',
      message: '"b/" and "a/" are both called "twin"; rename one.',
    })
    expect((await at.store.admin.get('/items/twin')).status).toBe(404)
  })

  test('a folder with nothing in it, or a broken manifest, is an answer too', async () => {
    await mkdir(work)
    expect((await importWork()).json().error.code).toBe('invalid_upload')
    await write({ '.claude-plugin/marketplace.json': '{"plugins": 3}' })
    expect((await importWork()).json().error).toEqual({
      code: 'source_invalid',
      message: '.claude-plugin/marketplace.json has no list "plugins"; add one.',
    })
  })
})

describe('what changed', () => {
  test('becomes a pre-release under the same version, its own version under another, and nothing twice', async () => {
    const steps: [Parameters<typeof skill>[1], string][] = [
      [{ version: '1.2.0' }, 'steep 1.2.0 published'],
      [{ version: '1.2.0' }, 'steep 1.2.0 unchanged'],
      [{ version: '1.2.0', body: 'Longer.' }, 'steep 1.2.1-stoa.1 published'],
      [{ version: '1.2.0', body: 'Shorter.' }, 'steep 1.2.1-stoa.2 published'],
      [{ version: '1.2.0', body: 'Shorter.' }, 'steep 1.2.1-stoa.2 unchanged'],
      [{ version: '1.2.1', body: 'Shorter.' }, 'steep 1.2.1 published'],
    ]
    for (const [content, expected] of steps) {
      await write({ 'SKILL.md': skill('steep', content) })
      expect(outcomes(await importWork())).toEqual([expected])
    }
  })

  test('is served to people who have it', async () => {
    await write({ 'SKILL.md': skill('pour', { version: '1.0.0', body: 'Slowly.' }) })
    await importWork()
    const eve = await at.store.person('eve')
    await eve.api.put('/items/pour/install')
    const clone = path.join(at.outside, 'clone')
    const git = promisify(execFile)
    await git('git', ['clone', '-q', await eve.cloneUrl(), clone])
    await write({ 'SKILL.md': skill('pour', { version: '1.0.0', body: 'Quickly.' }) })
    await importWork()
    await git('git', ['-C', clone, 'pull', '-q', '--ff-only'])
    const { stdout } = await git('git', ['-C', clone, 'grep', '-h', '-e', 'Quickly', '-e', 'stoa.1'])
    expect(stdout).toMatch(/1\.0\.1-stoa\.1[\s\S]*Quickly\./)
  })
})

test('what is new is seen by whom --sharing says from the first moment, what is there keeps its own', async () => {
  await write({ 'SKILL.md': skill('hidden') })
  const wrong = await at.home.stoa(['import', work, '--sharing', 'privat', '--json'])
  expect([wrong.code, wrong.json().error.code]).toEqual([1, 'bad_request'])
  expect((await at.store.admin.get('/items/hidden')).status).toBe(404)
  expect((await at.home.stoa(['import', work, '--sharing', 'private'])).code).toBe(0)
  expect((await at.store.admin.get('/items/hidden')).body.sharing).toBe('private')
  await write({ 'SKILL.md': skill('hidden', { body: 'Better.' }) })
  expect((await at.home.stoa(['import', work])).code).toBe(0)
  expect((await at.store.admin.get('/items/hidden')).body).toMatchObject({ sharing: 'private', versions: 2 })
})

describe('--watch', () => {
  test('imports at once, then once after each change: written, replaced, added in a new folder', async () => {
    await write({ 'SKILL.md': skill('drip', { version: '1.0.0' }) })
    const watching = at.home.start(['import', work, '--watch', '--json'])
    const next = async (line: number) => JSON.parse(await watching.line(line))
    expect(await next(0)).toMatchObject([{ item: 'drip', version: '1.0.0', outcome: 'published' }])

    await write({ 'SKILL.md': skill('drip', { version: '1.0.0', body: 'Written.' }) })
    expect(await next(1)).toMatchObject([{ version: '1.0.1-stoa.1', outcome: 'published' }])

    await write({ 'new.md': skill('drip', { version: '1.0.0', body: 'Replaced.' }) }, at.outside)
    await rename(path.join(at.outside, 'new.md'), path.join(work, 'SKILL.md'))
    expect(await next(2)).toMatchObject([{ version: '1.0.1-stoa.2', outcome: 'published' }])

    await cp(work, path.join(at.outside, 'copy'), { recursive: true })
    await rename(path.join(at.outside, 'copy'), path.join(work, 'examples'))
    expect(await next(3)).toMatchObject([{ version: '1.0.1-stoa.3', outcome: 'published' }])

    await write({ 'examples/more.md': 'In the folder that is new.\n' })
    expect(await next(4)).toMatchObject([{ version: '1.0.1-stoa.4', outcome: 'published' }])

    await write({ 'SKILL.md': 'half wri' })
    expect(await next(5)).toMatchObject({ error: { code: 'invalid_upload' } })

    await write({ 'SKILL.md': skill('drip', { version: '1.1.0' }) })
    expect(await next(6)).toMatchObject([{ version: '1.1.0', outcome: 'published' }])
    await watching.interrupt()
    const { body } = await at.store.admin.get('/items/drip/versions')
    expect(body).toHaveLength(6)
  })

  test('imports also while a file never rests', async () => {
    await write({ 'SKILL.md': skill('restless') })
    const watching = at.home.start(['import', work, '--watch', '--json'])
    await watching.line(0)
    let isOver = false
    const growing = (async () => {
      for (let n = 0; !isOver; n += 1) {
        await write({ 'notes/build.log': `${n}\n` })
        await sleep(50)
      }
    })()
    const second = await watching.line(1)
    isOver = true
    await growing
    expect(JSON.parse(second)).toMatchObject([{ item: 'restless', outcome: 'published' }])
    await watching.interrupt()
  })

  test('of a folder that is not there ends with a sentence', async () => {
    const ended = await at.home.stoa(['import', 'nowhere', '--watch'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toBe(
      `stoa: "${at.home.folder}/nowhere" cannot be watched (ENOENT); start it again.\n`,
    )
  })
})
