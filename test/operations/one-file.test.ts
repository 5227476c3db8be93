/** A new operation costs one file and one line: all that is made of the table has it then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mount } from '../../src/http/api/mount.ts'
import { openApi } from '../../src/http/api/openapi.ts'
import { routeTo } from '../../src/http/api/route-to.ts'
import { surfaceDeps } from '../../src/http/deps.ts'
import { Form } from '../../src/http/form.ts'
import { inputOf } from '../../src/http/pages/forms/input.ts'
import * as all from '../../src/operations/index.ts'
import { tableOf } from '../../src/operations/table.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { type AskerKind, allAskers } from './askers.ts'
import * as example from './example/index.ts'

const { echoGroup } = example
const route = routeTo({
  method: 'post',
  path: '/groups/{slug}/echo',
  operation: echoGroup,
  answers: { 200: 'It.' },
})

let running: RunningStoa
let kinds: AskerKind[]
beforeAll(async () => {
  running = await runStoa()
  for (const name of ['person', 'gone']) await running.person(name)
  kinds = await allAskers(running)
})
afterAll(() => running.close())

test('it is in the table', () => {
  expect(tableOf({ ...all, ...example }).map(({ name }) => name)).toContain('group.echo')
})

test('its access is everybody’s, as the matrix says', async () => {
  const told = kinds.map(async ({ come }) => {
    try {
      await come().invoke(echoGroup, { slug: 'everyone', word: 'hello' })
      return 'in'
    } catch (error) {
      return (error as { code: string }).code
    }
  })
  expect(await Promise.all(told)).toEqual(kinds.map(({ outcome }) => outcome('admin')))
})

test('it is described as soon as a route says where it is', () => {
  const { paths } = openApi([route], 'https://stoa.example.com')
  expect(paths['/groups/{slug}/echo']!.post).toMatchObject({
    summary: 'Say a word about a group',
    description: 'A session of an admin, or a token with the scope `admin`.',
    parameters: [{ name: 'slug', in: 'path', required: true }],
    requestBody: { content: { 'application/json': { schema: { required: ['word'] } } } },
    responses: { 200: { description: 'It.' }, 404: { description: '`group_not_found`' } },
  })
})

test('the route answers, and says of its input what a form and any other way would say', async () => {
  const api = mount(surfaceDeps(running.deps), [route])
  const token = await running.admin.post('/tokens', { name: 'echo', scopes: ['admin'] })
  const ask = (word: string) =>
    api.request('/groups/everyone/echo', {
      method: 'POST',
      headers: { authorization: `Bearer ${token.body.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ word }),
    })
  expect(await (await ask('hello')).json()).toEqual({ said: 'root says hello to Everyone.' })
  const refused = await ask('')
  expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
    400,
    'A word is missing; say one.',
  ])
  const admin = kinds.find(({ name }) => name === 'an admin, session')!
  const typed = inputOf(echoGroup, new Form([['word', '  ']]), { slug: 'everyone' })
  expect(typed).toEqual({ slug: 'everyone', word: '' })
  await expect(admin.come().invoke(echoGroup, typed)).rejects.toThrow('A word is missing; say one.')
})
