/** What a cover photo shows is said for people who do not see it: by its publisher, else by the title. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PHOTO_ALT_CHARS_MAX } from '../../src/kernel/limits.ts'
import { PNG, skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
})
afterAll(() => running.close())

const publish = (name: string, fields: { photo?: Buffer; photoAlt?: string } = {}) =>
  ann.api.upload('/items', { file: skillZip(name), ...fields })
const altOf = async (name: string) => (await ann.api.get(`/items/${name}-by-ann`)).body.photoAlt
const patch = (name: string, body: object) => ann.api.patch(`/items/${name}-by-ann`, body)

test('it is what the publisher says, also after a restart', async () => {
  expect((await publish('desk', { photo: PNG, photoAlt: ' A tidy desk ' })).body.photoAlt).toBe('A tidy desk')
  await running.restart()
  expect(await altOf('desk')).toBe('A tidy desk')
  expect((await patch('desk', { photoAlt: 'A desk' })).body.photoAlt).toBe('A desk')
})

test('it follows the title as long as nobody says anything', async () => {
  expect((await publish('lamp', { photo: PNG })).body.photoAlt).toBe('Cover of Lamp')
  await patch('lamp', { title: 'The lamp' })
  expect(await altOf('lamp')).toBe('Cover of The lamp')
  await patch('lamp', { photoAlt: 'A lamp' })
  expect(await altOf('lamp')).toBe('A lamp')
  await patch('lamp', { photoAlt: null })
  expect(await altOf('lamp')).toBe('Cover of The lamp')
})

test('without a photo there is nothing to say it of', async () => {
  expect((await publish('bare', { photoAlt: 'Nothing' })).body).not.toHaveProperty('photoAlt')
  expect((await patch('bare', { photoAlt: 'Nothing' })).body).not.toHaveProperty('photoAlt')
})

test('what is too long is refused, and nothing is published or changed', async () => {
  const most = 'x'.repeat(PHOTO_ALT_CHARS_MAX)
  expectProblem(await publish('long', { photo: PNG, photoAlt: `${most}x` }), 400, 'bad_request', '201')
  expect((await ann.api.get('/items/long-by-ann')).status).toBe(404)
  expect((await publish('long', { photo: PNG, photoAlt: most })).body.photoAlt).toBe(most)
  expectProblem(await patch('long', { photoAlt: `${most}x` }), 400, 'bad_request', '201')
})
