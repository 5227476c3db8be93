/** The description of the API says what the API does; and what every answer carries: headers, health, numbers. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { createApp } from '../../src/http/app.ts'
import { surfaceDeps } from '../../src/http/deps.ts'
import { createMetrics } from '../../src/http/metrics.ts'
import { type Answer, Api } from '../support/api.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>
}

let running: RunningStoa
let ann: Person
// biome-ignore lint/suspicious/noExplicitAny: a document from outside.
let document: any
let operations: { call: string; path: string; operation: Operation }[]
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  document = (await running.anonymous.get('/openapi.json')).body
  operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ call: `${method} ${path}`, path, operation })),
  )
})
afterAll(() => running.close())

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)

/** What is wrong with an answer, as the document has it. */
function differences(call: string, answer: Answer): unknown {
  const operation = operations.find((one) => one.call === call)?.operation
  const response = operation?.responses[answer.status]
  if (response === undefined) return `${call} does not say that it answers ${answer.status}`
  const type = answer.headers.get('content-type')?.split(';')[0]
  if (response.content === undefined)
    return type === undefined ? null : `${call} ${answer.status} says no content`
  const schema = type === undefined ? undefined : response.content[type]?.schema
  if (schema === undefined) return `${call} ${answer.status} says nothing of ${type}`
  const validate = ajv.compile({ ...schema, components: document.components })
  return validate(answer.body) ? null : validate.errors
}

describe('openapi.json', () => {
  test('is OpenAPI 3.1 that anyone may read', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: 'Stoa', version: expect.any(String) })
    expect(document.servers).toEqual([{ url: `${running.baseUrl}/api/v1` }])
  })

  test('lists every route, and nothing else', () => {
    const routes = apiRoutes.map(({ method, path }) => `${method} ${path.replaceAll('*}', '}')}`)
    expect(operations.map(({ call }) => call).sort()).toEqual(routes.sort())
  })

  test('has $refs that all resolve, and security schemes that exist', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!)
    expect(refs.length).toBeGreaterThan(0)
    for (const ref of new Set(refs)) {
      expect(ref).toMatch(/^#\//)
      const found = ref
        .slice(2)
        .split('/')
        .reduce((node, key) => node?.[key], document)
      expect(found, ref).toBeTypeOf('object')
    }
    for (const requirement of document.security)
      for (const name of Object.keys(requirement))
        expect(document.components.securitySchemes).toHaveProperty(name)
  })

  test('gives every operation a name of its own, its path’s parameters, and a success', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { call, path, operation } of operations) {
      expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(
        inPath.map(({ name }) => name),
        call,
      ).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))
      expect(
        inPath.every(({ required }) => required),
        call,
      ).toBe(true)
      const statuses = Object.keys(operation.responses)
      expect(
        statuses.some((status) => status.startsWith('2')),
        call,
      ).toBe(true)
      for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('')
    }
  })

  test('has schemas that compile', () => {
    for (const { operation } of operations) {
      const contents = [...Object.values(operation.responses), operation.requestBody].flatMap((one) =>
        Object.values(one?.content ?? {}),
      )
      for (const { schema } of contents) {
        if (schema !== undefined)
          expect(() => ajv.compile({ ...schema, components: document.components })).not.toThrow()
      }
    }
  })

  test('names the session’s cookie as it is called over https', async () => {
    const { body } = await overHttps((api) => api.get('/openapi.json'))
    expect(body.components.securitySchemes.session.name).toMatch(/^__Host-stoa_session_[0-9a-f]{8}$/)
  })

  test('says of the answers which fields are always there', () => {
    const { schema } = document.paths['/me'].get.responses[200].content['application/json']
    expect(schema.required).toContain('username')
  })

  test('says of an install that it takes a pin', () => {
    const { requestBody } = document.paths['/items/{item}/install'].put
    expect(requestBody?.content?.['application/json']?.schema).toMatchObject({ properties: { pin: {} } })
  })
})

test('answers of real calls are as described', async () => {
  const { api } = ann
  const { admin } = running
  const calls: [string, Promise<Answer> | Answer][] = []
  const note = async (call: string, answer: Promise<Answer>) => {
    calls.push([call, await answer])
  }
  await note('post /items/preview', api.upload('/items/preview', { file: skillZip('tool') }))
  await note('post /items/preview', api.upload('/items/preview', { file: Buffer.from('x') }))
  await note(
    'post /items',
    api.upload('/items', { file: skillZip('tool'), tags: 'a,b', videoUrl: 'https://v.example' }),
  )
  await note('post /items', api.upload('/items', { file: skillZip('tool') }))
  await note('post /items', api.upload('/items', { file: Buffer.from('x') }))
  await note('post /items', api.upload('/items', { kind: 'x' }))
  await note(
    'post /items/{item}/versions',
    api.upload('/items/tool-by-ann/versions', { file: pluginZip('p') }),
  )
  await note(
    'post /items/{item}/versions',
    api.upload('/items/tool-by-ann/versions', { file: skillZip('t') }),
  )
  await note('get /items/{item}', api.get('/items/tool-by-ann'))
  await note('get /items/{item}', api.get('/items/none'))
  await note('get /items/{item}', running.anonymous.get('/items/none'))
  await note('patch /items/{item}', api.patch('/items/tool-by-ann', { category: null }))
  await note('patch /items/{item}', api.patch('/items/tool-by-ann', { nope: 1 }))
  await note('get /items/{item}/versions', api.get('/items/tool-by-ann/versions'))
  await note('get /items/{item}/versions/{version}', api.get('/items/tool-by-ann/versions/0.1.0'))
  await note('get /items/{item}/versions/{version}/files', api.get('/items/tool-by-ann/versions/0.1.0/files'))
  await note(
    'post /items/{item}/versions/{version}/yank',
    api.post('/items/tool-by-ann/versions/0.1.0/yank', { reason: 'x' }),
  )
  await note(
    'post /items/{item}/versions/{version}/deprecate',
    api.post('/items/tool-by-ann/versions/0.1.0/deprecate', { reason: 'x' }),
  )
  await note(
    'post /items/{item}/versions/{version}/restore',
    api.post('/items/tool-by-ann/versions/0.1.0/restore'),
  )
  await note('put /items/{item}/install', api.put('/items/tool-by-ann/install'))
  await note('put /items/{item}/install', api.put('/items/tool-by-ann/install', { pin: 7 }))
  await note('delete /items/{item}/install', api.delete('/items/none/install'))
  await note('get /stack', api.get('/stack'))
  await note('get /stack/history', api.get('/stack/history'))
  await note('get /catalog/search', api.get('/catalog/search?q=tool'))
  await note('get /items', api.get('/items?limit=0'))
  await note('get /me', api.get('/me'))
  await note('post /tokens', api.post('/tokens', { name: 'x', expiresInDays: 1 }))
  await note('get /tokens', api.get('/tokens'))
  await note('delete /tokens/{id}', api.delete('/tokens/none'))
  await note('post /users', admin.post('/users', { email: 'new@example.com' }))
  await note('post /users', api.post('/users', { email: 'new@example.com' }))
  await note('get /users', admin.get('/users'))
  await note('patch /users/{username}', admin.patch('/users/new', { displayName: 'N' }))
  await note('post /groups', admin.post('/groups', { slug: 'g', name: 'G' }))
  await note('post /groups', admin.post('/groups', {}))
  await note('get /groups', admin.get('/groups'))
  await note('put /groups/{slug}/members/{username}', admin.put('/groups/g/members/ann'))
  await note(
    'put /groups/{slug}/grants/{item}',
    admin.put('/groups/g/grants/tool-by-ann', { tier: 'default' }),
  )
  await note('get /groups/{slug}/grants', admin.get('/groups/g/grants'))
  await note('get /stack', api.get('/stack'))
  const source = { slug: 'shop', url: 'https://git.invalid/shop.git', mode: 'marketplace' }
  await note('post /sources', admin.post('/sources', source))
  await note('post /sources', admin.post('/sources', source))
  await note('post /sources', admin.post('/sources', { ...source, mode: 'svn' }))
  await note('post /sources/preview', admin.post('/sources/preview', { ...source, url: 'https://[::1]/x' }))
  await note('get /sources', admin.get('/sources'))
  await note('get /sources', api.get('/sources'))
  await note('patch /sources/{slug}', admin.patch('/sources/shop', { schedule: '0 3 * * *' }))
  const sync = admin.post('/sources/shop/sync')
  await note('post /sources/{slug}/sync', sync)
  const { job } = (await sync).body
  expect((await admin.get(`/jobs/${job}/events`)).body).toContain('event: end')
  await note('get /jobs/{id}', admin.get(`/jobs/${job}`))
  await note('get /jobs/{id}', api.get(`/jobs/${job}`))
  await note('get /sources/{slug}', admin.get('/sources/shop'))
  await note('get /sources/{slug}/held', admin.get('/sources/shop/held'))
  await note(
    'post /sources/{slug}/grants',
    admin.post('/sources/shop/grants', { group: 'g', tier: 'default' }),
  )
  await note('post /imports', admin.post('/imports', { path: '/none' }))
  await note('post /session', new Api(running.baseUrl).signIn('ann@example.com', PASSWORD))
  await note('post /session', new Api(running.baseUrl).signIn('ann@example.com', 'x'))
  const wrong = await Promise.all(
    calls.map(async ([call, answer]) => [call, differences(call, await answer)] as const),
  )
  expect(wrong.filter(([, difference]) => difference !== null)).toEqual([])
})

test.each([
  ['put /items/{item}/opt-out', 'PUT', '/items/tool-by-ann/opt-out', undefined],
  ['patch /users/{username}', 'PATCH', '/users/new', { nope: 1 }],
  ['post /session', 'POST', '/session', {}],
])('%s describes the answer that it gives', async (call, method, path, body) => {
  await running.admin.put('/groups/everyone/grants/tool-by-ann', { tier: 'default' })
  const answer = await running.admin.send(method, path, body)
  expect(differences(call, answer)).toBeNull()
})

/** The same store as if it were behind https. */
async function overHttps<T>(work: (api: Api) => Promise<T>): Promise<T> {
  const settings = { ...running.deps.settings, baseUrl: 'https://stoa.example' }
  const server = createAdaptorServer({
    fetch: createApp(surfaceDeps({ ...running.deps, settings }), createMetrics(running.deps.db)).fetch,
  }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work(new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  } finally {
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
}

describe('every answer', () => {
  test.each([
    ['an API answer', '//api/v1/me', 200],
    ['an API refusal', '//api/v1/items/none', 404],
    ['the description', '//api/v1/openapi.json', 200],
    ['a page', '//', 200],
    ['a page that is not there', '//none', 404],
    ['the sign-in', '//sign-in', 303],
    ['the API’s page', '//api/docs', 200],
    ['a stylesheet', '//public/stoa.css', 200],
    ['a stylesheet that is not there', '//public/none.css', 404],
    ['the ZIP', '//marketplace.zip', 200],
    ['health', '//healthz', 200],
    ['numbers', '//metrics', 403],
  ])('%s carries the security headers', async (_, path, status) => {
    const answer = await ann.api.get(path)
    expect(answer.status).toBe(status)
    const header = (name: string) => answer.headers.get(name)
    expect(header('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'/)
    expect(header('content-security-policy')).not.toMatch(/unsafe|\*/)
    expect(header('x-content-type-options')).toBe('nosniff')
    expect(header('referrer-policy')).toBe('same-origin')
    expect(header('cross-origin-opener-policy')).toBe('same-origin')
    expect(header('cross-origin-resource-policy')).toBe('same-origin')
    expect(header('cache-control')).toMatch(/no-store|no-cache/)
    expect(header('access-control-allow-origin')).toBeNull()
    expect(header('x-powered-by')).toBeNull()
    expect(header('server')).toBeNull()
  })

  test('over https binds the cookie to the host and asks for https from then on', async () => {
    const answer = await overHttps((api) => api.signIn('ann@example.com', PASSWORD))
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-stoa_session_[0-9a-f]{8}=[\w-]{43};(?=.*; Secure)(?=.*; HttpOnly)/,
    )
    expect(answer.headers.get('set-cookie')).not.toContain('Domain')
  })
})

describe('what machines ask', () => {
  test('/healthz says alive and /readyz says ready, to anyone', async () => {
    expect((await running.anonymous.get('//healthz')).body).toEqual({ status: 'alive' })
    const ready = await running.anonymous.get('//readyz')
    expect([ready.status, ready.body]).toEqual([200, { status: 'ready' }])
  })

  test('/readyz says why not, once the store is stopping', async () => {
    const other = await runStoa()
    await other.stoa.close()
    const answer = await other.anonymous.get('//readyz')
    expect(answer.status).toBe(503)
    expect(answer.body).toEqual({ status: 'not ready', why: expect.stringMatching(/^[A-Z].*\.$/) })
    expect((await other.anonymous.get('//healthz')).status).toBe(200)
    await other.close().catch(() => undefined)
  })

  test('/metrics is OpenMetrics, counts requests by route, and names no person, item or token', async () => {
    await ann.api.get('/items/tool-by-ann')
    const { headers, body } = await running.admin.get('//metrics')
    const text = String(body)
    expect(headers.get('content-type')).toMatch(/^application\/openmetrics-text; version=1\.0\.0/)
    expect(text.endsWith('# EOF\n')).toBe(true)
    expect(text.match(/# EOF/g)).toHaveLength(1)
    expect(text).toMatch(
      /stoa_http_requests_total\{method="GET",route="\/api\/v1\/items\/\{item\}",status="200"\} \d+/,
    )
    expect(text).toMatch(/^stoa_items \d+$/m)
    expect(text).toMatch(/^stoa_users \d+$/m)
    expect(text).not.toMatch(/tool-by-ann|ann@|stoa_[\w-]{49}/)
  })
})
