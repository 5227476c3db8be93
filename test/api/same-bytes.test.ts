/** The same bytes again are no new version, unless somebody gives them a number. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

const zip = (body: string) =>
  makeZip({ 'SKILL.md': `---\nname: same\ndescription: Stays.\n---\n\n${body}\n`, 'notes.md': 'Notes.\n' })

test('an upload of what is there answers with the version that has it', async () => {
  const ann = await running.person('ann')
  const item = '/items/same-by-ann'
  expect((await ann.api.upload('/items', { file: zip('One.') })).status).toBe(201)
  const again = await ann.api.upload(`${item}/versions`, { file: zip('One.') })
  expect(again.status).toBe(200)
  expect(again.body).toMatchObject({ version: '0.1.0' })
  expect(again.body.issues).toMatchObject([{ code: 'version_exists', severity: 'warning' }])
  const changed = await ann.api.upload(`${item}/versions`, { file: zip('Two.') })
  expect(changed).toMatchObject({ status: 201, body: { version: '0.1.1' } })
  // Of an older version it is news again, and a number that is asked for is given.
  expect((await ann.api.upload(`${item}/versions`, { file: zip('One.') })).body.version).toBe('0.1.2')
  const numbered = await ann.api.upload(`${item}/versions`, { file: zip('One.'), version: '1.0.0' })
  expect(numbered).toMatchObject({ status: 201, body: { version: '1.0.0' } })
  const rows = (await ann.api.get(`${item}/versions`)).body
  expect(rows.map(({ version }: { version: string }) => version)).toEqual([
    '1.0.0',
    '0.1.2',
    '0.1.1',
    '0.1.0',
  ])
})
