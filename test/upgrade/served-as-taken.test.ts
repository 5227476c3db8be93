/** An upgrade serves stored plugins that clients do not take as they are, as they take them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFile } from '../../src/catalog/files.ts'
import { findItem, versions } from '../../src/catalog/items.repo.ts'
import { storeObjects } from '../../src/catalog/publication/store.ts'
import { hashVersion } from '../../src/catalog/publication/version-objects.ts'
import { renewMounts } from '../../src/catalog/renew-mounts.ts'
import { pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const FILE = '.claude-plugin/plugin.json'
const AGENT = '---\nname: ann\ndescription: Helps.\n---\n\nHelp.\n'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

test('under a build of its version, once, and what is stored of it stays', async () => {
  const { db, objects } = running.deps
  const { api } = await running.person('ann')
  const uploaded = await api.upload('/items', { file: pluginZip('tidy', { version: '1.0.0' }) })
  expect(uploaded.status).toBe(201)
  const row = db.get(versions, findItem(db, 'tidy-by-ann')!.id, '1.0.0')!
  const own = JSON.parse(String(await readFile(objects, row.treeOid, FILE)))
  const before = Buffer.from(JSON.stringify({ ...own, agents: './agents', category: 'Security' }))
  const written = await hashVersion('plugin', [
    { path: FILE, mode: '100644', content: before },
    { path: 'agents/ann.md', mode: '100644', content: Buffer.from(AGENT) },
  ])
  await storeObjects({ objects }, written)
  // As a former program stored it.
  await db.write((tx) => tx.put(versions, { ...row, treeOid: written.treeOid, mountOid: written.treeOid }))

  expect(await renewMounts(running.deps)).toBe(1)
  const after = db.get(versions, row.itemId, '1.0.0')!
  expect(after).toMatchObject({ version: '1.0.0', servedVersion: '1.0.0+stoa.1', treeOid: written.treeOid })
  const served = JSON.parse(String(await readFile(objects, after.mountOid, FILE)))
  expect(served).toEqual({ ...own, version: '1.0.0+stoa.1', agents: './agents/ann.md' })
  expect(await renewMounts(running.deps)).toBe(0)
})
