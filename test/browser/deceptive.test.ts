/** Where people decide they see what machines read: in the wizard, the versions, a comparison, a file, and the review. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories } from '../support/item-pages.ts'
import { pluginZip } from '../support/items.ts'
import { expectStep, upload } from '../support/wizard.ts'

const stories = itemStories()

const TRICK = 'if level != "user\u202e \u2066// only admins\u2069 \u2066":\n    allow()\n'
const MIRRORED = 'ok = a \u200f<\u200f b\n'
const PLAIN = 'if level != "user":\n    allow()\n'
const ARABIC = '# مرحبا بالعالم\n\nنص عربي (API) مع \u200fعلامة\u200f، و می\u200cخواهم.\n'
const HEBREW = '# שלום\n\nטקסט בעברית עם \u200fC++\u200f ועוד.\n'

const files = (script: string) => ({
  'run.py': script,
  'docs/ar.md': ARABIC,
  'docs/he.md': HEBREW,
  'docs/code.md': `Run \`a \u200f<\u200f b\`:\n\n\`\`\`\n${script}\`\`\`\n`,
})

async function publishAll(): Promise<void> {
  const first = pluginZip('sly', { version: '1.0.0', files: files(PLAIN) })
  expect((await stories.ann.api.upload('/items', { file: first })).status).toBe(201)
  const second = pluginZip('sly', { version: '1.1.0', files: files(TRICK + MIRRORED) })
  expect((await stories.ann.api.upload('/items/sly-by-ann/versions', { file: second })).status).toBe(201)
}

const mainText = (page: Page) => page.getByRole('main').innerText()

describe.skipIf(lacksBrowser)('a file that turns its words around', () => {
  test('is written out, and said to be one, wherever somebody decides', async () => {
    await publishAll()
    const { page, context, complaints } = await stories.open('ann@example.com')
    await page.goto('/store/sly-by-ann/files/run.py?version=1.1.0')
    expect(await page.locator('#L1 code').innerText()).toBe(
      'if level != "userU+202E U+2066// only adminsU+2069 U+2066":',
    )
    expect(await page.locator('#L3 code').innerText()).toBe('ok = a U+200F<U+200F b')
    expect(await mainText(page)).toContain('U+202E (right-to-left override) on line 1')

    await page.goto('/store/sly-by-ann/versions/1.0.0...1.1.0')
    const compared = await mainText(page)
    expect(compared).toContain('"userU+202E U+2066// only admins')
    expect(compared).toContain('U+202E (right-to-left override) on line 1')
    expect(compared).toContain('Holds something that nobody sees: run.py')

    await page.goto('/store/sly-by-ann/versions')
    await page.getByText('Holds something that nobody sees: run.py').first().waitFor()

    await page.goto('/store/new?item=sly-by-ann')
    const third = pluginZip('sly', {
      version: '1.2.0',
      files: { ...files(PLAIN), 'more.md': `Read\u202e this.\n` },
    })
    await upload(page, third, { script: true })
    await expectStep(page, 'Check')
    await page.getByText('Holds something that nobody sees: more.md').waitFor()
    expect(await mainText(page)).toContain('U+202E (right-to-left override) on line 1')
    await page.goto('/store/sly-by-ann/files/docs/code.md?version=1.1.0')
    const prose = page.locator('.prose')
    expect(await prose.locator('p code').innerText()).toBe('a ⟨U+200F⟩<⟨U+200F⟩ b')
    expect(await prose.locator('pre').innerText()).toContain('"user⟨U+202E⟩ ⟨U+2066⟩// only admins')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('while ordinary Arabic and Hebrew stay as they are, without a word', async () => {
    const { page, context } = await stories.open('ann@example.com')
    for (const [path, text] of [
      ['docs/ar.md', ARABIC],
      ['docs/he.md', HEBREW],
    ] as const) {
      for (const view of ['', '&view=source']) {
        await page.goto(`/store/sly-by-ann/files/${path}?version=1.1.0${view}`)
        expect(await mainText(page)).not.toMatch(/U\+|nobody sees/i)
      }
      expect(await page.locator('#L3 code').textContent()).toBe(text.split('\n')[2])
    }
    await context.close()
  })
})
