/** What is wrong with an input is said by its operation: a command, the API and a form have the one sentence. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { type Home, newHome } from './command.ts'

let store: RunningStoa
let ada: Person
let home: Home
beforeAll(async () => {
  store = await runStoa()
  home = await newHome()
  ada = await store.person('ada', { admin: true })
  const login = ['login', store.baseUrl, '--email', ada.email, '--password-stdin', '--admin']
  expect((await home.stoa(login, { input: PASSWORD })).code).toBe(0)
})
afterAll(() => store.close())

const URL = 'https://git.example.com/tools.git'
const FINE = { slug: 'tools', url: URL, mode: 'marketplace', promote: 'auto' }
const FORM = { ...FINE, go: 'save', name: 'Tools', schedule: '', cron: '' }

interface Row {
  command: readonly string[]
  api: readonly [method: string, path: string, body?: object]
  /** Where there is one. */
  form?: readonly [path: string, fields: Record<string, string>]
}

/** A source with one wrong field, as each of them says it. */
function source(field: string, value: string, inForm: Record<string, string> = { [field]: value }): Row {
  const { slug = 'tools', url = URL, ...options } = { [field]: value } as Record<string, string>
  const words = Object.entries(options).flatMap(([name, text]) => [`--${name}`, text])
  return {
    command: ['source', 'add', slug, url, ...words],
    api: ['POST', '/sources', { ...FINE, [field]: value }],
    form: ['/admin/sources/new', { ...FORM, ...inForm }],
  }
}

const ROWS: Readonly<Record<string, Row>> = {
  'a mode that there is not': source('mode', 'golden'),
  'a policy that there is not': source('promote', 'maybe'),
  'a schedule that is none': source('schedule', 'often', { schedule: 'other', cron: 'often' }),
  'a slug that is no name': source('slug', 'My Tools'),
  'an address that is none': source('url', 'git.example.com'),
  'a ref that git would not take': source('ref', '..'),
  'a user name with a colon': source('username', 'a:b'),
  'a source that there is not': {
    command: ['source', 'sync', 'nothing'],
    api: ['POST', '/sources/nothing/sync'],
    form: ['/admin/sources/nothing/sync', {}],
  },
  'an item that there is not': {
    command: ['install', 'nothing'],
    api: ['PUT', '/items/nothing/install', {}],
    form: ['/store/nothing/install', {}],
  },
  'a sharing that there is not': {
    command: ['import', '.', '--sharing', 'golden'],
    api: ['POST', '/imports', { path: '.', sharing: 'golden' }],
  },
  'a limit that is no number': {
    command: ['search', '--limit', 'many'],
    api: ['GET', '/catalog/search?limit=many'],
  },
}

describe.each(Object.entries(ROWS))('%s', (_, { command, api: [method, path, body], form }) => {
  test('is told in one sentence', async () => {
    const { status, body: problem } = await ada.api.send(method, path, body)
    expect(status).toBeGreaterThanOrEqual(400)
    const { code, stdout, stderr } = await home.stoa(command)
    expect([code, stdout, stderr]).toEqual([1, '', `stoa: ${problem.detail}\n`])
    if (form !== undefined) expect(await answerTo(...form)).toContain(problem.detail)
  })
})

async function answerTo(path: string, fields: Record<string, string>): Promise<string> {
  const { body } = await ada.api.send('POST', `/${path}`, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    origin: store.baseUrl,
  })
  return textOf(body)
}

const SIGNS: Readonly<Record<string, string>> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' }

function textOf(html: string): string {
  return html.replace(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => SIGNS[name]!)
}
