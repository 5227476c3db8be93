/** "What a dependency means", row by row, over the API and in the bytes that are served. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pluginZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
const people: Record<string, Person> = {}

beforeAll(async () => {
  running = await runStoa()
  for (const name of ['ann', 'bob', 'cyd']) people[name] = await running.person(name)
})
afterAll(() => running.close())

const namesIn = async (who: string) =>
  (await people[who]!.api.get('/stack')).body.entries.map((one: { item: string }) => one.item)
const needsOf = async (item: string, version: string) => {
  const { body } = await people.ann!.api.get(`/items/${item}/versions/${version}`)
  return body.dependencies.map((one: { name: string }) => one.name)
}

test('a short name is the owner’s, also in a version that an editor or an admin uploads', async () => {
  const { ann, bob } = people
  for (const who of [ann!, bob!])
    await who.api.upload('/items', { file: pluginZip('core', { version: '1.0.0' }) })
  const upload = (version: string) => ({ file: pluginZip('mid', { version, dependencies: ['core'] }) })
  await ann!.api.upload('/items', upload('1.0.0'))
  const sharedWith = [{ type: 'user', id: 'bob', permission: 'edit' }]
  await ann!.api.patch('/items/mid-by-ann', { sharing: 'shared', sharedWith })
  expect((await bob!.api.upload('/items/mid-by-ann/versions', upload('1.1.0'))).status).toBe(201)
  expect((await running.admin.upload('/items/mid-by-ann/versions', upload('1.2.0'))).status).toBe(201)
  for (const version of ['1.0.0', '1.1.0', '1.2.0'])
    expect(await needsOf('mid-by-ann', version)).toEqual(['core-by-ann'])
  await bob!.api.put('/items/mid-by-ann/install')
  expect(await namesIn('bob')).toEqual(['core-by-ann', 'mid-by-ann'])
})

test('what is published a minute later is found then, and publishing says that it is missing', async () => {
  const { cyd } = people
  const file = pluginZip('early', { version: '1.0.0', dependencies: ['late'] })
  const { body } = await cyd!.api.upload('/items', { file })
  expect(body.issues).toMatchObject([
    { code: 'dependency_missing', severity: 'warning', message: expect.stringContaining('late-by-cyd') },
  ])
  await cyd!.api.put('/items/early-by-cyd/install')
  expect(await namesIn('cyd')).toEqual(['early-by-cyd'])
  await cyd!.api.upload('/items', { file: pluginZip('late', { version: '1.0.0' }) })
  expect(await namesIn('cyd')).toEqual(['early-by-cyd', 'late-by-cyd'])
})
