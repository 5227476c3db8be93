/** What people send has a length before it has a meaning: lists, fields and shares are counted first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { Form } from '../../src/http/form.ts'
import { FILTER_VALUES_MAX, FORM_FIELDS_MAX, SHARES_MAX } from '../../src/kernel/limits.ts'
import { sharesOf } from '../../src/operations/drafts/draft-values.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  expect((await ann.api.upload('/items', { file: skillZip('shared') })).status).toBe(201)
})
afterAll(() => running.close())

/** Every list in a schema that has no end. */
function endless(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, maxItems, ...rest } = schema as Record<string, unknown>
  const own =
    (type === 'array' || (type as string[])?.includes?.('array')) && maxItems === undefined ? [at] : []
  return [...own, ...Object.entries(rest).flatMap(([key, value]) => endless(value, `${at}.${key}`))]
}

test('every list that a call of the API takes has an end', () => {
  const all = apiRoutes.flatMap(({ method, path, query, body, multipart }) =>
    Object.entries({ query, body, multipart }).flatMap(([where, schema]) =>
      endless(schema, `${method} ${path} ${where}`),
    ),
  )
  expect(all).toEqual([])
})

describe('shares', () => {
  const share = (id: string) => ({ type: 'user', id, permission: 'view' })

  test('up to the limit are taken, one more is refused, by the API and by the page', async () => {
    const most = Array.from({ length: SHARES_MAX }, () => share('ann'))
    const patch = (sharedWith: object[]) =>
      ann.api.patch('/items/shared-by-ann', { sharing: 'shared', sharedWith })
    expect((await patch(most)).status).toBe(200)
    expectProblem(await patch([...most, share('ann')]), 400, 'bad_request', 'sharedWith')
    const form = new FormData()
    for (const [name, value] of Object.entries({ title: 'S', description: 'S.', sharing: 'shared' }))
      form.append(name, value)
    for (let count = 0; count <= SHARES_MAX; count += 1) {
      for (const [name, value] of [
        ['shareType', 'user'],
        ['shareId', 'ann'],
        ['sharePermission', 'view'],
      ] as const)
        form.append(name, value)
    }
    const { status, html } = await post('/store/shared-by-ann/edit', form)
    expect(status).toBe(400)
    expect(html).toContain(`shared with ${SHARES_MAX + 1} people and groups; name at most ${SHARES_MAX}`)
  })

  test('whoever is named as viewer and editor, among thousands, is an editor', () => {
    const names = Array.from({ length: 8_000 }, (_, index) => `p${index}`).join(',')
    const shares = sharesOf({ viewers: names, editors: names })
    expect(shares).toHaveLength(8_000)
    expect(shares.every(({ permission }) => permission === 'edit')).toBe(true)
  })
})

test(`a form of more than ${FORM_FIELDS_MAX} fields is refused before it is read`, async () => {
  const { status, html } = await post('/theme', '&='.repeat(FORM_FIELDS_MAX))
  expect(status).toBe(413)
  expect(html).toContain(`The form has ${FORM_FIELDS_MAX + 1} fields; send at most ${FORM_FIELDS_MAX}.`)
})

test('a form finds the values of a name without looking at the others', () => {
  const form = new Form(
    Array.from({ length: 50_000 }, (_, index) => [`f${index % 25_000}`, `${index}`] as const),
  )
  for (let index = 0; index < 25_000; index += 1) {
    expect.soft(form.getAll(`f${index}`)).toHaveLength(2)
    if (!form.has(`f${index}`) || form.get(`f${index}`) !== `${index}`) throw new Error(`f${index}`)
  }
  expect([form.get('g'), form.getAll('g'), form.has('g')]).toEqual([null, [], false])
})

test('filters hold as many values as somebody chooses', async () => {
  const query = Array.from({ length: FILTER_VALUES_MAX + 1 }, (_, index) => `category=c${index}`).join('&')
  expectProblem(await ann.api.get(`/items?${query}`), 400, 'bad_request', 'category')
  expect((await ann.api.get(`/items?tags=${'a,'.repeat(7_000)}`)).status).toBe(200)
})

async function post(path: string, body: FormData | string): Promise<{ status: number; html: string }> {
  const headers = { origin: running.baseUrl, 'content-type': 'application/x-www-form-urlencoded' }
  const credentials = new URLSearchParams({ email: ann.email, password: PASSWORD })
  const signedIn = await fetch(`${running.baseUrl}/sign-in`, {
    ...{ method: 'POST', body: credentials, redirect: 'manual', headers },
  })
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
  const response = await fetch(`${running.baseUrl}${path}`, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { ...(typeof body === 'string' ? headers : { origin: running.baseUrl }), cookie },
  })
  return { status: response.status, html: await response.text() }
}
