/** An upgrade serves what is stored without the files that steer git, under versions that clients take as new. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFiles, readFile } from '../../src/catalog/files.ts'
import { findItem, listVersions, servedVersionOf, type VersionRow } from '../../src/catalog/items.repo.ts'
import { steersGit } from '../../src/git/special-files.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { catalogueAt, cloneFeed, expectSound, fileAt, headOf } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { type OldDataFolder, oldDataFolder, oldFeedUrl, oldToken } from '../support/old-data-folder.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

/** Items of the old store with files that steer git, and which of their versions have some. */
const STEERED: Record<string, string[]> = {
  'reports-by-ann': ['1.0.0', '1.0.1', '1.1.0', '1.2.0'],
  'large-files-by-ann': ['1.2.0'],
  'wide-by-ben': ['0.9.0', '1.1.0'],
  'nested-by-ben': ['2.0.0-beta.1'],
  'retired-by-ben': ['1.0.0'],
  'shared-tool': ['1.0.0'],
}

let old: OldDataFolder
let before: Map<string, string>
let running: RunningStoa
beforeAll(async () => {
  old = await oldDataFolder()
  before = await treesOf(old.dataDir)
  running = await runStoa({ dataDir: old.dataDir, env: { OUTBOUND_ALLOW: '127.0.0.1' } })
})
afterAll(() => running.close())

/** The tree of each stored version, by item and version. */
async function treesOf(dataDir: string): Promise<Map<string, string>> {
  const engine = await openDuckdb(`${dataDir}/stoa.duckdb`)
  const rows = await engine.rows(
    'SELECT i.served_name AS item, v.version, v.tree_oid AS tree FROM versions v JOIN items i ON i.id = v.item_id ORDER BY item, version',
  )
  await engine.close()
  return new Map(rows.map(({ item, version, tree }) => [`${item} ${version}`, String(tree)]))
}

function row(item: string, version: string): VersionRow {
  const { db } = running.deps
  return listVersions(db, findItem(db, item)!.id).find((candidate) => candidate.version === version)!
}

const clone = (reader: string) =>
  cloneFeed(oldFeedUrl(old, running.baseUrl, { feed: reader, isGroup: false }, reader))

test('what is stored of every version stays as it is: its id, its files, their bytes', async () => {
  const after = new Map<string, string>()
  for (const item of new Set([...before.keys()].map((key) => key.split(' ')[0]!)))
    for (const { version, treeOid } of listVersions(running.deps.db, findItem(running.deps.db, item)!.id))
      after.set(`${item} ${version}`, treeOid)
  expect(Object.fromEntries(after)).toEqual(Object.fromEntries(before))
  const kept = await running.admin.get('/items/wide-by-ben/versions/0.9.0/files/.gitattributes')
  expect(String(kept.body)).toContain('working-tree-encoding=UTF-16LE')
})

test('what changed is served as a build of its version, and nothing else is', () => {
  const { db } = running.deps
  for (const key of before.keys()) {
    const [item, version] = key.split(' ') as [string, string]
    const isSteered = STEERED[item]?.includes(version) ?? false
    const served = servedVersionOf(
      listVersions(db, findItem(db, item)!.id).find((v) => v.version === version)!,
    )
    expect({ item, served }).toEqual({ item, served: isSteered ? `${version}+stoa.1` : version })
  }
})

test('no served file steers git, and all others are served with their bytes and modes', async () => {
  const { objects } = running.deps
  for (const [item, versions] of Object.entries(STEERED)) {
    for (const version of versions) {
      const { treeOid, mountOid } = row(item, version)
      const [stored, served] = [await listFiles(objects, treeOid), await listFiles(objects, mountOid)]
      const isManifest = ({ path }: { path: string }) => path === '.claude-plugin/plugin.json'
      expect(served.filter((file) => !isManifest(file))).toEqual(
        stored.filter((file) => !isManifest(file) && !steersGit(file.path)),
      )
      expect(served.filter(isManifest).length).toBe(stored.filter(isManifest).length)
    }
  }
})

test('a plugin’s own manifest says the served version too, and is else as it was', async () => {
  const { objects } = running.deps
  const { treeOid, mountOid } = row('wide-by-ben', '0.9.0')
  const file = '.claude-plugin/plugin.json'
  const [stored, served] = [await readFile(objects, treeOid, file), await readFile(objects, mountOid, file)]
  expect(String(served)).toBe(String(stored).replace('"version": "0.9.0"', '"version": "0.9.0+stoa.1"'))
})

test('pins and ranges go on meaning the versions that they name', async () => {
  const entriesOf = async (name: string) => {
    const api = running.anonymous.withToken(oldToken(old, name, 'Tools'))
    const { entries } = (await api.get('/stack')).body
    return new Map(entries.map((entry: { item: string }) => [entry.item, entry]))
  }
  const ben = await entriesOf('ben')
  expect(ben.get('reports-by-ann')).toMatchObject({
    version: '1.0.0',
    servedVersion: '1.0.0+stoa.1',
    pin: '1.0.0',
  })
  expect(ben.get('wide-by-ben')).toMatchObject({
    version: '0.9.0',
    servedVersion: '0.9.0+stoa.1',
    pin: '0.9.0',
  })
  expect((await entriesOf('cleo')).get('reports-by-ann')).toMatchObject({ version: '1.0.1', pin: '~1.0.0' })
  // 1.1.0 was yanked: the range takes what is left.
  expect((await entriesOf('dan')).get('wide-by-ben')).toMatchObject({
    version: '1.0.0',
    servedVersion: '1.0.0',
  })
})

test.each(['ann', 'ben', 'cleo', 'dan'])(
  'the feed of %s names in one voice what it serves, and is sound',
  async (name) => {
    const folder = await clone(name)
    await expectSound(folder)
    const { plugins } = await catalogueAt(folder)
    for (const { name: plugin, version } of plugins) {
      const manifest = JSON.parse(await fileAt(folder, `plugins/${plugin}/.claude-plugin/plugin.json`))
      expect(manifest).toMatchObject({ name: plugin, version })
    }
    const steering = (await git(folder, ['ls-files'])).split('\n').filter(steersGit)
    expect(steering).toEqual(['.gitattributes'])
  },
)

test('pages and API say what a version is served as', async () => {
  const { body } = await running.admin.get('/items/large-files-by-ann/versions/1.2.0')
  expect(body).toMatchObject({ version: '1.2.0', servedVersion: '1.2.0+stoa.1' })
  const page = await running.admin.send('GET', '//store/large-files-by-ann/versions')
  expect(page.body).toContain('served as 1.2.0+stoa.1')
})

test('the trail says what was done, and its chain holds', async () => {
  const { body: entries } = await running.admin.get('/audit?limit=200')
  const said = entries.filter(({ action }: { action: string }) => action === 'version.serve-anew')
  expect(said).toHaveLength(Object.values(STEERED).flat().length)
  expect((await running.admin.get('/audit/verify')).body).toMatchObject({ ok: true })
})

test('a change that was held is promoted under its own version, without what steers git', async () => {
  const { body: held } = await running.admin.get('/sources/shared/held')
  expect(held).toMatchObject([{ plugin: 'shared-tool', version: '1.1.0' }])
  const answer = await running.admin.post(`/sources/shared/held/${held[0].id}/promote`)
  expect(answer.status).toBe(200)
  const { mountOid, treeOid, servedVersion } = row('shared-tool', '1.1.0')
  expect(servedVersion).toBeNull()
  const paths = async (tree: typeof treeOid) =>
    (await listFiles(running.deps.objects, tree)).map(({ path }) => path)
  expect(await paths(treeOid)).toContain('.gitattributes')
  expect((await paths(mountOid)).filter(steersGit)).toEqual([])
})

test('what was published or held before there were checks is shown as not checked', async () => {
  for (const version of ['1.0.0', '1.1.0'])
    expect((await running.admin.get(`/items/shared-tool/versions/${version}`)).body.checks).toEqual([])
  expect((await running.admin.get('//store/shared-tool')).body).toContain('<dd>Secrets: not checked</dd>')
})

test('going back to a set from before the upgrade pins the versions of then', async () => {
  const ann = running.anonymous
  await ann.signIn(old.people.ann!.email, old.password)
  const head = await headOf(await clone('ann'))
  const commits = (await ann.get('/stack/history')).body
  const earlier = commits.at(-1).commit
  expect(earlier).not.toBe(head)
  const review = (await ann.get(`//stack/go-back?commit=${earlier}`)).body
  const seen = /name="seen" value="([^"]+)"/.exec(review)![1]!
  const form = new URLSearchParams({ commit: earlier, seen }).toString()
  const page = await ann.send('POST', '//stack/go-back', form, {
    'content-type': 'application/x-www-form-urlencoded',
    origin: running.baseUrl,
  })
  expect(page.status).toBe(200)
  const { entries } = (await ann.get('/stack')).body
  expect(entries.find((entry: { item: string }) => entry.item === 'reports-by-ann')).toMatchObject({
    version: '1.1.0',
    pin: '1.1.0',
  })
})

test('another start changes nothing more', async () => {
  const rows = () => [...before.keys()].map((key) => row(...(key.split(' ') as [string, string])))
  const [known, sequence] = [rows(), running.deps.db.sequence]
  await running.restart()
  expect(rows()).toEqual(known)
  expect(running.deps.db.sequence).toBe(sequence)
})
