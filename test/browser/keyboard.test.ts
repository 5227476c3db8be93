/** Installing and opting out by keyboard alone (WCAG 2.1.1, 2.4.7). */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { ADMIN_EMAIL, PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

/** More than any of these pages has to stop at. */
const STOPS_MAX = 80

/** Tab until what has the focus is called so; the focus must be seen at every stop. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<{ name: string; isSeen: boolean }>(FOCUSED)
    expect(focused).toMatchObject({ isSeen: true })
    if (name.test(focused.name)) return
  }
  throw new Error(`Nothing called ${name} can be reached with Tab.`)
}

/** Run in the page: what has the focus, and whether an outline shows it (its own, or its card's). */
const FOCUSED = `(() => {
  const element = document.activeElement
  const outlined = [element, element].map((node, index) => getComputedStyle(node, index === 0 ? null : '::after'))
  return {
    name: element.getAttribute('aria-label') ?? element.textContent.trim(),
    isSeen: outlined.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0),
  }
})()`

describe.skipIf(lacksBrowser)('by keyboard alone', () => {
  test('somebody signs in, installs an item and opts out of another', async () => {
    const context = await browser.newContext({ baseURL: running.baseUrl })
    const page = await context.newPage()
    await page.goto('/sign-in?next=/store/postmortem')
    // The first field has the focus by itself, a moment after the page is loaded.
    await page.locator('[name=email]:focus').waitFor()
    await page.keyboard.type(ADMIN_EMAIL)
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Postmortem', level: 1 }).waitFor()
    await tabTo(page, /^Install/)
    await page.keyboard.press('Enter')
    await page.getByText('You installed it.').waitFor()

    await page.goto('/stack')
    await tabTo(page, /^Opt out Guardrails$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Opted out' }).waitFor()
    const { entries, optedOut } = (await running.admin.get('/stack')).body
    expect(entries.map(({ item }: { item: string }) => item)).toContain('postmortem')
    expect(optedOut.map(({ item }: { item: string }) => item)).toEqual(['guardrails'])
    await context.close()
  })
})
