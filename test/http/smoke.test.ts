import { afterAll, beforeAll, expect, test } from 'vitest'
import { git } from '../support/git.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

test('publish, install, clone', async () => {
  const ann = await running.person('ann')
  const published = await ann.api.upload('/items', { file: skillZip('tidy'), kind: 'skill' })
  expect(published.body).toMatchObject({ servedName: 'tidy-by-ann', latest: '0.1.0', issues: [] })
  expect((await ann.api.put('/items/tidy-by-ann/install')).status).toBe(200)
  const folder = await temporaryFolder()
  await git(folder, ['clone', await ann.cloneUrl(), 'mine'])
  expect(await git(`${folder}/mine`, ['ls-files'])).toContain('plugins/stoa-bundle/skills/tidy-by-ann/SKILL.md')
  const stack = await ann.api.get('/stack')
  expect(stack.body.commit).toBe(await git(`${folder}/mine`, ['rev-parse', 'HEAD']))
})
