/** From upstream to people's machines: what a sync brings arrives with a pull, also from one Stoa to another. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSource } from '../../src/sources/change-source.ts'
import { getSource, listPlugins } from '../../src/sources/sources.repo.ts'
import { startSync } from '../../src/sources/start-sync.ts'
import { catalogueAt, cloneFeed, expectSound, fileAt, headOf, install, publish } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { runGitServer } from '../support/git-server.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { getJobEnd } from './jobs.ts'
import { marketplaceFiles, sourceStory } from './story.ts'

const the = sourceStory()
let upstream: RunningStoa

beforeAll(async () => {
  upstream = await runStoa({ env: { MARKETPLACE_NAME: 'stoa' } })
})
afterAll(() => upstream?.close())

test('people pull what a sync published, and keep what left upstream', async () => {
  const { marketplace, sync, stoa } = the()
  const repository = await marketplace('pulled', {
    pulled: { version: '1.0.0' },
    parting: { version: '1.0.0' },
  })
  await sync('pulled')
  const ann = await stoa.person('ann')
  await install(ann, 'pulled')
  await install(ann, 'parting')
  const clone = await cloneFeed(await ann.cloneUrl())
  await expectSound(clone)

  await repository.commit({
    ...marketplaceFiles({ pulled: { version: '1.0.0', body: 'Better.' } }),
    'plugins/parting': null,
  })
  await sync('pulled')
  await git(clone, ['pull', '--ff-only'])
  await expectSound(clone)
  expect(await fileAt(clone, 'plugins/pulled/commands/pulled.md')).toContain('Better.')
  const served = (await catalogueAt(clone)).plugins.map(
    ({ name, version }: { name: string; version: string }) => [name, version],
  )
  expect(served).toEqual(
    expect.arrayContaining([
      ['pulled', '1.0.1-stoa.1'],
      ['parting', '1.0.0'],
    ]),
  )

  const head = await headOf(clone)
  await sync('pulled')
  await git(clone, ['pull', '--ff-only'])
  expect(await headOf(clone)).toBe(head)
})

test('a Stoa curates another Stoa, with a token that nobody sees', async () => {
  const { admin } = the()
  const bob = await upstream.person('bob')
  const lint = await publish(bob.api, 'plugin', pluginZip('lint', { version: '2.0.0' }))
  await publish(bob.api, 'skill', skillZip('notes'))
  await install(bob, lint)
  await install(bob, 'notes-by-bob')
  const token = await bob.token('git:read')
  const follower = await runStoa({ env: { OUTBOUND_ALLOW: new URL(upstream.baseUrl).host } })
  try {
    const { deps } = follower
    const url = `${upstream.baseUrl}/git/stoa.git`
    const input = { slug: 'mother', url, mode: 'marketplace', username: 'bob', secret: token } as const
    const source = await createSource(deps, admin, input)
    const done = await getJobEnd(deps.jobs, await startSync(deps, source, 'hand', { username: 'root' }))
    expect(done).toMatchObject({ state: 'succeeded', result: { outcome: 'changed' } })
    expect(listPlugins(deps.db, source.id).map(({ name, state }) => [name, state])).toEqual([
      ['lint-by-bob', 'published'],
      ['stoa-bundle', 'published'],
    ])
    const carol = await follower.person('carol')
    await install(carol, 'lint-by-bob-from-mother')
    await install(carol, 'stoa-bundle-from-mother')
    const clone = await cloneFeed(await carol.cloneUrl())
    await expectSound(clone)
    expect(await fileAt(clone, 'plugins/stoa-bundle-from-mother/skills/notes-by-bob/SKILL.md')).toContain(
      'Do it well.',
    )

    await bob.api.upload(`/items/${lint}/versions`, { file: pluginZip('lint', { version: '2.1.0' }) })
    await getJobEnd(deps.jobs, await startSync(deps, source, 'hand'))
    await git(clone, ['pull', '--ff-only'])
    expect(await fileAt(clone, 'plugins/lint-by-bob-from-mother/.claude-plugin/plugin.json')).toContain(
      '"version": "2.1.0"',
    )
    // Neither the rows nor any file has the token in clear.
    expect(JSON.stringify(getSource(deps.db, 'mother'))).not.toContain(token)
    for (const name of await readdir(follower.dataDir, { recursive: true })) {
      const file = path.join(follower.dataDir, name)
      if ((await stat(file)).isFile()) expect((await readFile(file)).includes(token), name).toBe(false)
    }
  } finally {
    await follower.close()
  }
})

test('a job fails when its sync does, and says what to do', async () => {
  const { git: server, stoa, source } = the()
  await source('failing', `${server.baseUrl}/nothing-here.git`)
  const job = await startSync(stoa.deps, getSource(stoa.deps.db, 'failing'), 'hand', { username: 'root' })
  const done = await getJobEnd(stoa.deps.jobs, job)
  expect(done).toMatchObject({ state: 'failed', kind: 'source.sync', subject: 'failing', startedBy: 'root' })
  expect(done.error!.code).toMatch(/^upstream_/)
})

test('credentials are sent to the source alone, and a wrong one says so without showing it', async () => {
  const guarded = await runGitServer({ auth: { username: 'reader', secret: 'not-to-be-seen' } })
  const { admin } = the()
  const stoa = await runStoa({ env: { OUTBOUND_ALLOW: guarded.host } })
  try {
    const repository = await guarded.repository('guarded')
    await repository.commit(marketplaceFiles({ guarded: { version: '1.0.0' } }))
    const input = { url: repository.url, mode: 'marketplace', username: 'reader' } as const
    const good = await createSource(stoa.deps, admin, { ...input, slug: 'good', secret: 'not-to-be-seen' })
    const bad = await createSource(stoa.deps, admin, { ...input, slug: 'bad', secret: 'guessed-wrongly' })
    expect(await getJobEnd(stoa.deps.jobs, await startSync(stoa.deps, good, 'hand'))).toMatchObject({
      state: 'succeeded',
    })
    const refused = await getJobEnd(stoa.deps.jobs, await startSync(stoa.deps, bad, 'hand'))
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'upstream_unauthorized' } })
    expect(JSON.stringify([refused, getSource(stoa.deps.db, 'bad')])).not.toContain('guessed-wrongly')
  } finally {
    await stoa.close()
    await guarded.close()
  }
})
