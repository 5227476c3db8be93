/**
 * A store whose groups had one line for all readers is brought forward: who was reading goes on with that line, and
 * nobody else ever gets it. `makers` has two heads; the first one carries a private item that was taken back since.
 */
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { cloneFeed, everythingIn, groupPath, headOf, ok, want } from '../support/feeds.ts'
import { type GitResult, git, tryGit } from '../support/git.ts'
import { type OldDataFolder, oldDataFolder, oldFeedUrl, oldToken } from '../support/old-data-folder.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const GROUP = { feed: 'makers', isGroup: true }
const SECRET = 'secret-sauce'
const UPLOAD_PACK = 'git -c uploadpack.allowAnySHA1InWant=true upload-pack'

let old: OldDataFolder
let running: RunningStoa
/** The shared line's heads, oldest first. */
let first: string
let last: string
/** A clone from before the upgrade, at the first head, of each who went on reading. */
const clones: Record<string, string> = {}

beforeAll(async () => {
  old = await oldDataFolder()
  const { heads } = old.feeds.find(({ feed }) => feed === GROUP.feed)!
  first = heads[0]!
  last = heads.at(-1)!
  for (const name of ['ann', 'ben', 'root', 'official']) clones[name] = await cloneOfBefore(first)
  // Ben has fetched the first head and was disabled since; what only the last one carries was taken back.
  const engine = await openDuckdb(path.join(old.dataDir, 'stoa.duckdb'))
  await engine.run("UPDATE users SET disabled = true WHERE username = 'ben'")
  await engine.run(
    "DELETE FROM grants WHERE item_id IN (SELECT id FROM items WHERE served_name = 'reports-by-ann')",
  )
  await engine.close()
  running = await runStoa({ dataDir: old.dataDir })
})
afterAll(() => running.close())

test('members and admins who have fetched go on: clones from before pull forward', async () => {
  for (const name of ['ann', 'root']) {
    await pull(name)
    expect(await lineOf(clones[name]!)).toEqual(expect.arrayContaining([last, first]))
  }
  expect(await headOf(clones.ann!)).toBe(await headOf(clones.root!))
  const fresh = await cloneFor('ann')
  expect(await headOf(fresh)).toBe(await headOf(clones.ann!))
})

test('a member who has never fetched begins a line of their own, and the old one does not exist for them', async () => {
  for (const name of ['dan', 'by-ben']) {
    const clone = await cloneFor(name)
    expect(await lineOf(clone)).toHaveLength(1)
    expect(await everythingIn(clone)).not.toContain(SECRET)
    for (const oid of [first, last]) {
      const { text } = await want(running, oldToken(old, name), oid, 2, groupPath(GROUP.feed))
      expect(text).toContain('not our ref')
    }
  }
  expect(await headOf(await cloneFor('dan'))).toBe(await headOf(await cloneFeed(urlOf('by-ben'))))
})

test('who had left before the upgrade begins anew when they come back', async () => {
  expect((await tryGit(await temporaryFolder(), ['clone', urlOf('cleo')])).stderr).toContain(
    'You are in no group',
  )
  await ok(running.admin.put('/groups/makers/members/cleo'))
  const clone = await cloneFor('cleo')
  expect(await lineOf(clone)).toHaveLength(1)
  expect(await everythingIn(clone)).not.toContain(SECRET)
})

test('a member who was disabled goes on from what they had fetched, without what came meanwhile', async () => {
  expect((await tryPull('ben')).stderr).toContain('disabled')
  await ok(running.admin.patch('/users/ben', { disabled: false }))
  await pull('ben')
  const line = await lineOf(clones.ben!)
  expect(line.slice(1)).toEqual(await lineOf(clones.ben!, first))
  expect(line).not.toContain(last)
  const { text } = await want(running, oldToken(old, 'ben'), last, 2, groupPath(GROUP.feed))
  expect(text).toContain('not our ref')
})

test('who comes to the group later has no part in it, at no later start either', async () => {
  await ok(running.admin.put('/groups/makers/members/official'))
  await running.restart()
  const clone = await cloneFor('official')
  expect(await lineOf(clone)).toHaveLength(1)
  expect((await tryPull('official')).stderr).toContain('(non-fast-forward)')
  for (const name of ['ann', 'root', 'ben']) await pull(name)
})

test('who goes on, leaves and comes back gets nothing of what the others got meanwhile', async () => {
  await ok(running.admin.delete('/groups/makers/members/ann'))
  await ok(running.admin.put('/groups/makers/grants/payroll-by-ann', { tier: 'default' }))
  await pull('root')
  expect(await everythingIn(clones.root!)).toContain('payroll')
  await ok(running.admin.delete('/groups/makers/grants/payroll-by-ann'))
  await pull('root')
  await ok(running.admin.put('/groups/makers/members/ann'))
  await pull('ann')
  expect(await everythingIn(clones.ann!)).not.toContain('payroll')
  expect(await lineOf(clones.ann!)).toContain(first)
})

test('the slug of a group that was served before the upgrade is not used again, another one is', async () => {
  for (const slug of ['makers', 'readers']) await ok(running.admin.delete(`/groups/${slug}`))
  expect((await running.admin.post('/groups', { slug: 'makers', name: 'Makers' })).body.code).toBe(
    'group_exists',
  )
  await ok(running.admin.post('/groups', { slug: 'readers', name: 'Readers' }))
})

function urlOf(name: string): string {
  return oldFeedUrl(old, running.baseUrl, GROUP, name)
}

/** Out of the old folder's objects, before this program has seen it. Bare: old items have files that steer git. */
async function cloneOfBefore(head: string): Promise<string> {
  const clone = await temporaryFolder('clone-of-before')
  const objects = path.join(old.dataDir, 'objects.git')
  await git(clone, ['init', '--quiet', '--bare'])
  await git(clone, ['fetch', '--quiet', `--upload-pack=${UPLOAD_PACK}`, objects, `${head}:refs/heads/main`])
  return clone
}

/** What moves a branch of a pull: forward, or not at all. */
function tryPull(name: string): Promise<GitResult> {
  return tryGit(clones[name]!, ['fetch', urlOf(name), 'main:main'])
}

async function pull(name: string): Promise<void> {
  const { code, stderr } = await tryPull(name)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const fsck = await tryGit(clones[name]!, ['fsck', '--strict'])
  expect(fsck).toEqual({ code: 0, stdout: '', stderr: '' })
}

function cloneFor(name: string): Promise<string> {
  return cloneFeed(urlOf(name), ['--bare'])
}

async function lineOf(clone: string, revision = 'HEAD'): Promise<string[]> {
  return (await git(clone, ['rev-list', revision])).split('\n')
}
