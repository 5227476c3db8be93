/** My stack and Connect in a real browser: pin, go back, what the next pull changes, whether a client came. */
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { inEachLook, lookings } from '../support/looks.ts'
import { bringSession } from '../support/signed-in.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let browser: Browser
let ann: Person

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  for (const version of ['1.0.0', '1.1.0']) {
    const path = version === '1.0.0' ? '/items' : '/items/tidy-by-ann/versions'
    await ann.api.upload(path, { file: pluginZip('tidy', { version }) })
  }
  await ann.api.upload('/items', { file: skillZip('notes') })
  await ann.api.put('/items/tidy-by-ann/install')
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

async function open(javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ baseURL: running.baseUrl, javaScriptEnabled })
  await bringSession(context, running.baseUrl, ann.email)
  const page = await context.newPage()
  await page.goto('/stack')
  await page.getByRole('heading', { name: 'My stack' }).waitFor()
  return page
}

describe.skipIf(lacksBrowser)('my stack', () => {
  test('tells what the next pull will change, and is right', async () => {
    const page = await open(false)
    const pending = page.getByRole('region', { name: 'On your machine' })
    expect(await pending.textContent()).toContain('No client has fetched yet')
    const folder = path.join(await temporaryFolder('clone'), 'mine')
    await git('/', ['clone', await ann.cloneUrl(), folder])
    await page.reload()
    expect(await pending.textContent()).toContain('It is up to date.')
    await ann.api.put('/items/notes-by-ann/install')
    await page.reload()
    expect(await pending.textContent()).toContain('add notes-by-ann 0.1.0')
    await git(folder, ['pull', '--ff-only'])
    expect(await git(folder, ['log', '-1', '--format=%s'])).toBe('Add notes-by-ann 0.1.0')
    await page.reload()
    expect(await pending.textContent()).toContain('It is up to date.')
    await page.context().close()
  })

  test.each([true, false])(
    'keeps an item at a version, and goes back to what it was (JavaScript: %s)',
    async (javaScript) => {
      const page = await open(javaScript)
      await ann.api.put('/items/tidy-by-ann/install', { pin: null })
      await page.reload()
      const history = page.getByRole('region', { name: 'History' })
      const before = await history.getByRole('listitem').first().locator('code').textContent()
      await page.getByLabel('Version of Tidy').click()
      await page.getByLabel('Keep Tidy at').selectOption('1.0.0')
      await page.getByRole('button', { name: 'Keep', exact: true }).first().click()
      await page.getByText('pinned to 1.0.0').waitFor()
      expect((await ann.api.get('/stack')).body.entries).toContainEqual(
        expect.objectContaining({ item: 'tidy-by-ann', version: '1.0.0', pin: '1.0.0' }),
      )
      await history
        .getByRole('listitem')
        .filter({ hasText: before ?? '' })
        .getByRole('link')
        .click()
      const changes = page.getByRole('region', { name: 'What it changes in your stack' })
      expect(await changes.textContent()).toContain('update tidy-by-ann from 1.0.0 to 1.1.0')
      expect((await ann.api.get('/stack')).body.entries).toContainEqual(
        expect.objectContaining({ item: 'tidy-by-ann', version: '1.0.0' }),
      )
      await page.getByRole('button', { name: 'Go back: 1 change' }).click()
      await page.getByText(`Your stack is back at ${before}`).waitFor()
      expect((await ann.api.get('/stack')).body.entries).toContainEqual(
        expect.objectContaining({ item: 'tidy-by-ann', version: '1.1.0' }),
      )
      await page.context().close()
    },
  )

  test('says what stands in the way of going back', async () => {
    const page = await open(false)
    const bob = await running.person('bob')
    await bob.api.upload('/items', { file: skillZip('law') })
    await running.admin.put('/groups/everyone/grants/law-by-bob', { tier: 'required' })
    await page.reload()
    await page
      .getByRole('link', { name: /^Go back to/ })
      .last()
      .click()
    await page.getByText('law-by-bob is required by one of your groups and stays').waitFor()
    await running.admin.delete('/groups/everyone/grants/law-by-bob')
    await page.context().close()
  })

  test('shows going back anew when the stack changed since it was shown', async () => {
    const page = await open(false)
    await ann.api.put('/items/tidy-by-ann/install', { pin: '1.0.0' })
    await page.reload()
    await page
      .getByRole('link', { name: /^Go back to/ })
      .last()
      .click()
    await page.getByText('update tidy-by-ann from 1.0.0 to 1.1.0').waitFor()
    // In another tab.
    await ann.api.delete('/items/tidy-by-ann/install')
    await page.getByRole('button', { name: /^Go back: / }).click()
    await page.getByText('Your stack is another one than when this was shown').waitFor()
    const told = await page.getByRole('main').textContent()
    expect(told).toContain('add tidy-by-ann 1.1.0')
    expect(told).not.toContain('update tidy-by-ann')
    await ann.api.put('/items/tidy-by-ann/install')
    await page.context().close()
  })

  test.each(lookings)('is accessible with everything open, and fits: %s', async (_, looks) => {
    const page = await open()
    for (const address of ['/stack', '/connect']) {
      await page.goto(address)
      await page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true })",
      )
      await inEachLook(page, looks, async () => {
        expect(await accessibilityProblems(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        )
      })
    }
    await page.context().close()
  })
})
