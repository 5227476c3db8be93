/** What stories about upgrades stand on: a folder of an earlier program that this one starts on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installs, optOuts } from '../../src/access/entitlements.repo.ts'
import { heldChanges } from '../../src/sources/sources.repo.ts'
import { git } from '../support/git.ts'
import { type OldDataFolder, oldDataFolder, oldFeedUrl } from '../support/old-data-folder.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let old: OldDataFolder
let running: RunningStoa
beforeAll(async () => {
  old = await oldDataFolder()
  running = await runStoa({ dataDir: old.dataDir })
})
afterAll(() => running.close())

test('its people, items and versions are what is said of it', async () => {
  for (const [name, { admin }] of Object.entries(old.people)) {
    const { body } = await running.admin.get(`/users/${name}`)
    expect(body).toMatchObject({ username: name, admin })
  }
  for (const [item, { versions }] of Object.entries(old.items)) {
    const { body } = await running.admin.get(`/items/${item}/versions`)
    const found = body.map(({ version }: { version: string }) => version)
    expect(found.toSorted()).toEqual(versions.toSorted())
  }
})

test('it has installs with and without pins, opt-outs, and a held change', () => {
  const { db } = running.deps
  const pins = [...db.all(installs)].map(({ pin }) => pin)
  expect(pins).toEqual(expect.arrayContaining([null, '1.0.0', '~1.0.0', '^1.0.0']))
  expect([...db.all(optOuts)]).not.toEqual([])
  expect([...db.all(heldChanges)]).toMatchObject([{ plugin: 'shared-tool', version: '1.1.0' }])
})

test('its tokens read the feeds that their owners have fetched, on the lines that they know', async () => {
  const folder = await temporaryFolder()
  for (const feed of old.feeds) {
    const reader = feed.isGroup ? old.groups[feed.feed]!.fetchedBy[0]! : feed.feed
    await git(folder, [
      'clone',
      '--quiet',
      '--bare',
      oldFeedUrl(old, running.baseUrl, feed, reader),
      feed.feed,
    ])
    const line = (await git(`${folder}/${feed.feed}`, ['rev-list', 'HEAD'])).split('\n')
    expect(line).toEqual(expect.arrayContaining(feed.heads))
  }
})
