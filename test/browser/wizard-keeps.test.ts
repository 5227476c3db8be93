/** What goes wrong on the way loses nothing: wrong files and fields, an ended session, two people at once. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { PNG, pluginZip, skillZip } from '../support/items.ts'
import { choosePhoto, expectStep, heading, press, signIn, upload, wizardStories } from '../support/wizard.ts'
import { makeZip } from '../support/zip.ts'

const stories = wizardStories()

describe.skipIf(lacksBrowser)('what was uploaded and typed', () => {
  test.each([true, false])(
    'says what is wrong by file and line, and keeps file and form (JavaScript: %s)',
    async (script) => {
      const person = await stories.running.person(script ? 'olga' : 'otto')
      const { page, context } = await stories.visit(person, { javaScriptEnabled: script })
      await page.goto('/store/new')
      const bad = pluginZip('helper', { files: { 'hooks/hooks.json': '{\n  "hooks": {\n' } })
      await upload(page, bad, { script })
      const finding = page.locator('.finding', { hasText: 'Error' }).first()
      expect(await finding.locator('.finding-place').textContent()).toMatch(/^hooks\/hooks\.json:\d+$/)
      expect(await finding.textContent()).toContain('How to fix it')
      expect(await page.getByRole('button', { name: 'Continue to Describe' }).count()).toBe(0)
      await page.getByRole('textbox', { name: 'Version' }).fill('2.0.0')
      await press(page, 'Check again')
      await page.locator('input[name="version"][value="2.0.0"]').waitFor()
      await upload(page, pluginZip('helper'), { script, label: 'Corrected ZIP' })
      await page.getByText('It can be published').waitFor()
      expect(await page.getByRole('textbox', { name: 'Version' }).inputValue()).toBe('2.0.0')

      await press(page, 'Continue to Describe')
      await page.getByLabel('Title').fill('My helper')
      await page.getByRole('radio', { name: 'People and groups I name' }).check()
      await page.getByRole('textbox', { name: 'May see it' }).fill('nobody-here')
      await page.getByLabel('Video link').fill('javascript:alert(1)')
      await choosePhoto(page, Buffer.from('<svg onload="x">'))
      await press(page, 'Continue to Publish')
      const alert = page.getByRole('alert')
      await alert.getByText('The photo is not a PNG, JPEG or WebP image').waitFor()
      await alert.getByText('There is no user "nobody-here"').waitFor()
      await alert.getByText('is not a video link').waitFor()
      expect(await page.getByLabel('Title').inputValue()).toBe('My helper')
      expect(await page.getByLabel('Video link').getAttribute('aria-invalid')).toBe('true')
      const [id] = stories.draftsOnDisk().filter((name) => page.url().includes(name))
      expect(readdirSync(path.join(stories.running.dataDir, 'drafts', id!))).toHaveLength(2)
      await page.getByRole('textbox', { name: 'May see it' }).fill('root')
      await page.getByLabel('Video link').fill('')
      await press(page, 'Continue to Publish')
      await page.getByRole('heading', { name: 'Publish My helper 2.0.0' }).waitFor()
      await press(page, 'Publish')
      await heading(page, 'My helper 2.0.0 is published')
      const { body } = await person.api.get(`/items/helper-by-${person.username}`)
      expect(body.sharing).toBe('shared')
      await context.close()
    },
  )

  test.each([true, false])('loses nothing when the session ends (JavaScript: %s)', async (script) => {
    const person = await stories.running.person(script ? 'pia' : 'paul')
    const { page, context } = await stories.visit(person, { javaScriptEnabled: script })
    await page.goto('/store/new')
    await upload(page, skillZip('lasting'), { script })
    await press(page, 'Continue to Describe')
    await page.getByLabel('Title').fill('Typed before')
    await choosePhoto(page, PNG)
    await context.clearCookies()
    await press(page, 'Continue to Publish')
    await heading(page, 'Sign in')
    await signIn(page, person)
    await expectStep(page, 'Describe')
    expect(await page.getByLabel('Title').inputValue()).toBe('Typed before')
    await page.getByText('a.png').waitFor()
    await press(page, 'Continue to Publish')
    await heading(page, 'Publish Typed before 0.1.0')
    await context.clearCookies()
    await press(page, 'Publish')
    await heading(page, 'Sign in')
    await signIn(page, person)
    await heading(page, 'Publish Typed before 0.1.0')
    await press(page, 'Publish')
    await heading(page, 'Typed before 0.1.0 is published')
    // Nobody said what it shows.
    await page.getByAltText('Cover of Typed before').waitFor()
    await context.close()
  })

  test('two people at once do not see each other’s drafts', async () => {
    const [rita, sam] = [await stories.running.person('rita'), await stories.running.person('sam')]
    const [hers, his] = await Promise.all([stories.visit(rita), stories.visit(sam)])
    await Promise.all(
      [hers, his].map(async ({ page }) => {
        await page.goto('/store/new')
        await upload(page, skillZip('shared-name'))
      }),
    )
    const address = new URL(hers.page.url()).pathname
    for (const step of ['', '/choose', '/describe', '/publish']) {
      expect((await his.page.request.get(`${address}${step}`)).status()).toBe(404)
    }
    for (const step of ['/choose', '/check', '/describe', '/publish', '/discard']) {
      const answer = await his.page.request.post(`${address}${step}`, { multipart: { title: 'x' } })
      expect(answer.status()).toBe(404)
    }
    await Promise.all(
      [hers, his].map(async ({ page }) => {
        await press(page, 'Continue to Describe')
        await press(page, 'Continue to Publish')
        await press(page, 'Publish')
        await heading(page, 'Shared name 0.1.0 is published')
      }),
    )
    for (const { context } of [hers, his]) await context.close()
  })
})

test.skipIf(lacksBrowser)(
  'a place that looks like a secret is published only once somebody ticked it',
  async () => {
    const person = await stories.running.person('careful')
    const { page, context } = await stories.visit(person, { javaScriptEnabled: false })
    await page.goto('/store/new')
    const token = ['ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'].join('')
    const text = '---\nname: careful-skill\ndescription: Careful.\n---\n\nBody.\n'
    await upload(page, makeZip({ 'SKILL.md': text, 'a.md': token }), { script: false })
    expect(await page.getByRole('button', { name: 'Continue to Describe' }).count()).toBe(0)
    expect(await page.content()).not.toContain(token)
    await page
      .getByRole('alert')
      .getByText('Confirm below what is no secret, or correct the folder')
      .waitFor()
    await page.getByLabel(/I looked at a\.md:1/).check()
    await press(page, 'Confirm what is ticked')
    await page.getByRole('button', { name: 'Continue to Describe' }).waitFor()
    expect(await page.getByLabel(/I looked at a\.md:1/).isChecked()).toBe(true)

    // Another ZIP is looked at anew, though the place is the same.
    await page.getByRole('link', { name: 'Choose another ZIP' }).click()
    await upload(page, makeZip({ 'SKILL.md': text, 'a.md': `${token}9` }), { script: false })
    expect(await page.getByLabel(/I looked at a\.md:1/).isChecked()).toBe(false)
    await page.getByLabel(/I looked at a\.md:1/).check()
    await press(page, 'Confirm what is ticked')
    await press(page, 'Continue to Describe')
    await press(page, 'Continue to Publish')
    await press(page, 'Publish')
    await heading(page, /published/i)
    const { body } = await stories.running.admin.get('/audit?subject=careful-skill-by-careful')
    expect(body[0].details.confirmedSecrets).toEqual(['a.md:1'])
    await context.close()
  },
)
