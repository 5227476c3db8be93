/** The pages of one item in a real browser, with and without JavaScript. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { pluginZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser
let ann: Person

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const SCRIPT = 'const answer = 42 // why\nexport function ask() {\n  return "what?"\n}\n'
/** Whatever of these names intake lets through must do nothing but be shown. */
const HOSTILE = "docs/'onclick=alert(1) &lt;b&gt; #x %41.txt"
const EVIL =
  '</code><script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">\n'

async function publish(name: string): Promise<string> {
  const first = pluginZip(name, {
    version: '1.0.0',
    files: {
      'scripts/ask.mjs': { content: SCRIPT, mode: 0o755 },
      'docs/guide.md': '# Guide\n\n<script>document.title = "owned"</script>\n\nRead **this**.\n',
      'data.bin': Buffer.from([0, 1, 2]),
      'large.txt': 'x'.repeat(300_000),
      'evil.html': EVIL,
      [HOSTILE]: EVIL,
    },
  })
  const second = pluginZip(name, {
    version: '1.1.0',
    files: {
      'scripts/ask.mjs': SCRIPT.replace('42', '43'),
      'data.bin': Buffer.from([0, 9]),
      'new.txt': EVIL,
    },
  })
  const form = { title: `The ${name}`, description: 'Asks.', tags: 'asking', docs: Buffer.from('hi') }
  const { status, body } = await ann.api.upload('/items', { ...form, docs: undefined, file: first })
  expect({ status, body }).toMatchObject({ status: 201 })
  const item: string = body.servedName
  expect(
    (await ann.api.upload(`/items/${item}/versions`, { file: second, notes: 'Knows more.' })).status,
  ).toBe(201)
  return item
}

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  ann = await running.person('ann')
  await running.person('bob')
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

interface Opened {
  page: Page
  context: BrowserContext
  complaints: string[]
}

/** Signed in. Collects whatever the browser complains about, blocked scripts and styles included. */
async function open(email: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => complaints.push(dialog.message()))
  page.on('console', (message) => {
    // A refusal is answered with its status, which Chromium reports as an error of its own.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text())
  })
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/')
  return { page, context, complaints }
}

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages of' }).getByRole('link', { name }).click()

describe.skipIf(lacksBrowser)('an owner', () => {
  test.each([true, false])(
    'looks, yanks, edits, archives and gives away (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const item = await publish(javaScriptEnabled ? 'helper' : 'plain')
      const { page, context, complaints } = await open('ann@example.com', { javaScriptEnabled })
      await page.goto(`/store/${item}`)
      await page.getByRole('heading', { name: 'Where it comes from' }).waitFor()

      await tab(page, 'Files')
      await page.locator('[aria-current="page"]', { hasText: 'Files' }).waitFor()
      await page.goto(`/store/${item}/files?version=1.0.0`)
      expect(await page.getByText('executable').count()).toBe(1)
      await page.getByRole('link', { name: 'ask.mjs' }).click()
      await page.getByRole('link', { name: 'Line 3', exact: true }).click()
      expect(new URL(page.url()).hash).toBe('#L3')
      expect(await page.locator('#L3:target code').textContent()).toBe('  return "what?"')

      await tab(page, 'Versions')
      await page.getByRole('link', { name: 'Changes since 1.0.0 in 1.1.0' }).click()
      await page.getByRole('heading', { name: 'Changes from 1.0.0 to 1.1.0' }).waitFor()
      expect(
        await page.getByRole('region', { name: 'scripts/ask.mjs', exact: true }).textContent(),
      ).toContain('no longer executable')
      expect(await page.locator('ins', { hasText: '43' }).count()).toBe(1)
      expect(await page.getByText('binary, 3 B to 2 B').count()).toBe(1)

      await tab(page, 'Versions')
      await page.getByText('Yank 1.1.0…').click()
      await page.locator('[id="Yank-1.1.0-reason"]').fill('It knows too much.')
      await page.getByRole('button', { name: 'Yank 1.1.0' }).click()
      await page.getByRole('status').waitFor()
      expect((await ann.api.get(`/items/${item}`)).body.latest).toBe('1.0.0')
      await page.getByRole('button', { name: 'Restore 1.1.0' }).click()
      await page.getByText('Restored.').waitFor()
      expect((await ann.api.get(`/items/${item}`)).body.latest).toBe('1.1.0')

      await page.getByText('Deprecate 1.1.0…').click()
      await page.locator('[id="Deprecate-1.1.0-reason"]').fill('Guardrails is better.')
      await page.locator('[id="Deprecate-1.1.0-successor"]').fill('no-such-item')
      await page.getByRole('button', { name: 'Deprecate 1.1.0' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('no-such-item')
      expect(await page.locator('[id="Deprecate-1.1.0-reason"]').inputValue()).toBe('Guardrails is better.')
      await page.locator('[id="Deprecate-1.1.0-successor"]').fill('guardrails')
      await page.getByRole('button', { name: 'Deprecate 1.1.0' }).click()
      await page.getByText('Version 1.1.0 is deprecated.').waitFor()

      await tab(page, 'Edit')
      await page.getByLabel('Title').fill('Another title')
      await page.getByLabel('Video link').fill('javascript:alert(1)')
      await page.getByRole('button', { name: 'Save changes' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('not a video link')
      expect(await page.getByLabel('Title').inputValue()).toBe('Another title')
      await page.getByLabel('Video link').fill('https://example.com/film')
      await page
        .getByLabel('Cover photo')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG })
      await page
        .getByLabel('Attach documents')
        .setInputFiles({ name: 'Hand book.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
      await page.getByLabel('Name of share 1').fill('bob')
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('heading', { name: 'Another title', level: 1 }).waitFor()
      expect(await page.locator('.hero .cover').count()).toBe(1)
      await tab(page, 'Documents')
      expect(await page.getByRole('link', { name: 'Hand book.txt' }).count()).toBe(1)

      await tab(page, 'Edit')
      await page.getByLabel('Remove the cover photo').check()
      await page.getByLabel('Hand book.txt').check()
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByText('Saved.').waitFor()
      const after = (await ann.api.get(`/items/${item}`)).body
      expect(after).toMatchObject({
        docs: [],
        title: 'Another title',
        sharedWith: [{ type: 'user', id: 'bob' }],
      })
      expect(after.photoUrl).toBeUndefined()

      await tab(page, 'Edit')
      await page.getByText('Nobody has it now.').waitFor()
      await page.getByRole('button', { name: 'Archive Another title' }).click()
      await page.locator('.hero .badge', { hasText: 'archived' }).waitFor()
      await tab(page, 'Edit')
      await page.getByRole('button', { name: 'Unarchive Another title' }).click()
      await page.getByText('Back on the shelf.').waitFor()

      await tab(page, 'Edit')
      await page.getByLabel('User name of the new owner').fill('nobody')
      await page.getByRole('button', { name: 'Transfer Another title' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('nobody')
      await page.getByLabel('User name of the new owner').fill('bob')
      await page.getByRole('button', { name: 'Transfer Another title' }).click()
      await page.getByText('It has a new owner.').waitFor()
      expect((await ann.api.get(`/items/${item}`)).body).toMatchObject({ owner: 'bob', servedName: item })
      const audit = JSON.stringify((await running.admin.get(`/audit?subject=${item}`)).body)
      for (const action of ['item.transfer', 'version.deprecate', 'version.yank'])
        expect(audit).toContain(action)
      expect((await page.goto(`/store/${item}/edit`))?.status()).toBe(403)
      expect(complaints).toEqual([])
      await context.close()
    },
  )
})

describe.skipIf(lacksBrowser)('hostile names and contents', () => {
  test('are shown and run nothing', async () => {
    const item = await publish('evil')
    const { page, context, complaints } = await open('bob@example.com')
    for (const view of [
      'files?version=1.0.0',
      'files/evil.html?version=1.0.0',
      `files/${HOSTILE.split('/').map(encodeURIComponent).join('/')}?version=1.0.0`,
      'files/docs/guide.md?version=1.0.0',
      'files/docs/guide.md?version=1.0.0&view=source',
      'versions/1.0.0...1.1.0',
    ]) {
      expect({ view, status: (await page.goto(`/store/${item}/${view}`))?.status() }).toEqual({
        view,
        status: 200,
      })
      expect(await page.title()).not.toBe('owned')
      const alive = await page
        .locator('main')
        .locator('script, img, iframe, [onclick], [onerror], [style]')
        .count()
      expect({ view, alive }).toEqual({ view, alive: 0 })
    }
    expect(complaints).toEqual([])
    await page.goto(`/store/${item}/files/evil.html?version=1.0.0`)
    expect(await page.locator('#L1 code').textContent()).toBe(EVIL.trimEnd())
    await context.close()
  })

  test('binary and large files are facts, absent ones are not found', async () => {
    const item = await publish('facts')
    const { page, context } = await open('bob@example.com')
    await page.goto(`/store/${item}/files/data.bin?version=1.0.0`)
    await page.getByText('This file is binary.').waitFor()
    await page.goto(`/store/${item}/files/large.txt?version=1.0.0`)
    await page.getByText('This file has 293.0 KiB').waitFor()
    for (const wrong of [
      'files/none',
      'files/docs',
      'files/..%2f..%2fx',
      'files?version=9.9.9',
      'versions/1.0.0...9.0.0',
      'versions/x',
    ])
      expect({ wrong, status: (await page.goto(`/store/${item}/${wrong}`))?.status() }).toEqual({
        wrong,
        status: 404,
      })
    await context.close()
  })

  test('source has colours by class once its grammar is there', async () => {
    const item = await publish('colours')
    const { page, context } = await open('bob@example.com')
    await expect
      .poll(
        async () => {
          await page.goto(`/store/${item}/files/scripts/ask.mjs`)
          return page.locator('.tok-keyword', { hasText: 'const' }).count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    expect(await page.locator('#L1 code').textContent()).toBe('const answer = 43 // why')
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('every page of an item', () => {
  test.each([
    ['light', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
    ['phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ] as const)('is accessible and fits: %s', async (name, options) => {
    const item = await publish(`fit-${name}`)
    await ann.api.post(`/items/${item}/versions/1.1.0/deprecate`, { reason: 'Old.', successor: 'guardrails' })
    const { page, context } = await open('ann@example.com', options)
    for (const view of [
      '',
      '/files',
      '/files/scripts/ask.mjs',
      '/files/docs/guide.md?version=1.0.0',
      '/files/data.bin',
      '/versions',
      '/versions/1.0.0...1.1.0',
      '/versions/1.0.0...1.0.0',
      '/used-by',
      '/documents',
      '/edit',
      '?said=saved',
    ]) {
      await page.goto(`/store/${item}${view}`)
      const facts = await page.evaluate<object>(
        `({ h1: document.querySelectorAll('h1').length, overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth) })`,
      )
      expect({ view, ...facts, problems: await accessibilityProblems(page) }).toEqual({
        view,
        h1: 1,
        overflow: 0,
        problems: [],
      })
    }
    await context.close()
  })
})
