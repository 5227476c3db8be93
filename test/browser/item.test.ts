/** What an owner does on the pages of one item, in a real browser, with and without JavaScript. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories, publishTwice } from '../support/item-pages.ts'
import { PNG } from '../support/items.ts'

const stories = itemStories()

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages of' }).getByRole('link', { name }).click()

describe.skipIf(lacksBrowser)('an owner', () => {
  test.each([true, false])(
    'looks, yanks, edits, archives and gives away (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const item = await publishTwice(stories.ann, javaScriptEnabled ? 'helper' : 'plain')
      const { page, context, complaints } = await stories.open('ann@example.com', { javaScriptEnabled })
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
      const marked = '**/ask.mjs?version=1.0.0&lines=2-3#L2'
      if (javaScriptEnabled) {
        await page.getByRole('link', { name: 'Line 2', exact: true }).click({ modifiers: ['Shift'] })
        await page.waitForURL(marked)
        await page.goto(`/store/${item}/files/scripts/ask.mjs?version=1.0.0#L3-L2`)
        await page.waitForURL(marked)
      } else await page.goto(`/store/${item}/files/scripts/ask.mjs?version=1.0.0&lines=2-3#L2`)
      const ids = (lines: { id: string }[]) => lines.map(({ id }) => id)
      expect(await page.locator('.is-marked').evaluateAll(ids)).toEqual(['L2', 'L3'])

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
      expect((await stories.ann.api.get(`/items/${item}`)).body.latest).toBe('1.0.0')
      await page.getByRole('button', { name: 'Restore 1.1.0' }).click()
      await page.getByText('Restored.').waitFor()
      expect((await stories.ann.api.get(`/items/${item}`)).body.latest).toBe('1.1.0')

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
      await page.getByLabel('What the photo shows').fill('Somebody who asks')
      await page.getByLabel('Name of share 1').fill('bob')
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('heading', { name: 'Another title', level: 1 }).waitFor()
      expect(await page.locator('.hero .cover').getAttribute('alt')).toBe('Somebody who asks')
      await tab(page, 'Documents')
      expect(await page.getByRole('link', { name: 'Hand book.txt' }).count()).toBe(1)

      await tab(page, 'Edit')
      await page.getByLabel('Remove the cover photo').check()
      await page.getByLabel('Hand book.txt').check()
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByText('Saved.').waitFor()
      const after = (await stories.ann.api.get(`/items/${item}`)).body
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
      await page.getByRole('button', { name: 'Offer Another title' }).click()
      expect(await page.getByRole('alert').textContent()).toContain('nobody')
      await page.getByLabel('User name of the new owner').fill('bob')
      await page.getByRole('button', { name: 'Offer Another title' }).click()
      await page.getByText('Offered to bob, who can accept it until').waitFor()
      const bob = await stories.open('bob@example.com')
      await bob.page.goto('/account')
      await bob.page.getByRole('button', { name: 'Accept Another title' }).click()
      await bob.page.getByText('It is yours now.').waitFor()
      await bob.context.close()
      expect((await stories.ann.api.get(`/items/${item}`)).body).toMatchObject({
        owner: 'bob',
        servedName: item,
      })
      const audit = JSON.stringify((await stories.running.admin.get(`/audit?subject=${item}`)).body)
      for (const action of ['item.transfer-offer', 'item.transfer', 'version.deprecate', 'version.yank'])
        expect(audit).toContain(action)
      expect((await page.goto(`/store/${item}/edit`))?.status()).toBe(403)
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('warns with a badge on the card, and with the reason on the page and in the stack', async () => {
    const item = await publishTwice(stories.ann, 'fading')
    const body = { reason: 'Too slow.', successor: 'guardrails' }
    await stories.ann.api.post(`/items/${item}/versions/1.1.0/deprecate`, body)
    await stories.ann.api.put(`/items/${item}/install`)
    const { page, context } = await stories.open('ann@example.com')
    await page.goto('/store?q=fading')
    await page.locator(`#card-${item}`).getByText('deprecated', { exact: true }).waitFor()
    for (const address of [`/store/${item}`, '/stack']) {
      await page.goto(address)
      const warning = page.locator('.deprecation')
      expect(await warning.textContent()).toContain('Version 1.1.0 is deprecated. Too slow.')
      await warning.getByRole('link').waitFor()
      expect(await warning.getByRole('link').getAttribute('href')).toBe('/store/guardrails')
    }
    await context.close()
  })
})
