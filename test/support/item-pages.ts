/** An item with two versions, one of them full of tricks, and a browser that complains aloud. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { lacksBrowser, launchBrowser } from './browser.ts'
import { pluginZip } from './items.ts'
import { bringSession } from './signed-in.ts'
import { type Person, type RunningStoa, runStoa } from './stoa.ts'

const SCRIPT = 'const answer = 42 // why\nexport function ask() {\n  return "what?"\n}\n'
/** Whatever of these names intake lets through must do nothing but be shown. */
export const HOSTILE = "docs/'onclick=alert(1) &lt;b&gt; #x %41.txt"
export const EVIL =
  '</code><script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">\n'

export interface ItemStories {
  running: RunningStoa
  /** Who publishes; bob is there too. */
  ann: Person
  open(email: string, options?: Parameters<Browser['newContext']>[0]): Promise<Opened>
}

/** A store with the starter items, ann and bob, for all stories of one file; there from their first test on. */
export function itemStories(): ItemStories {
  const stories = {} as ItemStories
  let browser: Browser | undefined
  beforeAll(async () => {
    stories.running = await runStoa({ env: { STARTER_ITEMS: '1' } })
    stories.ann = await stories.running.person('ann')
    await stories.running.person('bob')
    if (!lacksBrowser) browser = await launchBrowser()
    stories.open = (email, options) => openSignedIn(stories.running, browser!, email, options)
  })
  afterAll(async () => {
    await browser?.close()
    await stories.running.close()
  })
  return stories
}

export async function publishTwice(ann: Person, name: string): Promise<string> {
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

interface Opened {
  page: Page
  context: BrowserContext
  complaints: string[]
}

/** Signed in. Collects whatever the browser complains about, blocked scripts and styles included. */
async function openSignedIn(
  running: RunningStoa,
  browser: Browser,
  email: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Opened> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  await bringSession(context, running.baseUrl, email)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => complaints.push(dialog.message()))
  page.on('console', (message) => {
    // A refusal is answered with its status, which Chromium reports as an error of its own.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text())
  })
  return { page, context, complaints }
}
