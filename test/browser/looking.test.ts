/** What a browser does with pages of code: copying, selecting, printing, and colours that its user forces. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories } from '../support/item-pages.ts'
import { pluginZip } from '../support/items.ts'

const stories = itemStories()

const CODE = 'const a = 1\n\n\nif (a) {\n\tb()\n\n}\n'
const LONG = `words ${'and more words '.repeat(40)}\n`
const files = (code: string, ends = '\n') => ({
  'a.mjs': code,
  'long.txt': LONG,
  'ends.txt': ['one', 'two', ''].join(ends),
  [ends === '\n' ? 'old/name.txt' : 'new/name.txt']: 'The same.\n',
  'letters.txt': ends === '\n' ? 'café\n' : 'cafe\u0301\n',
})

async function publish(): Promise<void> {
  const first = pluginZip('looked', { version: '1.0.0', files: files(CODE) })
  expect((await stories.ann.api.upload('/items', { file: first })).status).toBe(201)
  const changed = {
    ...files(CODE.replace('b()\n', 'b()\n\n\n\tc()\n'), '\r\n'),
    'long.txt': LONG.replace('words', 'Words'),
  }
  const second = pluginZip('looked', { version: '1.1.0', files: changed })
  expect((await stories.ann.api.upload('/items/looked-by-ann/versions', { file: second })).status).toBe(201)
}

/** What the clipboard would get of an element. */
const copied = (page: Page, selector: string) =>
  page.evaluate<string>(`(() => {
    getSelection().selectAllChildren(document.querySelector(${JSON.stringify(selector)}))
    return getSelection().toString()
  })()`)

describe.skipIf(lacksBrowser)('code', () => {
  test('is copied with its blank lines, its tabs, and nothing beside it', async () => {
    await publish()
    const { page, context } = await stories.open('bob@example.com')
    await page.goto('/store/looked-by-ann/files/a.mjs?version=1.0.0')
    expect(`${await copied(page, '.code ol')}\n`).toBe(CODE)
    await page.goto('/store/looked-by-ann/versions/1.0.0...1.1.0')
    const table = '.diff[aria-label="Changed lines of a.mjs"] tbody'
    expect((await copied(page, table)).trimEnd().split('\n').slice(-7)).toEqual([
      'if (a) {',
      '\tb()',
      '',
      '',
      '\tc()',
      '',
      '}',
    ])
    await context.close()
  })

  test('of a comparison says what no eye sees of a change', async () => {
    const { page, context } = await stories.open('bob@example.com')
    await page.goto('/store/looked-by-ann/versions/1.0.0...1.1.0')
    await page.locator('.changes li', { hasText: 'ends.txt' }).getByText('line ends LF to CRLF').waitFor()
    await page
      .locator('.changes li', { hasText: 'letters.txt' })
      .getByText('1 line looks as before and is not')
      .waitFor()
    await page.getByText('differs in Unicode form (NFC, NFD)').waitFor()
    await page.locator('.changes li', { hasText: 'new/name.txt' }).getByText('was old/name.txt').waitFor()
    expect(await page.locator('.changes li', { hasText: 'name.txt' }).count()).toBe(1)
    await context.close()
  })

  test('wraps on paper', async () => {
    const { page, context } = await stories.open('bob@example.com', { viewport: { width: 700, height: 900 } })
    const overflow = () =>
      page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('.code')].map((one) => one.scrollWidth - one.clientWidth))`,
      )
    for (const address of ['files/long.txt?version=1.0.0', 'versions/1.0.0...1.1.0']) {
      await page.goto(`/store/looked-by-ann/${address}`)
      expect(await overflow()).toBeGreaterThan(100)
      await page.emulateMedia({ media: 'print' })
      expect(await overflow()).toBeLessThanOrEqual(0)
      await page.emulateMedia({ media: 'screen' })
    }
    await context.close()
  })

  test('has a second sign on lines that are marked, where colours are forced', async () => {
    const { page, context } = await stories.open('bob@example.com', { forcedColors: 'active' })
    await page.goto('/store/looked-by-ann/files/a.mjs?version=1.0.0&lines=2-3#L5')
    const outlines = page.locator('.code li').evaluateAll((all) =>
      all.map((one) => {
        const { getComputedStyle } = globalThis as unknown as {
          getComputedStyle(of: unknown): { outlineStyle: string }
        }
        return getComputedStyle(one).outlineStyle
      }),
    )
    expect(await outlines).toEqual(['none', 'solid', 'solid', 'none', 'solid', 'none', 'none'])
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('the words of a card', () => {
  test('can be selected, and a click on them opens it', async () => {
    const { page, context } = await stories.open('bob@example.com')
    await page.goto('/store?q=looked')
    const words = page.locator('#card-looked-by-ann .summary')
    const box = (await words.boundingBox())!
    const middle = box.y + 10
    await page.mouse.move(box.x + 1, middle)
    await page.mouse.down()
    await page.mouse.move(box.x + 90, middle, { steps: 5 })
    await page.mouse.up()
    expect(await page.evaluate<string>('getSelection().toString()')).toMatch(/^What/)
    expect(new URL(page.url()).pathname).toBe('/store')
    await page.evaluate('getSelection().removeAllRanges()')
    await words.click()
    await page.waitForURL('**/store/looked-by-ann')
    await context.close()
  })
})
