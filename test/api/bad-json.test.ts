/** Bodies that are no JSON, not the JSON that was asked for, or not what their type says; and never a page back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('taken', { version: '1.0.0' }) })
})
afterAll(() => running.close())

describe('bodies', () => {
  const patch = (body: string, type: string) =>
    ann.api.send('PATCH', '/items/taken-by-ann', body, { 'content-type': type })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json',
    'multipart/form-data',
  ])('JSON sent as %s is refused by its type', async (type) => {
    expectProblem(await patch('{"title":"x"}', type), 415, 'unsupported_media_type', type)
  })

  test.each([
    ['numbers', '1,', '1'],
    ['lists', '[],', '[]'],
    ['texts', '"",', '""'],
  ])('of more values than any call takes are refused, also of nobody: %s', async (_, value, last) => {
    const body = `{"email":[${value.repeat(250_000)}${last}]}`
    const answer = await running.anonymous.send('POST', '/session', body, {
      'content-type': 'application/json',
    })
    expectProblem(answer, 400, 'bad_request', 'has more than 20000 values')
  })

  test('an upload sent as anything but a form is refused by its type', async () => {
    for (const type of ['application/zip', 'application/json', 'text/plain']) {
      const answer = await ann.api.send('POST', '/items', '{}', { 'content-type': type })
      expectProblem(answer, 415, 'unsupported_media_type', type)
    }
    const broken = await ann.api.send('POST', '/items', 'x', {
      'content-type': 'multipart/form-data; boundary=b',
    })
    expectProblem(broken, 400, 'bad_request')
  })

  test.each(['', '{', '{"title":}', '\u0000', '{"title":"x"} x'])('%j is malformed JSON', async (body) => {
    expectProblem(await patch(body, 'application/json'), 400, 'bad_request', 'JSON')
  })

  test.each([
    ['[]', 'object'],
    ['null', 'object'],
    ['"text"', 'object'],
    ['{"nope":1}', 'nope'],
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"constructor":{"prototype":{"admin":true}}}', 'constructor'],
    ['{"title":7}', '7'],
    ['{"tags":"a"}', 'tags'],
    ['{"status":"gone"}', 'gone'],
    ['{"sharedWith":[{"type":"user","id":"x","permission":"own"}]}', 'own'],
    ['{"sharedWith":[{"type":"user","id":"x","permission":"view","__proto__":1}]}', '__proto__'],
  ])('%s is refused by a sentence with %s', async (body, word) => {
    expectProblem(await patch(body, 'application/json'), 400, 'bad_request', word)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('after deep JSON the server goes on', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    await patch(`{"title":${deep}}`, 'application/json')
    expect((await ann.api.get('/me')).status).toBe(200)
  })

  test.each([
    ['half of a surrogate pair', '\\ud800'],
    ['a NUL', '\\u0000'],
    ['an escape', '\\u001b'],
  ])('a text with %s is refused, because disk and memory would not hold the same', async (_, sequence) => {
    expectProblem(await patch(`{"title":"x${sequence}y"}`, 'application/json'), 400, 'bad_request', 'title')
  })

  test('deep JSON is the sender’s fault', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expectProblem(await patch(`{"title":${deep}}`, 'application/json'), 400, 'bad_request', 'title')
  })
})

describe('never HTML', () => {
  const paths = [
    '//api/v1',
    '//api/v1/',
    '//api/v1/nothing',
    '//api/v1/items/%ff',
    '//api/v1/items/%00',
    '//api/v1//items',
  ]
  test.each(paths)('%s', async (path) => {
    for (const api of [ann.api, running.anonymous]) {
      const { headers } = await api.get(path)
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json$/)
    }
  })
  test.each(['//api', '//api/', '//api/v2/items', '//api/nothing'])('%s', async (path) => {
    expect((await ann.api.get(path)).headers.get('content-type') ?? 'none').not.toContain('html')
  })
})
