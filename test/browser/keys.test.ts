/** Single keys: what they do, the list that names them, and turning them off (WCAG 2.2: 2.1.4). */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAsAdmin } from '../support/admin.ts'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

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

const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.tagName')
const list = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const listed = (page: Page) => list(page).locator('kbd').allTextContents()

describe.skipIf(lacksBrowser)('keys', () => {
  test('"?" lists the keys that this page has, and closing leads back', async () => {
    const { page, context, complaints } = await openAsAdmin(browser, running)
    await page.goto('/store')
    await page.keyboard.press('?')
    await list(page).waitFor()
    expect(await listed(page)).toEqual(['/', '?'])
    expect(await accessibilityProblems(page)).toEqual([])
    // A key in the list is no key of the page.
    await page.keyboard.press('/')
    expect(await list(page).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await list(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('/')
    expect(await focused(page)).toBe('q')
    await page.keyboard.type('/?')
    expect(await page.locator('#q').inputValue()).toBe('/?')

    await page.goto('/stack')
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    expect(await listed(page)).toEqual(['?'])
    await page.getByRole('button', { name: 'Close' }).click()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('turned off in the account they do nothing, on any page, until they are turned on in the list', async () => {
    const { page, context } = await openAsAdmin(browser, running)
    await page.goto('/account')
    await page
      .getByRole('main')
      .getByRole('checkbox', { name: /^Single keys act/ })
      .uncheck()
    await page.goto('/store')
    const before = await focused(page)
    await page.keyboard.press('/')
    await page.keyboard.press('?')
    expect(await focused(page)).toBe(before)
    expect(await list(page).isVisible()).toBe(false)

    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await list(page)
      .getByRole('checkbox', { name: /^Single keys act/ })
      .check()
    await page.keyboard.press('Escape')
    await page.reload()
    await page.keyboard.press('/')
    expect(await focused(page)).toBe('q')
    await context.close()
  })

  test('without JavaScript nothing promises keys', async () => {
    const { page, context } = await openAsAdmin(browser, running, { javaScriptEnabled: false })
    for (const address of ['/account', '/connect']) {
      await page.goto(address)
      expect(
        await page
          .getByText(/keyboard|single keys/i)
          .filter({ visible: true })
          .count(),
      ).toBe(0)
      expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0)
    }
    await context.close()
  })
})
