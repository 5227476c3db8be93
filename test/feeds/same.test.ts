/** The same set is the same tree, for whomever, by whichever way it is fetched, and after every rebuild. */
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  catalogueAt,
  cloneFeed,
  expectSound,
  fetchHead,
  headOf,
  install,
  ok,
  publish,
  treeAt,
  treeOfFolder,
  uninstall,
} from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let maker: Person
const items = { tidy: '', extra: '', critic: '', deploy: '', tool: '' }
beforeAll(async () => {
  running = await runStoa()
  maker = await running.person('maker')
  items.tidy = await publish(maker.api, 'skill', skillZip('tidy'))
  items.extra = await publish(maker.api, 'skill', skillZip('extra'))
  items.critic = await publish(maker.api, 'agent', agentZip('critic'))
  items.tool = await publish(
    maker.api,
    'plugin',
    pluginZip('tool', { files: { 'bin/run': { content: '#!/bin/sh\n', mode: 0o100755 } } }),
  )
  items.deploy = await publish(maker.api, 'plugin', pluginZip('deploy', { dependencies: [items.tool] }))
})
afterAll(() => running.close())

test('people who went through the same sets have the same commits', async () => {
  const [ann, bob] = [await running.person('ann'), await running.person('bob')]
  for (const step of [
    (who: Person) => install(who, items.tidy),
    (who: Person) => install(who, items.deploy),
    (who: Person) => uninstall(who, items.tidy),
  ]) {
    await step(ann)
    const mine = await fetchHead(ann)
    await step(bob)
    const theirs = await fetchHead(bob)
    expect(theirs).toMatchObject({ commit: mine.commit, tree: mine.tree })
  }
})

test('people who came to the same set by other ways have the same tree in other commits', async () => {
  const [cleo, dan] = [await running.person('cleo'), await running.person('dan')]
  await install(cleo, items.tidy)
  await install(cleo, items.extra)
  await fetchHead(cleo)
  await uninstall(cleo, items.extra)
  await install(dan, items.tidy)
  const [mine, theirs] = [await fetchHead(cleo), await fetchHead(dan)]
  expect(mine.tree).toBe(theirs.tree)
  expect(mine.commit).not.toBe(theirs.commit)
})

test('a set that was never fetched in between leaves no trace', async () => {
  const [eve, fay] = [await running.person('eve'), await running.person('fay')]
  await install(eve, items.deploy)
  await uninstall(eve, items.deploy)
  await install(eve, items.critic)
  await install(fay, items.critic)
  expect((await fetchHead(eve)).commit).toBe((await fetchHead(fay)).commit)
})

test('many who ask at the same time for the same new set get one and the same commit', async () => {
  const item = await publish(maker.api, 'plugin', pluginZip('rush'))
  const people = await Promise.all(Array.from({ length: 6 }, (_, index) => running.person(`rush-${index}`)))
  await Promise.all(people.map((person) => install(person, item)))
  const urls = await Promise.all(people.map((person) => person.cloneUrl()))
  const folder = await temporaryFolder()
  const heads = await Promise.all([...urls, ...urls].map((url) => git(folder, ['ls-remote', url, 'HEAD'])))
  expect(new Set(heads).size).toBe(1)
  const clones = await Promise.all(urls.slice(0, 3).map((url) => cloneFeed(url)))
  for (const clone of clones) {
    await expectSound(clone)
    expect(await git(clone, ['rev-list', '--count', 'HEAD'])).toBe('1')
  }
})

test('a plugin that leaves the set is announced as gone, and no longer when it is back', async () => {
  const gus = await running.person('gus')
  await install(gus, items.deploy)
  await install(gus, items.tidy)
  const first = await fetchHead(gus)
  expect((await catalogueAt(first.clone)).renames).toEqual({})
  await uninstall(gus, items.deploy)
  const renames = { [items.deploy]: null, [items.tool]: null }
  expect((await catalogueAt((await fetchHead(gus)).clone)).renames).toEqual(renames)
  await uninstall(gus, items.tidy)
  const emptied = await catalogueAt((await fetchHead(gus)).clone)
  expect(emptied.renames).toEqual({ ...renames, 'stoa-bundle': null })
  expect(Object.keys(emptied.renames)).toEqual([items.deploy, 'stoa-bundle', items.tool].sort())
  expect(emptied.plugins).toEqual([])
  await install(gus, items.tool)
  const back = await catalogueAt((await fetchHead(gus)).clone)
  expect(back.renames).toEqual({ [items.deploy]: null, 'stoa-bundle': null })
  await install(gus, items.deploy)
  await install(gus, items.tidy)
  const last = await fetchHead(gus)
  expect(last.tree).toBe(first.tree)
  await expectSound(last.clone)
})

test('the repositories on disk are a cache: deleted, also while serving, they come back the same', async () => {
  const hal = await running.person('hal')
  const repos = path.join(running.dataDir, 'repos')
  await install(hal, items.deploy)
  await fetchHead(hal)
  await install(hal, items.critic)
  const before = await fetchHead(hal)
  await removeWhileServing(repos)
  // Fetches do not wait for the folder, which is made beside them.
  const comesBack = async () => {
    expect(await fetchHead(hal)).toMatchObject({ commit: before.commit, tree: before.tree })
    return readdir(repos).catch(() => [])
  }
  await expect.poll(comesBack, { timeout: 20_000 }).toEqual([`${before.commit}.git`])
  await removeWhileServing(repos)
  await running.restart()
  expect(await fetchHead(hal)).toMatchObject({ commit: before.commit, tree: before.tree })
  expect(await git(before.clone, ['pull', '--ff-only'])).toContain('Already up to date.')
  await Promise.all([removeWhileServing(repos), fetchHead(hal), fetchHead(hal)])
  expect((await fetchHead(hal)).commit).toBe(before.commit)
})

test('the bare repository on disk is a whole one, and the object store is sound', async () => {
  const ida = await running.person('ida')
  await install(ida, items.tidy)
  await install(ida, items.deploy)
  await fetchHead(ida)
  await uninstall(ida, items.tidy)
  const { commit, tree } = await fetchHead(ida)
  const bare = path.join(running.dataDir, 'repos', `${commit}.git`)
  expect(await tryGit(bare, ['fsck', '--strict', '--no-dangling'])).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  })
  for (const [url, args] of [
    [bare, []],
    [`file://${bare}`, []],
    [`file://${bare}`, ['--depth', '1']],
  ] as const) {
    const clone = await cloneFeed(url, args)
    // By path, git borrows the whole store: what belongs to other feeds dangles there.
    await expectSound(clone, ...(url === bare ? ['--no-dangling'] : []))
    expect({ commit: await headOf(clone), tree: await treeAt(clone) }).toEqual({ commit, tree })
  }
  const store = path.join(running.dataDir, 'objects.git')
  const checked = await tryGit(store, ['fsck', '--strict', '--full', '--no-dangling'])
  expect({ code: checked.code, stdout: checked.stdout }).toEqual({ code: 0, stdout: '' })
  // Only heads say what is reachable, and the store has none.
  expect(checked.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('notice: '))).toEqual([])
})

test('nothing in the tree or the commits names whose feed it is', async () => {
  const zaphod = await running.person('zaphod-beeblebrox')
  const { id } = (await running.admin.get(`/users/${zaphod.username}`)).body
  await ok(running.admin.post('/groups', { slug: 'heart-of-gold', name: 'Crew of gold' }))
  await ok(running.admin.put(`/groups/heart-of-gold/members/${zaphod.username}`))
  await ok(running.admin.put(`/groups/heart-of-gold/grants/${items.critic}`, { tier: 'required' }))
  await install(zaphod, items.tidy)
  await fetchHead(zaphod)
  await install(zaphod, items.deploy)
  const { clone } = await fetchHead(zaphod)
  const objects = await git(clone, ['cat-file', '--batch-all-objects', '--batch'])
  expect(objects).toContain('noreply@stoa.invalid')
  expect(objects).toContain(items.critic)
  for (const secret of ['zaphod', 'beeblebrox', id, 'heart-of-gold', 'Crew of gold', running.baseUrl]) {
    expect(typeof secret).toBe('string')
    expect(objects.toLowerCase()).not.toContain(secret.toLowerCase())
  }
})

test('somebody with nothing has a valid catalogue of nothing, and so has everybody else with nothing', async () => {
  const [jan, kim] = [await running.person('jan'), await running.person('kim')]
  const { clone, commit } = await fetchHead(jan)
  await expectSound(clone)
  expect(await git(clone, ['ls-files'])).toBe('.claude-plugin/marketplace.json\n.gitattributes\nREADME.md')
  expect(await catalogueAt(clone)).toEqual({
    name: 'stoa',
    owner: { name: expect.any(String) },
    metadata: { description: expect.any(String), version: expect.stringMatching(/^[0-9a-f]{7,40}$/) },
    plugins: [],
    renames: {},
  })
  expect((await fetchHead(kim)).commit).toBe(commit)
})

test('both addresses of the marketplace are the same feed', async () => {
  const leo = await running.person('leo')
  await install(leo, items.tidy)
  const url = await leo.cloneUrl()
  const alias = url.replace('/git/stoa.git', '/marketplace.git')
  expect(alias).not.toBe(url)
  expect(await headOf(await cloneFeed(alias))).toBe(await headOf(await cloneFeed(url)))
})

test('the tree of a folder is found by its bytes alone', async () => {
  // The yardstick of these stories: it has to notice what they rely on.
  const { clone, tree } = await fetchHead(maker)
  expect(await treeOfFolder(clone)).toBe(tree)
  await rm(path.join(clone, 'README.md'))
  expect(await treeOfFolder(clone)).not.toBe(tree)
  expect(await treeOfFolder(await temporaryFolder())).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
})

/** What the server writes there meanwhile is in the way of the last step: the folder itself. */
async function removeWhileServing(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}
