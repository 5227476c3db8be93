/** Uploads are checked in threads: what happens to one is nobody else's business. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, type RunOptions, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa | undefined
let ann: Person
const start = async (options: RunOptions = {}) => {
  running = await runStoa(options)
  ann = await running.person('ann')
}
const stop = () => running?.close()

/** The next thread that somebody starts, as soon as it runs. */
async function nextThread(): Promise<Worker> {
  const [thread] = (await once(process, 'worker')) as [Worker]
  await once(thread, 'online')
  return thread
}

describe('a thread that is killed while it checks', () => {
  beforeAll(() => start())
  afterAll(stop)

  test('fails its own upload with a word about it, stores nothing, and the next upload gets a new thread', async () => {
    const killed = nextThread().then((thread) => thread.terminate())
    const answer = await ann.api.upload('/items', { file: skillZip('unlucky') })
    await killed
    expectProblem(answer, 503, 'thread_died', 'try again')
    expectProblem(await ann.api.get('/items/unlucky-by-ann'), 404, 'item_not_found', 'unlucky')
    expect((await ann.api.upload('/items', { file: skillZip('unlucky') })).status).toBe(201)
  })

  test('leaves the upload beside it alone', async () => {
    const killed = nextThread().then((thread) => thread.terminate())
    const answers = await Promise.all(
      ['left', 'right'].map((name) => ann.api.upload('/items', { file: skillZip(name) })),
    )
    await killed
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 503])
  })
})

describe('two uploads at once', () => {
  beforeAll(() => start())
  afterAll(stop)

  test('are checked by two threads, and each is served with its own bytes', async () => {
    const names = ['first', 'second']
    const contents = names.map((name) => Buffer.alloc(300_000, `${name}, `))
    const answers = await Promise.all(
      names.map((name, index) => {
        const files = { 'docs/large.txt': contents[index]!, 'docs/small.txt': name, 'docs/empty.txt': '' }
        return ann.api.upload('/items', { file: pluginZip(name, { version: '1.0.0', files }) })
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
    for (const name of names) await ann.api.put(`/items/${name}-by-ann/install`)
    const folder = await temporaryFolder('two')
    await git(folder, ['clone', '--quiet', await ann.cloneUrl(), 'clone'])
    for (const [index, name] of names.entries()) {
      const served = await readFile(`${folder}/clone/plugins/${name}-by-ann/docs/large.txt`)
      expect(served.equals(contents[index]!)).toBe(true)
    }
    expect(await git(`${folder}/clone`, ['fsck', '--strict'])).toBe('')
  })
})

describe('writing name and version into a manifest', () => {
  beforeAll(() => start())
  afterAll(stop)

  const lines = (count: number) => Array.from({ length: count }, (_, index) => `  k${index}: v`).join('\n')
  const skill = (name: string, count: number) =>
    makeZip({
      'SKILL.md': `---\nname: ${name}\ndescription: Does it.\nmetadata:\n${lines(count)}\n---\n\nDo it.\n`,
    })
  const keywords = (count: number) => JSON.stringify({ name: 'worded', keywords: Array(count).fill('word') })
  const plugin = (count: number) =>
    pluginZip('worded', { files: { '.claude-plugin/plugin.json': keywords(count) } })

  test.each<[string, (name: string) => Buffer, number]>([
    ['short front matter is done at once', (name) => skill(name, 3), 1],
    ['long front matter is done by a thread', (name) => skill(name, 400), 2],
    ['a short plugin.json is done at once', () => plugin(3), 1],
    ['a long plugin.json is done by a thread', () => plugin(4_000), 2],
  ])('%s', async (about, file, jobs) => {
    const name = `stamped-${about.length}`
    const before = running!.deps.inspector.jobs
    const { body, status } = await ann.api.upload('/items', { file: file(name), name, version: '1.2.3' })
    expect(status).toBe(201)
    expect(running!.deps.inspector.jobs - before).toBe(jobs)
    const path = body.kind === 'skill' ? 'SKILL.md' : '.claude-plugin/plugin.json'
    const served = String((await ann.api.get(`/items/${body.servedName}/versions/1.2.3/files/${path}`)).body)
    expect(served).toContain(`${name}-by-ann`)
    expect(served).toContain('1.2.3')
  })
})

describe('a ZIP that makes its thread', () => {
  afterAll(stop)

  test('run out of memory is refused, and the server goes on', async () => {
    await start({ inspectLimits: { heapBytesMax: 24 * 1_048_576 } })
    // Just below the largest manifest, of as many values as fit.
    const manifest = JSON.stringify({ name: 'greedy', hooks: Array.from({ length: 340_000 }, () => []) })
    const file = pluginZip('greedy', { files: { '.claude-plugin/plugin.json': manifest } })
    const answer = await ann.api.upload('/items/preview', { file })
    expectProblem(answer, 422, 'too_costly', 'memory')
    expect((await ann.api.upload('/items', { file: skillZip('modest') })).status).toBe(201)
    await stop()
  })

  test('run out of time is refused, and the server goes on', async () => {
    await start({ inspectLimits: { jobMsMax: 1 } })
    const files = { 'docs/zeros.bin': Buffer.alloc(1_048_576) }
    const answer = await ann.api.upload('/items', { file: pluginZip('endless', { files }) })
    expectProblem(answer, 422, 'too_costly', '0.001 seconds')
    expectProblem(await ann.api.get('/items/endless-by-ann'), 404, 'item_not_found', 'endless')
  })
})
