/**
 * A new kind of items and a new format of agents cost one file and one line each: into a copy of the project go three
 * kinds and a format, it is built and started, and all that the store does with items it does with theirs.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectWith } from '../support/added-parts.ts'
import { Api } from '../support/api.ts'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { cloneFeed, expectSound } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { runToEnd, type ServerProcess, startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'
import { expectStep, heading, press, upload } from '../support/wizard.ts'
import { makeZip } from '../support/zip.ts'

const KINDS = 'src/intake/kinds'
const PARTS = [
  { file: 'test/added/kinds/prompt.ts', into: KINDS, line: "export { prompt } from './prompt.ts'" },
  { file: 'test/added/kinds/note.ts', into: KINDS, line: "export { note } from './note.ts'" },
  {
    file: 'test/added/kinds/api-schema.ts',
    into: KINDS,
    line: "export { apiSchema } from './api-schema.ts'",
  },
  {
    file: 'test/added/formats/codex.ts',
    into: 'src/compose/formats',
    line: "export { codex } from './codex.ts'",
  },
]
const EMAIL = 'root@example.com'
const PASSWORD = 'correct horse battery'

const PROMPT = {
  'prompt.json': json({ name: 'greet', description: 'Says hello.' }),
  'PROMPT.md': '# Hello you',
}
const NOTE = {
  'note.json': json({ name: 'moved', description: 'We moved.' }),
  'NOTE.md': 'A zanzibarian note.',
}
const SCHEMA = {
  'schema.json': json({
    name: 'orders',
    description: 'Orders of a shop.',
    definitions: { Basket: { type: 'object' }, Quokka: { type: 'string' } },
  }),
  'examples/many.json': json(Array.from({ length: 20_000 }, (_, index) => ({ index }))),
}

let project: string
let importRoot: string
let server: ServerProcess
let api: Api
let cloneUrl: string
let browser: Browser | undefined

beforeAll(async () => {
  project = await projectWith(PARTS)
  importRoot = await temporaryFolder('imports')
  server = await startServer(
    {
      DATA_DIR: path.join(await temporaryFolder(), 'data'),
      ADMIN_EMAIL: EMAIL,
      ADMIN_PASSWORD: PASSWORD,
      LOCAL_IMPORT_ROOT: importRoot,
    },
    { command: [process.execPath, path.join(project, 'dist', 'src', 'main.js')] },
  )
  api = new Api(server.baseUrl)
  await api.signIn(EMAIL, PASSWORD)
  const { body } = await api.post('/tokens', { name: 'story', scopes: ['git:read'] })
  const url = new URL((await api.get('/stack')).body.gitUrl)
  cloneUrl = Object.assign(url, { username: 'root', password: body.token }).href
  if (!lacksBrowser) browser = await launchBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe('a kind that was added', () => {
  test('is published by the API, by its sign or when its sender says so, and found by its name', async () => {
    const plain = await publish(PROMPT)
    expect(plain.body).toMatchObject({ kind: 'prompt', servedName: 'greet-by-root', latest: '0.1.0' })
    const found = await api.get('/catalog/search?type=prompt')
    expect(found.body.results.map(nameOf)).toEqual(['greet-by-root'])
    expect(found.body.facets.type).toEqual({ prompt: 1 })
    const named = await api.upload('/items/preview', { file: makeZip(PROMPT), kind: 'prompt', name: 'other' })
    expect(named.body).toMatchObject({ kind: 'prompt', servedName: 'other-by-root' })
  })

  test('has sentences of its own for what is wrong', async () => {
    const issuesOf = async (files: Record<string, string>, kind?: string) => {
      const { body } = await api.upload('/items/preview', { file: makeZip(files), ...(kind && { kind }) })
      return body.issues.map((issue: { code: string; message: string }) => [issue.code, issue.message])
    }
    expect(await issuesOf({ 'prompts.json': '{}' }, 'prompt')).toEqual([
      [
        'zip_missing_prompt_json',
        'A prompt needs a prompt.json with a name; rename "prompts.json" to prompt.json.',
      ],
    ])
    expect(await issuesOf(PROMPT, 'skill')).toEqual([
      [
        'zip_looks_like_prompt',
        'This looks like a prompt ("prompt.json"), not a skill; publish it as a prompt.',
      ],
    ])
    expect(await issuesOf({ 'a/prompt.json': '{}', 'b/prompt.json': '{}' })).toEqual([
      [
        'zip_multiple_prompts',
        '"a/prompt.json" and "b/prompt.json" are prompts of their own; upload one at a time.',
      ],
    ])
    const [[, unknown]] = await issuesOf({ 'x.txt': 'x' })
    expect(unknown).toMatch(
      /^The upload is neither a plugin, nor a skill, .* a prompt has a prompt.json with a name/,
    )
    const refused = await api.upload('/items/preview', { file: makeZip(PROMPT), kind: 'promt' })
    expect(refused.body.detail).toContain(
      '"promt" is not a kind of item; choose one of plugin, skill, agent,',
    )
    // Where a stronger sign is, it counts.
    const both = await api.upload('/items/preview', {
      file: makeZip({ ...PROMPT, 'SKILL.md': '---\nname: both\ndescription: Both.\n---\n' }),
    })
    expect(both.body.kind).toBe('skill')
  })

  test('is in the description of the API, and in the help of the command line that the store serves', async () => {
    const spec = JSON.stringify((await api.get('/openapi.json')).body)
    expect(spec).toContain('["plugin","skill","agent","api-schema","note","prompt"]')
    const [help, search, imports] = [
      await stoa('publish', '--help'),
      await stoa('search', '--help'),
      await stoa('import', '--help'),
    ]
    expect(help).toContain(
      'plugin, skill, agent, api-schema, note or prompt, when the content could be several.',
    )
    expect(search).toContain('Only plugins, skills, agents, API schemas, notes or prompts.')
    expect(imports).toContain('else every outermost folder that is an API schema, a note or a prompt.')
  })

  test('is published by that command line, and imported from a folder', async () => {
    const folder = path.join(importRoot, 'words')
    await mkdir(path.join(folder, 'one'), { recursive: true })
    await writeFile(path.join(folder, 'one', 'prompt.json'), json({ name: 'one', description: 'One.' }))
    const token = (await api.post('/tokens', { name: 'cli', scopes: ['items:write', 'admin'] })).body.token
    const env = { STOA_TOKEN: token, STOA_URL: server.baseUrl }
    expect(await stoaWith(env, 'publish', path.join(folder, 'one'), '--kind', 'prompt')).toContain(
      'Published one-by-root 0.1.0 (new)',
    )
    expect(await stoaWith(env, 'import', folder)).toContain('Published one')
  })

  test('is called by its words on every page, under its emblem', async () => {
    const emblem = '<path d="M4 4h16v12H8l-4 4z"'
    const store = await page('/store?type=prompt')
    expect(store).toContain(emblem)
    expect(store).toContain('prompt by root')
    expect(store).toMatch(/Prompts/)
    const item = await page('/store/greet-by-root')
    expect(item).toContain('>prompt</span>')
    expect(item).toContain('Hello you')
    expect(item).toContain('Somebody says it; it runs nothing by itself.')
    const wizard = await page('/store/new')
    expect(wizard).toContain('Words to begin with.')
    for (const address of ['/admin/items', '/stack', '/'])
      expect((await page(address)).length).toBeGreaterThan(0)
  })

  test.skipIf(lacksBrowser)('goes through the wizard', async () => {
    const at = await signedIn()
    await at.goto('/store/new')
    await at.getByRole('radio', { name: 'Prompt' }).check()
    await upload(at, makeZip({ ...PROMPT, 'prompt.json': json({ name: 'bow', description: 'Bows.' }) }))
    expect(await at.locator('dt:text-is("Kind") + dd').innerText()).toBe('Prompt')
    expect(await at.getByRole('main').innerText()).toContain('Somebody says it; it runs nothing by itself.')
    await press(at, 'Continue to Describe')
    await expectStep(at, 'Describe')
    await press(at, 'Continue to Publish')
    await expectStep(at, 'Publish')
    await press(at, 'Publish')
    await heading(at, 'Bow 0.1.0 is published')
    expect(await at.getByRole('main').innerText()).toContain('codex plugin marketplace upgrade stoa')
    await at.context().close()
  })

  test('is in the clones of those who have it, in the folder of its mount, also beside others', async () => {
    await install('greet-by-root')
    const alone = await cloneFeed(cloneUrl)
    await expectSound(alone)
    expect(await filesBelow(alone, 'plugins/stoa-bundle/prompts')).toEqual([
      'greet-by-root/PROMPT.md',
      'greet-by-root/prompt.json',
    ])
    expect(
      JSON.parse(await at(alone, 'plugins/stoa-bundle/prompts/greet-by-root/prompt.json')),
    ).toMatchObject({
      name: 'greet-by-root',
      version: '0.1.0',
    })
    expect(await at(alone, 'README.md')).toContain('| greet-by-root | prompt | 0.1.0 | root | stoa-bundle |')
    expect((await api.upload('/items', { file: skillZip('words') })).status).toBe(201)
    await install('words-by-root')
    await git(alone, ['pull', '--ff-only'])
    await expectSound(alone)
    expect((await catalogue(alone)).plugins[0].description).toBe(
      'Everything in this set that is not a plugin of its own: 1 skill and 1 prompt.',
    )
  })
})

describe('a kind that is mounted nowhere', () => {
  test('is in the store, its search and its pages, also in the stack of who wants it', async () => {
    expect((await publish(NOTE)).body).toMatchObject({ kind: 'note', servedName: 'moved-by-root' })
    const found = await api.get('/catalog/search?q=zanzibarian')
    expect(found.body.results.map(nameOf)).toEqual(['moved-by-root'])
    expect(await page('/store/moved-by-root')).toContain('A zanzibarian note.')
    expect(await page('/store/new/published/moved-by-root')).toContain('It stays in the store')
    await install('moved-by-root')
    const { entries } = (await api.get('/stack')).body
    expect(entries.find((entry: { item: string }) => entry.item === 'moved-by-root')).toMatchObject({
      kind: 'note',
      plugin: null,
    })
    expect(await page('/stack')).toContain('moved-by-root')
  })

  test('is in no clone, and moves none', async () => {
    const clone = await cloneFeed(cloneUrl)
    await expectSound(clone)
    const names = await git(clone, ['ls-files'])
    expect(names).not.toMatch(/moved|note/i)
    expect(await git(clone, ['grep', '-i', '-l', 'moved'], {}).catch(() => 'nowhere')).toBe('nowhere')
    const head = await git(clone, ['rev-parse', 'HEAD'])
    expect((await api.delete('/items/moved-by-root/install')).status).toBe(204)
    await git(clone, ['pull', '--ff-only'])
    expect(await git(clone, ['rev-parse', 'HEAD'])).toBe(head)
    await install('moved-by-root')
  })

  test('stays where it is when its reader goes back to a snapshot, which knows nothing of it', async () => {
    const { commit } = (await api.get('/stack')).body
    const review = await page(`/stack/go-back?commit=${commit}`)
    expect(review).not.toContain('moved-by-root')
  })

  test('names no plugin on the page that connects clients', async () => {
    const connect = await page('/connect')
    expect(connect).toContain('claude plugin install stoa-bundle@stoa')
    expect(connect).not.toContain('moved-by-root')
  })
})

describe('a kind that is served in another form than it is stored in', () => {
  test('is stored as it was sent, and told and found by what its kind makes of it', async () => {
    expect((await publish(SCHEMA)).body).toMatchObject({ kind: 'api-schema', servedName: 'orders-by-root' })
    const files = await page('/store/orders-by-root/files')
    expect(files).toContain('schema.json')
    expect(files).not.toContain('SKILL.md')
    const item = await page('/store/orders-by-root')
    expect(item).toContain('>Quokka</li>')
    expect(item).not.toContain('shown in part')
    expect(item).toContain('>API schema</span>')
    const found = await api.get('/catalog/search?q=quokka&type=api-schema')
    expect(found.body.results.map(nameOf)).toEqual(['orders-by-root'])
  })

  test('arrives in that form by clone', async () => {
    await install('orders-by-root')
    const clone = await cloneFeed(cloneUrl)
    await expectSound(clone)
    const folder = 'plugins/stoa-bundle/skills/orders-by-root'
    expect(await filesBelow(clone, folder)).toEqual([
      'SKILL.md',
      'source/examples/many.json',
      'source/schema.json',
    ])
    expect(await at(clone, `${folder}/SKILL.md`)).toBe(
      '---\nname: orders-by-root\ndescription: Orders of a shop.\n---\n\n# Definitions\n\n- Basket\n- Quokka\n',
    )
    expect(await at(clone, `${folder}/source/examples/many.json`)).toBe(SCHEMA['examples/many.json'])
  })
})

describe('a format that was added', () => {
  test('is in every clone: its catalogue, its manifest of the bundle, and its commands in the README', async () => {
    expect((await api.upload('/items', { file: pluginZip('tidy') })).status).toBe(201)
    await install('tidy-by-root')
    const clone = await cloneFeed(cloneUrl)
    await expectSound(clone)
    expect(JSON.parse(await at(clone, '.agents/plugins/marketplace.json'))).toEqual({
      name: 'stoa',
      plugins: [
        { name: 'stoa-bundle', source: './plugins/stoa-bundle' },
        { name: 'tidy-by-root', source: './plugins/tidy-by-root' },
      ],
    })
    expect((await catalogue(clone)).plugins.map(({ name }: { name: string }) => name)).toEqual([
      'stoa-bundle',
      'tidy-by-root',
    ])
    const bundle = JSON.parse(await at(clone, 'plugins/stoa-bundle/.codex-plugin/plugin.json'))
    expect(bundle).toMatchObject({ name: 'stoa-bundle' })
    expect(await at(clone, 'README.md')).toContain(
      '```\nclaude plugin marketplace update stoa\ncodex plugin marketplace upgrade stoa\ngit pull --ff-only\n```',
    )
  })
})

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function nameOf({ servedName }: { servedName: string }): string {
  return servedName
}

async function publish(files: Record<string, string>) {
  const answer = await api.upload('/items', { file: makeZip(files) })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer
}

async function install(item: string): Promise<void> {
  expect((await api.put(`/items/${item}/install`)).status).toBe(200)
}

async function page(address: string): Promise<string> {
  const answer = await api.send('GET', `/${address}`)
  expect(answer.status).toBe(200)
  return String(answer.body)
}

async function signedIn(): Promise<Page> {
  const context = await browser!.newContext({ baseURL: server.baseUrl })
  const at = await context.newPage()
  await at.goto('/sign-in')
  await at.getByLabel('Email address').fill(EMAIL)
  await at.getByLabel('Password').fill(PASSWORD)
  await at.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await at.waitForURL('**/')
  return at
}

/** The command line as the store serves it. */
function stoa(...args: string[]): Promise<string> {
  return stoaWith({}, ...args)
}

let unpacked: Promise<string> | undefined

async function stoaWith(env: Record<string, string>, ...args: string[]): Promise<string> {
  unpacked ??= unpack()
  const folder = await unpacked
  const program = path.join(folder, 'package', 'dist', 'cli', 'stoa.mjs')
  const ended = await runToEnd({ HOME: folder, ...env }, args, { command: [process.execPath, program] })
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  return ended.stdout
}

async function unpack(): Promise<string> {
  const folder = await temporaryFolder('cli')
  const answer = await fetch(`${server.baseUrl}/cli/stoa.tgz`)
  await writeFile(path.join(folder, 'stoa.tgz'), Buffer.from(await answer.arrayBuffer()))
  await promisify(execFile)('tar', ['xzf', 'stoa.tgz'], { cwd: folder })
  return folder
}

function at(clone: string, file: string): Promise<string> {
  return readFile(path.join(clone, file), 'utf8')
}

async function catalogue(clone: string) {
  return JSON.parse(await at(clone, '.claude-plugin/marketplace.json'))
}

async function filesBelow(clone: string, folder: string): Promise<string[]> {
  const listed = await git(clone, ['ls-files', folder])
  return listed.split('\n').map((file) => file.slice(folder.length + 1))
}
