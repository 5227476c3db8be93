/** Partial clones over their life, as t5616 has them: what is missing, when it comes, and what never does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cloneFeed, expectSound, install, ok, packets, publish, uploadPack } from '../../support/feeds.ts'
import { git, tryGit } from '../../support/git.ts'
import { pluginZip, skillZip } from '../../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../../support/stoa.ts'
import { temporaryFolder } from '../../support/temp.ts'

const LOG = 'plugins/stoa-bundle/skills/log-by-maker/SKILL.md'
const sizes = { small: 'x'.repeat(500), large: 'y'.repeat(5000) }

let running: RunningStoa
let maker: Person
let reader: Person
let url: string
/** A blob and a tree that are in the maker's feed and not in the reader's. */
const foreign = { blob: '', tree: '' }

beforeAll(async () => {
  running = await runStoa()
  maker = await running.person('maker')
  reader = await running.person('reader')
  const log = await publish(maker.api, 'skill', skillZip('log', { version: '1.0.0', body: 'Line 1.' }))
  const tool = await publish(maker.api, 'plugin', pluginZip('tool', { files: sizes }))
  await install(reader, log)
  await install(reader, tool)
  await reader.api.get('/stack')
  const hidden = pluginZip('hidden', { files: { 'secret.txt': 'The secret of the hidden plugin.\n' } })
  await ok(maker.api.upload('/items', { file: hidden, kind: 'plugin', sharing: 'private' }))
  await install(maker, 'hidden-by-maker')
  const theirs = await cloneFeed(await maker.cloneUrl())
  foreign.blob = await git(theirs, ['rev-parse', 'HEAD:plugins/hidden-by-maker/secret.txt'])
  foreign.tree = await git(theirs, ['rev-parse', 'HEAD:plugins/hidden-by-maker'])
  url = await reader.cloneUrl()
})
afterAll(() => running.close())

let lines = 1
/** New versions of one file, each a snapshot. */
async function write(versions: number): Promise<void> {
  for (let made = 0; made < versions; made += 1) {
    lines += 1
    const body = Array.from({ length: lines }, (_, index) => `Line ${index + 1}.`).join('\n')
    const file = skillZip('log', { version: `1.${lines}.0`, body })
    await ok(maker.api.upload('/items/log-by-maker/versions', { file }))
    await reader.api.get('/stack')
  }
}

/** What a range of commits names and the clone does not hold. Asking does not fetch it. */
async function missingIn(clone: string, ...range: string[]): Promise<string[]> {
  const listed = await git(clone, ['rev-list', '--quiet', '--objects', '--missing=print', ...range])
  return listed === '' ? [] : listed.split('\n').map((oid) => oid.replace('?', ''))
}

/** The blobs that the file was in the commits that were fetched last, newest first. */
async function versionsOfLog(clone: string): Promise<string[]> {
  const commits = (await git(clone, ['rev-list', 'main..origin/main'])).split('\n')
  return (await git(clone, ['rev-parse', ...commits.map((commit) => `${commit}:${LOG}`)])).split('\n')
}

async function typesIn(clone: string): Promise<Set<string>> {
  const format = ['--batch-check=%(objecttype)', '--batch-all-objects']
  return new Set((await git(clone, ['cat-file', ...format])).split('\n'))
}

describe.each([0, 2] as const)('over protocol v%i', (protocol) => {
  const config = [`protocol.version=${protocol}`]
  const partial = (...args: string[]) => cloneFeed(url, ['--no-checkout', ...args, '-c', config[0]!], config)

  test('blobs come at checkout, with a diff, with a blame, and not before', async () => {
    const clone = await partial('--filter=blob:none')
    expect(await git(clone, ['config', 'remote.origin.partialclonefilter'])).toBe('blob:none')
    expect(await typesIn(clone)).toEqual(new Set(['commit', 'tree']))
    await git(clone, ['checkout', '--quiet', 'main'])
    expect(await missingIn(clone, '--max-count=1', 'HEAD')).toEqual([])
    await expectSound(clone)

    await write(5)
    await git(clone, ['fetch', '--quiet'])
    const before = await missingIn(clone, 'main..origin/main')
    expect(before.length).toBeGreaterThanOrEqual(5)
    expect(await git(clone, ['diff', 'main..origin/main', '--', LOG])).toContain(`+Line ${lines}.`)
    expect(await missingIn(clone, 'main..origin/main')).toHaveLength(before.length - 1)
    const versions = await versionsOfLog(clone)
    expect(await missingIn(clone, 'origin/main')).toEqual(expect.arrayContaining(versions.slice(1)))
    expect(await git(clone, ['blame', '-s', 'origin/main', '--', LOG])).toContain(`Line ${lines}.`)
    const after = await missingIn(clone, 'origin/main')
    expect(after.filter((oid) => versions.includes(oid))).toEqual([])
    await git(clone, ['merge', '--quiet', '--ff-only', 'origin/main'])
    await expectSound(clone)
  })

  test('a fetch without the filter brings all of what is new', async () => {
    const clone = await partial('--filter=blob:none')
    // Who checks objects needs this one at hand: git looks into it, and fails without it at every server.
    await git(clone, ['cat-file', 'blob', 'HEAD:.gitattributes'])
    await write(2)
    await git(clone, ['fetch', '--quiet', '--no-filter'])
    // The other files of the new snapshots are in the old ones, which the server believes to be whole.
    const missing = await missingIn(clone, 'origin/main')
    expect(missing).not.toEqual([])
    const versions = await versionsOfLog(clone)
    expect(versions).toHaveLength(2)
    expect(missing.filter((oid) => versions.includes(oid))).toEqual([])
    await git(clone, ['checkout', '--quiet', '-B', 'main', 'origin/main'])
    await expectSound(clone)
  })

  test('another filter is applied with --refetch, also to a shallow clone', async () => {
    for (const depth of [[], ['--depth', '1']]) {
      const clone = await partial('--filter=blob:none', ...depth)
      const largest = await git(clone, ['rev-parse', 'HEAD:plugins/tool-by-maker/large'])
      const small = await git(clone, ['rev-parse', 'HEAD:plugins/tool-by-maker/small'])
      await git(clone, ['fetch', '--quiet', '--filter=blob:limit=999', '--refetch'])
      const missing = await missingIn(clone, 'origin/main')
      expect(missing).toContain(largest)
      expect(missing).not.toContain(small)
      await git(clone, ['fetch', '--quiet', '--filter=blob:limit=9999', '--refetch'])
      expect(await missingIn(clone, 'origin/main')).not.toContain(largest)
    }
  })

  test('of a clone without trees, everything is read all the same', async () => {
    const clone = await partial('--filter=tree:0')
    expect(await typesIn(clone)).toEqual(new Set(['commit']))
    const listing = await git(clone, ['cat-file', '-p', 'HEAD:plugins/tool-by-maker'])
    expect(listing).toContain('large')
    expect(await tryGit(clone, ['fsck', '--strict'])).toEqual({ code: 0, stdout: '', stderr: '' })
    await git(clone, ['rev-list', '--objects', '--missing=error', '--max-count=3', 'HEAD'])
    await git(clone, ['checkout', '--quiet', 'HEAD~1'])
    await git(clone, ['checkout', '--quiet', 'main'])
    await expectSound(clone)
  })

  test('missing objects are fetched by their ids, many at once', async () => {
    const clone = await partial('--filter=blob:none')
    const missing = await missingIn(clone, 'HEAD')
    await git(clone, ['fetch', '--quiet', '--no-write-fetch-head', 'origin', ...missing])
    expect(await missingIn(clone, 'HEAD')).toEqual([])
    await git(clone, ['checkout', '--quiet', 'main'])
    await expectSound(clone)
  })

  test('a sparse clone without blobs holds those that lie in its work tree', async () => {
    const clone = await cloneFeed(
      url,
      ['--sparse', '--filter=blob:none', '--depth', '1', '-c', config[0]!],
      config,
    )
    expect(await git(clone, ['ls-files', '-t', LOG])).toBe(`S ${LOG}`)
    await git(clone, ['sparse-checkout', 'set', '--cone', '.claude-plugin', 'plugins/tool-by-maker'])
    expect(await missingIn(clone, 'HEAD')).toContain(await git(clone, ['rev-parse', `HEAD:${LOG}`]))
    await git(clone, ['sparse-checkout', 'disable'])
    expect(await missingIn(clone, 'HEAD')).toEqual([])
    await expectSound(clone)
  })

  test('a filter that is not known is refused with what is', async () => {
    for (const filter of ['sparse:oid=main:README.md', 'object:type=blob']) {
      const args = ['-c', config[0]!, 'clone', '--no-checkout', `--filter=${filter}`, url, 'it']
      const { code, stderr } = await tryGit(await temporaryFolder(), args)
      expect({ filter, code }).toEqual({ filter, code: 128 })
      expect(stderr).toMatch(/remote error: .*filter.*blob:none/)
    }
  })

  test('what is in nobody’s own feed does not come by its id', async () => {
    const clone = await partial('--filter=tree:0')
    for (const oid of Object.values(foreign)) {
      const { code, stderr } = await tryGit(clone, ['fetch', 'origin', oid])
      expect(code).not.toBe(0)
      expect(stderr).toContain(`not our ref ${oid}`)
      expect((await tryGit(clone, ['cat-file', '-p', oid])).code).not.toBe(0)
    }
  })
})

test('object-info tells no size of what is not in one’s own feed', async () => {
  const oids = Object.values(foreign).map((oid) => `oid ${oid}\n`)
  const body = packets('command=object-info\n', 'object-format=sha1\n', 1, 'size\n', ...oids, 0)
  const { text } = await uploadPack(running, await reader.token(), body, { protocol: 2 })
  expect(text).toBe(packets('size', ...Object.values(foreign).map((oid) => `${oid} `), 0).toString())
})
