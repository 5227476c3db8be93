/** Held changes in a real browser, and what every page of sources must be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeGroup } from '../support/admin.ts'
import type { Api } from '../support/api.ts'
import { accessibilityProblems, lacksBrowser } from '../support/browser.ts'
import { button, type Curating, runCurating } from '../support/curating.ts'
import { inEachLook, lookings } from '../support/looks.ts'
import { marketplaceFiles } from '../support/sources.ts'
import type { Person } from '../support/stoa.ts'

let curating: Curating
let admin: Api
let ann: Person
beforeAll(async () => {
  curating = await runCurating()
  admin = curating.running.admin
  ann = await curating.running.person('ann')
  await curating.running.person('bob')
})
afterAll(() => curating.close())

const BOTH = [true, false]

describe.skipIf(lacksBrowser)('a held change', () => {
  test.each(BOTH)(
    'is read line by line, then promoted or rejected (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'press' : 'loom'
      const of = (version: string, line: string) =>
        [`${slug}-one`, `${slug}-two`].map((name) => ({
          name,
          version,
          files: { 'README.md': `# ${name}\n${line}\n` },
        }))
      const repository = await curating.newSource(slug, of('1.0.0', 'Old words.'))
      await admin.patch(`/sources/${slug}`, { promote: 'hold' })
      await repository.commit(marketplaceFiles(slug, of('1.1.0', 'New words.')))
      await curating.sync(slug)
      await ann.api.put(`/items/${slug}-one/install`)
      const { page, context, complaints } = await curating.open({ javaScriptEnabled })
      await page.goto(`/admin/review?source=${slug}`)
      expect(await page.getByText('2 changes wait, the oldest first.').isVisible()).toBe(true)
      await page.getByRole('link', { name: `${slug}-one 1.1.0`, exact: true }).click()
      await page.getByText(/1 person has/).waitFor()
      const lines = page.getByRole('region', { name: 'Changed lines of README.md' })
      expect(await lines.locator('ins').allTextContents()).toEqual(['New words.'])
      expect(await lines.locator('del').allTextContents()).toEqual(['Old words.'])
      await button(page, `Promote ${slug}-one 1.1.0`).click()
      await page.getByText('1 change was promoted').waitFor()
      expect((await admin.get(`/items/${slug}-one`)).body).toMatchObject({ latest: '1.1.0' })

      await page.goto(`/admin/review?source=${slug}`)
      expect(complaints).toEqual([])
      await button(page, 'Reject the chosen').click()
      expect(await page.getByRole('alert').textContent()).toContain('No change is chosen')
      await page.getByRole('checkbox', { name: `Choose ${slug}-two 1.1.0` }).check()
      await button(page, 'Reject the chosen').click()
      await page.getByText('1 change was rejected').waitFor()
      await curating.sync(slug)
      expect((await admin.get(`/sources/${slug}/held`)).body).toEqual([])
      expect((await admin.get(`/items/${slug}-two`)).body).toMatchObject({ latest: '1.0.0' })
      await context.close()
    },
  )

  test('that another admin decided meanwhile says so', async () => {
    await curating.newSource('ghost', [{ name: 'ghost-tool', version: '1.0.0' }], 'hold')
    const { page, context } = await curating.open()
    await page.goto('/admin/review?source=ghost')
    await page.getByRole('link', { name: 'ghost-tool 1.0.0', exact: true }).click()
    await button(page, 'Promote ghost-tool 1.0.0').waitFor()
    const [held] = (await admin.get('/sources/ghost/held')).body
    await admin.post(`/sources/ghost/held/${held.id}/promote`)
    await button(page, 'Promote ghost-tool 1.0.0').click()
    await page.getByText('it was promoted, rejected or overtaken').waitFor()
    await context.close()
  })
})

/** Run in the page. */
const FACTS = `({
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  current: document.querySelectorAll('nav[aria-label=Admin] [aria-current=page]').length,
  overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
})`

describe.skipIf(lacksBrowser)('every page of sources', () => {
  test.each(lookings)('is accessible, says where one is, and fits: %s', async (name, looks) => {
    const slug = name.replaceAll(/\W+/g, '-')
    const plugins = [
      { name: `${slug}-tool`, version: '1.0.0', files: { 'README.md': 'A tool.\n' } },
      { name: `${slug}-broken`, version: '1.0.0', files: { 'hooks/hooks.json': '{' } },
    ]
    await curating.newSource(slug, plugins, 'hold')
    await makeGroup(curating.running, `${slug}-team`, ['ann'])
    const [held] = (await admin.get(`/sources/${slug}/held`)).body
    const { page, context } = await curating.open(looks[0])
    const expectFine = (address: string) =>
      inEachLook(page, looks, async (look) => {
        const facts = await page.evaluate<object>(FACTS)
        expect({ address, look, ...facts }).toMatchObject({ h1: 1, main: 1, current: 1, overflow: 0 })
        expect({ address, look, problems: await accessibilityProblems(page) }).toMatchObject({ problems: [] })
      })
    for (const address of [
      '/admin/sources',
      '/admin/sources/new',
      `/admin/sources/${slug}`,
      `/admin/sources/${slug}?q=no-such-thing`,
      `/admin/sources/${slug}/edit`,
      `/admin/sources/${slug}/delete`,
      `/admin/sources/${slug}/grant`,
      `/admin/sources/${slug}/held/${held.id}`,
      '/admin/review',
      `/admin/review?source=${slug}`,
      '/admin/review?source=none',
    ]) {
      await page.goto(address)
      await expectFine(address)
    }
    await page.goto('/admin/sources/new')
    await page.getByLabel('Address of the repository').fill(`${curating.server.baseUrl}/${slug}.git`)
    await button(page, 'Look at what is in it').click()
    await page.getByText('1 plugin would be imported.').waitFor()
    await expectFine('the preview')
    await button(page, 'Go on').click()
    await page.getByRole('button', { name: 'Save and import' }).waitFor()
    await expectFine('the rules')
    await admin.post(`/sources/${slug}/held/${held.id}/promote`)
    await page.goto(`/admin/sources/${slug}/grant?group=${slug}-team&tier=default`)
    await expectFine('who is affected')
    await context.close()
  })
})
