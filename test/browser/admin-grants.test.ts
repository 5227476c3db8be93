/** What the matrix keeps and what it takes back, in a real browser, with JavaScript and without. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeGroup, openAsAdmin } from '../support/admin.ts'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser
beforeAll(async () => {
  running = await runStoa()
  await running.person('ann')
  await running.admin.upload('/items', { file: pluginZip('hammer') })
  await running.admin.upload('/items', { file: pluginZip('chisel') })
  await running.admin.upload('/items', { file: skillZip('plane') })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

const BOTH = [true, false]
const open = (options?: Parameters<Browser['newContext']>[0]) => openAsAdmin(browser, running, options)
const newGroup = (slug: string, ...members: string[]) => makeGroup(running, slug, members)

describe.skipIf(lacksBrowser)('grants', () => {
  test.each(BOTH)(
    'are taken back with one press, unless somebody changed them since (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'sawyer' : 'turner'
      await newGroup(slug, 'ann')
      const { page, context, complaints } = await open({ javaScriptEnabled })
      const apply = async () => {
        await page.goto(`/admin/grants?q=hammer&group=${slug}`)
        await page.getByRole('combobox', { name: /^hammer for/i }).selectOption('default')
        await page.getByRole('button', { name: 'See who is affected' }).click()
        await page.getByRole('button', { name: 'Apply 1 change' }).click()
        await page.getByText('1 grant was changed.').waitFor()
      }
      const granted = async () => (await running.admin.get(`/groups/${slug}/grants`)).body
      await apply()
      const saved = page.getByRole('status', { name: 'Saved' })
      expect(await saved.textContent()).toMatch(/Hammer.* for The \w+s: none[\s\S]*default/)
      await saved.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('Undone: 1 grant is as before.').waitFor()
      expect(await granted()).toEqual([])
      await page.getByRole('button', { name: 'Redo' }).click()
      await page.getByRole('button', { name: 'Undo' }).waitFor()
      expect(await granted()).toMatchObject([{ item: 'hammer-by-root', tier: 'default' }])
      expect(complaints).toEqual([])

      await running.admin.put(`/groups/${slug}/grants/hammer-by-root`, { tier: 'required' })
      await page.getByRole('button', { name: 'Undo' }).click()
      expect(await page.getByRole('alert').textContent()).toBe(
        `root changed hammer-by-root for ${slug} since, so nothing was undone; look at the matrix as it is now.`,
      )
      expect(await granted()).toMatchObject([{ tier: 'required' }])
      await context.close()
    },
  )

  test.each(BOTH)(
    'keep what was chosen on several pages until it is saved or discarded (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'weaver' : 'potter'
      await newGroup(slug)
      const { page, context, complaints } = await open({ javaScriptEnabled })
      const cell = (item: string) =>
        page.getByRole('combobox', { name: new RegExp(`^${item} for The ${slug}s`, 'i') })
      const filter = async (text: string) => {
        await page.getByRole('searchbox', { name: 'Items' }).fill(text)
        await page.getByRole('searchbox', { name: 'Items' }).press('Enter')
        await page.waitForURL(new RegExp(`q=${text}`))
      }
      await page.goto(`/admin/grants?q=hammer&group=${slug}`)
      await cell('hammer').selectOption('available')
      if (javaScriptEnabled) await page.getByText('1 unsaved change').waitFor()
      await filter('chisel')
      expect(await page.getByText('1 unsaved change').isVisible()).toBe(true)
      await cell('chisel').selectOption('default')
      await filter('hammer')
      await page.getByText('2 unsaved changes').waitFor()
      expect(await cell('hammer').inputValue()).toBe('available')
      await page.reload()
      expect(await cell('hammer').inputValue()).toBe('available')

      await page.getByRole('button', { name: 'See who is affected' }).click()
      await page.getByRole('heading', { name: '2 changes,' }).waitFor()
      await page.getByRole(javaScriptEnabled ? 'link' : 'button', { name: 'Keep editing' }).click()
      expect(await cell('hammer').inputValue()).toBe('available')
      await cell('hammer').selectOption('required')
      if (javaScriptEnabled) {
        // What was reviewed is no longer what is chosen.
        await page.getByRole('heading', { name: '2 changes,' }).waitFor({ state: 'detached' })
      }
      await page.getByRole('button', { name: 'See who is affected' }).click()
      await page.getByRole('button', { name: 'Apply 2 changes' }).click()
      await page.getByText('2 grants were changed.').waitFor()
      expect((await running.admin.get(`/groups/${slug}/grants`)).body).toMatchObject([
        { item: 'chisel-by-root', tier: 'default' },
        { item: 'hammer-by-root', tier: 'required' },
      ])
      expect(await page.getByText('unsaved change').count()).toBe(0)

      await cell('hammer').selectOption('none')
      await filter('plane')
      await page.getByText('1 unsaved change').waitFor()
      await page.getByRole('link', { name: 'Discard' }).click()
      await page.getByText('Nothing is saved before').waitFor()
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('of everything that a filter finds are one act, and one press takes it back', async () => {
    await newGroup('starter', 'ann')
    const { page, context } = await open()
    await page.goto('/admin/grants?q=plugin&group=starter')
    await page.getByRole('checkbox', { name: 'All 2 that match “plugin”' }).check()
    await page.getByLabel('Tier', { exact: true }).selectOption('default')
    await page.getByText('2 unsaved changes').waitFor()
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByRole('button', { name: 'Apply 2 changes' }).click()
    await page.getByText('2 grants were changed.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Undone: 2 grants are as before.').waitFor()
    expect((await running.admin.get('/groups/starter/grants')).body).toEqual([])
    await context.close()
  })
})
