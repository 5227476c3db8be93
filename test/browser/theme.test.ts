/** How it looks is the reader's choice: the theme, more contrast, forced colours, larger text, less motion. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { sampleOf } from '../support/deep.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { inEachLook, type Look } from '../support/looks.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser

/** As long as titles and names may be, without a place to break; and one that runs from right to left. */
const LONG_TITLE = 'Pneumonoultramicroscopicsilicovolcanoconiosis'.repeat(2)
const LONG_NAME = 'x'.repeat(50)

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  const ann = await running.person('ann')
  await ann.api.upload('/items', { file: pluginZip(LONG_NAME), title: LONG_TITLE })
  await ann.api.upload('/items', { file: skillZip('review'), title: 'مراجعة الشيفرة' })
  await running.admin.put(`/items/${LONG_NAME}-by-ann/install`)
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const [name, value] = running.admin.cookie!.split('=') as [string, string]
  await context.addCookies([{ name, value, url: running.baseUrl }])
  return context.newPage()
}

const background = (page: Page) =>
  page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
const chosen = (page: Page) =>
  page.getByRole('form', { name: 'Theme' }).locator('[aria-pressed="true"]').textContent()

const LIGHT = 'rgb(247, 245, 240)'
const DARK = 'rgb(21, 24, 21)'
const PAGES = ['/', '/store', '/stack', `/store/${LONG_NAME}-by-ann`, '/connect', '/account', '/store/new']

describe.skipIf(lacksBrowser)('the theme', () => {
  test.each([true, false])(
    'is chosen once, and comes with every page as it is sent (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const page = await open({ javaScriptEnabled, colorScheme: 'light' })
      await page.goto('/store?q=review')
      expect([await background(page), await chosen(page)]).toEqual([LIGHT, 'Auto'])
      await page.getByRole('button', { name: 'Dark', exact: true }).click()
      await expect.poll(async () => [await background(page), await chosen(page)]).toEqual([DARK, 'Dark'])
      // In the markup itself: nothing is painted in the other theme first.
      const markup = await (await page.request.get('/stack')).text()
      expect(markup).toContain('data-theme="dark"')
      expect(markup).toContain('<meta name="color-scheme" content="dark"')
      await page.getByRole('button', { name: 'Auto', exact: true }).click()
      await expect.poll(() => background(page)).toBe(LIGHT)
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await background(page)).toBe(DARK)
      await page.getByRole('button', { name: 'Light', exact: true }).click()
      await expect.poll(() => background(page)).toBe(LIGHT)
      await page.context().close()
    },
  )

  test('leads back to the search one has typed meanwhile', async () => {
    const page = await open()
    await page.goto('/store')
    await page.getByRole('searchbox', { name: 'Search the store' }).fill('commit')
    await page.waitForURL('**/store?q=commit')
    await page.getByRole('button', { name: 'Dark', exact: true }).click()
    await page.locator('html[data-theme="dark"]').waitFor()
    expect(new URL(page.url()).search).toBe('?q=commit')
    await page.context().close()
  })

  test('is one of three, and leads nowhere else', async () => {
    const page = await open()
    const send = (form: Record<string, string>) => page.request.post('/theme', { form, maxRedirects: 0 })
    const refused = await send({ theme: '"><script>', back: '/' })
    expect(refused.status()).toBe(400)
    expect(await refused.text()).toContain('is no theme; choose auto, light, dark.')
    expect((await send({ theme: 'dark', back: '//evil.example/' })).headers().location).toBe('/')
    await page.context().addCookies([{ name: 'theme', value: 'x"onload="', url: running.baseUrl }])
    expect(await (await page.request.get('/')).text()).not.toMatch(/<html[^>]*(onload|data-theme)/)
    await page.context().close()
  })
})

/** With more contrast, also in the dark; with forced colours; on a tablet, without motion; on a phone. */
const LOOKS: Look[] = [
  { contrast: 'more' },
  { contrast: 'more', colorScheme: 'dark' },
  { forcedColors: 'active' },
  { reducedMotion: 'reduce', viewport: { width: 768, height: 1024 } },
  { viewport: { width: 320, height: 640 } },
]
/** Looks that change the room and no colour are for the page with long names; first-taste.test.ts has desk and phone. */
const isReadIn = (look: Look, address: string) =>
  sampleOf([look], ({ viewport }) => viewport === undefined || address.includes(LONG_NAME)).length > 0

describe.skipIf(lacksBrowser)('every page fits and can be read', () => {
  test.each(PAGES)('with more contrast, forced colours, less motion, on less room: %s', async (address) => {
    const page = await open()
    await page.goto(address)
    await inEachLook(page, LOOKS, async (look) => {
      if (isReadIn(look, address))
        expect({ look, problems: await accessibilityProblems(page) }).toEqual({ look, problems: [] })
      expect({ look, overflow: Math.max(0, await overflow(page)) }).toEqual({ look, overflow: 0 })
    })
    await page.context().close()
  })

  test('with text twice as large', async () => {
    // The browser's own setting: every length of the stylesheet is in rem, so this is half the width in em.
    const page = await open({ viewport: { width: 1280, height: 800 } })
    for (const address of PAGES) {
      await page.goto(address)
      await page.evaluate("document.documentElement.style.fontSize = '200%'")
      expect({ address, overflow: Math.max(0, await overflow(page)) }).toEqual({ address, overflow: 0 })
    }
    await page.context().close()
  })
})
