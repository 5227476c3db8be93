/** Publishing in four steps, in a real browser, down to what a real git gets. */
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { lacksBrowser } from '../support/browser.ts'
import { git } from '../support/git.ts'
import { PNG, pluginZip, skillZip } from '../support/items.ts'
import { temporaryFolder } from '../support/temp.ts'
import { choosePhoto, expectStep, heading, press, upload, wizardStories } from '../support/wizard.ts'

const stories = wizardStories()

describe.skipIf(lacksBrowser)('publishing', () => {
  test.each([true, false])(
    'goes from a ZIP to a clone and out of it again (JavaScript: %s)',
    async (script) => {
      const person = await stories.running.person(script ? 'nora' : 'noel')
      const { page, context, complaints } = await stories.visit(person, { javaScriptEnabled: script })
      await page.goto('/')
      await page.getByRole('link', { name: 'Publish', exact: true }).click()
      await expectStep(page, 'Choose')
      await upload(page, skillZip('tidy'), { script })
      await expectStep(page, 'Check')
      await page.getByText('It can be published').waitFor()
      await page.getByText(`tidy-by-${person.username}`).waitFor()
      await page.getByRole('cell', { name: '100644' }).waitFor()

      await press(page, 'Continue to Describe')
      await expectStep(page, 'Describe')
      await page.getByLabel('Title').fill('Tidy up')
      await page.getByLabel('Tags, with commas').fill('order, calm')
      await choosePhoto(page, PNG)
      await page.getByLabel('What the photo shows').fill('A tidy desk')
      await page
        .getByLabel('Documents', { exact: true })
        .setInputFiles({ name: 'guide.md', mimeType: 'text/markdown', buffer: Buffer.from('# Guide\n') })
      await page.getByLabel('Release notes').fill('The first.')
      await press(page, 'Continue to Publish')
      await expectStep(page, 'Publish')
      await page.getByText('a.png: A tidy desk').waitFor()
      await press(page, 'Publish')

      await heading(page, 'Tidy up 0.1.0 is published')
      await page.getByAltText('A tidy desk').waitFor()
      await page.getByText('Nothing changes on laptops until they refresh').waitFor()
      expect(stories.draftsOnDisk()).toEqual([])
      const { body } = await person.api.get(`/items/tidy-by-${person.username}`)
      expect(body).toMatchObject({ title: 'Tidy up', tags: ['order', 'calm'], sharing: 'public' })
      expect(body.photoAlt).toBe('A tidy desk')
      expect(body.docs).toHaveLength(1)

      const clone = path.join(await temporaryFolder(), 'mine')
      await press(page, 'Install Tidy up')
      await page.getByText('It is in your stack').waitFor()
      await git(path.dirname(clone), ['clone', await person.cloneUrl(), clone])
      const file = `skills/tidy-by-${person.username}/SKILL.md`
      expect(await git(clone, ['ls-files'])).toContain(file)

      await page.getByRole('link', { name: 'Open its page' }).click()
      await press(page, 'Uninstall')
      await page
        .getByRole('button', { name: /^Install/ })
        .first()
        .waitFor()
      await git(clone, ['pull', '--ff-only'])
      expect(await git(clone, ['ls-files'])).not.toContain(file)
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('a new version shows which files it adds, removes and changes', async () => {
    const person = await stories.running.person('quin')
    await person.api.upload('/items', {
      file: pluginZip('tool', { files: { 'old.txt': 'old', 'same.txt': 'same', 'a.md': 'one' } }),
    })
    const { page, context } = await stories.visit(person)
    await page.goto('/store/new?item=tool-by-quin')
    await heading(page, 'New version of Tool')
    await upload(
      page,
      pluginZip('tool', { files: { 'new.txt': 'new!', 'same.txt': 'same', 'a.md': 'three' } }),
    )
    const changes = page.getByRole('region', { name: 'Changes against 0.1.0' })
    const row = async (name: string) =>
      (await changes.getByRole('row', { name }).locator('th, td').allTextContents())
        .map((text) => text.trim())
        .join(' ')
    expect(await row('a.md')).toBe('a.md Changed 3 B 5 B')
    expect(await row('new.txt')).toBe('new.txt Added – 4 B')
    expect(await row('old.txt')).toBe('old.txt Removed 3 B –')
    expect(await changes.getByText('same.txt').count()).toBe(0)
    await press(page, 'Continue to Describe')
    await page.getByLabel('Release notes').fill('Better.')
    await press(page, 'Continue to Publish')
    await page.getByText('old.txt').waitFor()
    await press(page, 'Publish this version')
    await heading(page, 'Tool 0.1.1 is published')
    const { body } = await person.api.get('/items/tool-by-quin/versions')
    expect(body.map(({ version, notes }: { version: string; notes: string }) => [version, notes])).toEqual([
      ['0.1.1', 'Better.'],
      ['0.1.0', ''],
    ])
    await context.close()
  })
})
