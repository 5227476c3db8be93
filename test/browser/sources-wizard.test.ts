/** A new source, in a real browser with JavaScript and without, and real Git servers behind it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Api } from '../support/api.ts'
import { lacksBrowser } from '../support/browser.ts'
import { button, type Curating, NOWHERE, runCurating, SECRET } from '../support/curating.ts'
import { newMarketplace } from '../support/sources.ts'

let curating: Curating
let admin: Api
beforeAll(async () => {
  curating = await runCurating()
  admin = curating.running.admin
})
afterAll(() => curating.close())

const BOTH = [true, false]

describe.skipIf(lacksBrowser)('a new source', () => {
  test.each(BOTH)(
    'is looked at before it is saved, and imported then (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'smithy' : 'joinery'
      const repository = await newMarketplace(curating.server, slug, [
        { name: `${slug}-hammer`, version: '1.0.0' },
        { name: `${slug}-broken`, version: '1.0.0', files: { 'hooks/hooks.json': '{' } },
      ])
      const { page, context, complaints } = await curating.open({ javaScriptEnabled })
      await page.goto('/admin/sources/new')
      await page.getByLabel('Address of the repository').fill(repository.url)
      await button(page, 'Look at what is in it').click()

      const preview = page.getByRole('list', { name: 'What would be imported' })
      expect(
        await preview
          .getByRole('listitem')
          .filter({ hasText: `${slug}-hammer` })
          .textContent(),
      ).toMatch(/1\.0\.0.*would be imported/)
      expect(
        await preview
          .getByRole('listitem')
          .filter({ hasText: `${slug}-broken` })
          .textContent(),
      ).toContain('would not be published')
      expect((await admin.get('/sources')).body).not.toContainEqual(expect.objectContaining({ slug }))
      await button(page, 'Go on').click()

      expect(await page.getByLabel('Slug').inputValue()).toBe(slug)
      await page.getByLabel('Name', { exact: true }).fill('Good tools')
      await page.getByLabel('When to look for changes').selectOption('Every night at 03:00 (UTC)')
      await button(page, 'Save and import').click()
      await page.waitForURL(`**/admin/sources/${slug}?done=created`)
      await page.getByRole('heading', { name: 'Good tools', level: 1 }).waitFor()
      await curating.reloadAfterSync(page)
      const plugins = page.getByRole('region', { name: 'Plugins of the source' })
      expect(await plugins.getByRole('row', { name: `${slug}-hammer` }).textContent()).toContain('published')
      expect(await plugins.getByRole('row', { name: `${slug}-broken` }).textContent()).toContain(
        'not published',
      )
      expect((await admin.get(`/items/${slug}-hammer`)).body).toMatchObject({ source: slug })
      expect((await admin.get(`/sources/${slug}`)).body).toMatchObject({ schedule: '0 3 * * *' })
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('keeps what was typed when something is wrong, and says it at the field', async () => {
    const { page, context } = await curating.open()
    await page.goto('/admin/sources/new')
    await page.getByLabel('Address of the repository').fill('ftp://example.com/x.git')
    await page.getByLabel('Branch, tag or commit').fill('-x')
    await button(page, 'Look at what is in it').click()
    const alert = page.getByRole('alert')
    expect(await alert.textContent()).toContain('2 things to correct')
    const url = page.getByLabel('Address of the repository')
    expect(await url.inputValue()).toBe('ftp://example.com/x.git')
    expect(await url.getAttribute('aria-invalid')).toBe('true')
    expect(await page.locator('#url-problem').textContent()).toContain('is not the address of a repository')
    expect(await page.getByLabel('Branch, tag or commit').inputValue()).toBe('-x')

    await page.getByLabel('Branch, tag or commit').fill('main')
    await url.fill(`http://${NOWHERE}/nothing.git`)
    await button(page, 'Look at what is in it').click()
    await page.getByText('Its server cannot be reached').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('Nothing was saved.')
    expect(await url.inputValue()).toBe(`http://${NOWHERE}/nothing.git`)
    await context.close()
  })

  test.each(BOTH)(
    'never shows the token again that was typed (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'vault' : 'safe'
      const repository = await newMarketplace(curating.guarded, slug, [
        { name: `${slug}-key`, version: '1.0.0' },
      ])
      const { page, context } = await curating.open({ javaScriptEnabled })
      const contents: string[] = []
      await page.goto('/admin/sources/new')
      await page.getByLabel('Address of the repository').fill(repository.url)
      await button(page, 'Look at what is in it').click()
      await page.getByText('The repository does not let Stoa in').waitFor()
      await page.getByText('The repository is private').click()
      await page.getByLabel('User name').fill('reader')
      await page.getByLabel('Password or token').fill(SECRET)
      await button(page, 'Look at what is in it').click()
      await page.getByText('1 plugin would be imported.').waitFor()
      contents.push(await page.content())
      await button(page, 'Change the repository').click()
      await page.getByText('One is kept, encrypted.').waitFor()
      contents.push(await page.content())
      await button(page, 'Look at what is in it').click()
      await button(page, 'Go on').click()
      await button(page, 'Save and import').waitFor()
      contents.push(await page.content())
      await button(page, 'Save and import').click()
      await page.waitForURL(`**/admin/sources/${slug}?*`)
      await curating.reloadAfterSync(page)
      contents.push(await page.content())
      await page.getByRole('link', { name: 'Edit' }).click()
      await page.waitForURL(`**/admin/sources/${slug}/edit`)
      contents.push(await page.content())
      for (const content of contents) expect(content).not.toContain(SECRET)
      expect((await admin.get(`/items/${slug}-key`)).status).toBe(200)
      await context.close()
    },
  )

  test('by the keyboard alone', async () => {
    const repository = await newMarketplace(curating.server, 'keys', [
      { name: 'keys-tool', version: '1.0.0' },
    ])
    const { page, context, complaints } = await curating.open()
    await page.goto('/admin/sources/new')
    await page.getByLabel('Address of the repository').focus()
    await page.keyboard.type(repository.url)
    await page.keyboard.press('Enter')
    await page.getByText('1 plugin would be imported.').waitFor()
    await button(page, 'Go on').focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Name', { exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/sources/keys?done=created')
    await curating.reloadAfterSync(page)
    await page.getByText('In step with upstream.').waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })
})
