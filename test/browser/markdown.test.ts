/** Markdown in a real browser: anchors, rules, columns, tasks and directions, as people wrote them. */
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories } from '../support/item-pages.ts'
import { pluginZip, skillZip } from '../support/items.ts'

const stories = itemStories()

const README = `---
This line is no key, so nothing is hidden between the rules.
---

# a

# a

# a-1

# a

# user-content-b

# 🛠️ Prüfen & Üben

[first](#a) [second](#a-1) [third](#a-1-1) [with its prefix](#user-content-a-2) [of that name](#user-content-b)
[as it is written](#-Pr%C3%BCfen--Üben)

| left | middle | right |
| :--- | :---: | ---: |
| 1 | 2 | 3 |

- [ ] to be done
- [x] done already
- [ ]no task
- plain

# مرحبا بالعالم

نص عربي مع \`npm install\` في الوسط.

- بند أول
- בדיקה
- third in English

> اقتباس

| عمود | other |
| --- | --- |
| قيمة | value |

\`\`\`
# تعليق
\`\`\`

Plain English again.
`

describe.skipIf(lacksBrowser)('a README', () => {
  test('is shown as it was meant', async () => {
    const file = pluginZip('written', { version: '1.0.0', files: { 'README.md': README } })
    const description = 'إضافة تكتب ملاحظات الإصدار'
    expect((await stories.ann.api.upload('/items', { file, description, title: 'أداة' })).status).toBe(201)
    const { page, context, complaints } = await stories.open('bob@example.com')
    await page.goto('/store/written-by-ann')
    const prose = page.getByRole('region', { name: 'Readme' })
    expect(await prose.innerText()).toContain('nothing is hidden between the rules')

    const ids = await prose.locator('[id]').evaluateAll((all) => all.map((one) => one.id))
    expect(ids.filter((id) => /-(?:a|b|üben)(?![\p{L}])/u.test(id))).toEqual(
      ['a', 'a-1', 'a-1-1', 'a-2', 'user-content-b', '-prüfen--üben'].map((id) => `user-content-${id}`),
    )
    expect(new Set(ids).size).toBe(ids.length)
    const targets = {
      first: 'a',
      second: 'a-1',
      third: 'a-1-1',
      'with its prefix': 'a-2',
      'of that name': 'user-content-b',
      'as it is written': '-prüfen--üben',
    }
    for (const [name, id] of Object.entries(targets)) {
      await prose.getByRole('link', { name, exact: true }).click()
      expect([name, await page.locator(':target').getAttribute('id')]).toEqual([name, `user-content-${id}`])
    }

    const style = (selector: string, property: string) =>
      prose
        .locator(selector)
        .evaluateAll(
          (all, name) =>
            all.map(
              (one) =>
                (
                  globalThis as unknown as { getComputedStyle(of: unknown): Record<string, string> }
                ).getComputedStyle(one)[name],
            ),
          property,
        )
    expect(await style('table:first-of-type td', 'textAlign')).toEqual(['left', 'center', 'right'])
    expect(
      await prose
        .getByRole('checkbox', { disabled: true })
        .evaluateAll((all) => all.map((one) => one.getAttribute('checked'))),
    ).toEqual([null, ''])
    expect(await prose.locator('li.task').allInnerTexts()).toEqual(['to be done', 'done already'])

    const direction = async (text: string) =>
      prose
        .getByText(text, { exact: false })
        .first()
        .evaluate(
          (one) =>
            (
              globalThis as unknown as { getComputedStyle(of: unknown): { direction: string } }
            ).getComputedStyle(one).direction,
        )
    const directions: Record<string, string> = {}
    for (const text of [
      'مرحبا',
      'نص عربي',
      'npm install',
      'بند أول',
      'בדיקה',
      'third in English',
      'اقتباس',
      'عمود',
      'value',
      'تعليق',
      'Plain English',
    ])
      directions[text] = await direction(text)
    expect(directions).toEqual({
      مرحبا: 'rtl',
      'نص عربي': 'rtl',
      'npm install': 'ltr',
      'بند أول': 'rtl',
      בדיקה: 'rtl',
      'third in English': 'ltr',
      اقتباس: 'rtl',
      عمود: 'rtl',
      value: 'ltr',
      تعليق: 'ltr',
      'Plain English': 'ltr',
    })
    expect(await style('table', 'direction')).toEqual(['ltr', 'rtl'])
    const lead = page.locator('.hero .lead')
    expect(
      await lead.evaluate(
        (one) =>
          (
            globalThis as unknown as { getComputedStyle(of: unknown): { direction: string } }
          ).getComputedStyle(one).direction,
      ),
    ).toBe('rtl')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('has front matter where a key follows, and there alone', async () => {
    expect((await stories.ann.api.upload('/items', { file: skillZip('fronted') })).status).toBe(201)
    const { page, context } = await stories.open('bob@example.com')
    await page.goto('/store/fronted-by-ann')
    const prose = page.getByRole('region', { name: 'Readme' })
    expect((await prose.innerText()).trim()).toBe('Do it well.')
    await context.close()
  })
})
