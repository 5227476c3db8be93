/** What uploads bring is shown and runs nothing, and every page of an item is accessible. */
import { describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser } from '../support/browser.ts'
import { EVIL, HOSTILE, itemStories, publishTwice } from '../support/item-pages.ts'
import { inEachLook, lookings } from '../support/looks.ts'

const stories = itemStories()

describe.skipIf(lacksBrowser)('hostile names and contents', () => {
  test('are shown and run nothing', async () => {
    const item = await publishTwice(stories.ann, 'evil')
    const { page, context, complaints } = await stories.open('bob@example.com')
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
        .locator('script:not([src^="/public/"]), img, iframe, [onclick], [onerror], [style]')
        .count()
      expect({ view, alive }).toEqual({ view, alive: 0 })
    }
    expect(complaints).toEqual([])
    await page.goto(`/store/${item}/files/evil.html?version=1.0.0`)
    expect(await page.locator('#L1 code').textContent()).toBe(EVIL.trimEnd())
    await context.close()
  })

  test('binary and large files are facts, absent ones are not found', async () => {
    const item = await publishTwice(stories.ann, 'facts')
    const { page, context } = await stories.open('bob@example.com')
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
    const item = await publishTwice(stories.ann, 'colours')
    const { page, context } = await stories.open('bob@example.com')
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
  test.each(lookings)('is accessible and fits: %s', async (name, looks) => {
    const item = await publishTwice(stories.ann, `fit-${name.replaceAll(/\W+/g, '-')}`)
    await stories.ann.api.post(`/items/${item}/versions/1.1.0/deprecate`, {
      reason: 'Old.',
      successor: 'guardrails',
    })
    const { page, context } = await stories.open('ann@example.com', looks[0])
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
      await inEachLook(page, looks, async (look) => {
        const facts = await page.evaluate<object>(
          `({ h1: document.querySelectorAll('h1').length, overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth) })`,
        )
        expect({ view, look, ...facts, problems: await accessibilityProblems(page) }).toEqual({
          view,
          look,
          h1: 1,
          overflow: 0,
          problems: [],
        })
      })
    }
    await context.close()
  })
})
