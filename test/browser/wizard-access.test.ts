/** Every step for everybody: by keyboard, by dropping a file, without seeing colours, on a narrow screen. */
import { describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser } from '../support/browser.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { inEachLook, lookings } from '../support/looks.ts'
import { expectStep, heading, press, upload, wizardStories } from '../support/wizard.ts'

const stories = wizardStories()

describe.skipIf(lacksBrowser)('the wizard', () => {
  test('works with the keyboard alone', async () => {
    const { page, context } = await stories.visit(await stories.running.person('tess'))
    await page.goto('/store/new')
    const tabTo = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
      const target = page.getByRole(role, { name })
      for (let count = 0; count < 60; count += 1) {
        if (await target.evaluate((element) => element.matches(':focus'))) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab never reaches ${name}.`)
    }
    // The keyboard opens the system's own dialogue, which no page can drive.
    const input = page.getByLabel('ZIP of the folder')
    const chooser = page.waitForEvent('filechooser')
    await tabTo('ZIP of the folder')
    await page.keyboard.press('Enter')
    await (await chooser).setFiles({ name: 'k.zip', mimeType: 'application/zip', buffer: skillZip('keys') })
    await input.waitFor({ state: 'detached' })
    await tabTo('Continue to Describe')
    await page.keyboard.press('Enter')
    await expectStep(page, 'Describe')
    await tabTo('Continue to Publish')
    await page.keyboard.press('Enter')
    await expectStep(page, 'Publish')
    await tabTo('Publish')
    await page.keyboard.press('Enter')
    await heading(page, 'Keys 0.1.0 is published')
    await context.close()
  })

  test('a file can be dropped, and a draft thrown away', async () => {
    const { page, context } = await stories.visit(await stories.running.person('uma'))
    await page.goto('/store/new')
    const data = await page.evaluateHandle(
      (bytes) => {
        const { DataTransfer, File } = globalThis as unknown as Record<string, new (...a: unknown[]) => never>
        const transfer = new DataTransfer!() as { items: { add(file: unknown): void } }
        transfer.items.add(new File!([new Uint8Array(bytes)], 'dropped.zip'))
        return transfer
      },
      [...skillZip('dropped')],
    )
    await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer: data })
    await page.getByText('dropped-by-uma').waitFor()
    await press(page, 'Throw this draft away')
    await heading(page, 'Publish an item')
    expect(await page.getByText('dropped.zip').count()).toBe(0)
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('every step', () => {
  test.each(lookings)('is accessible and fits: %s', async (name, looks) => {
    const person = await stories.running.person(`axe-${name.replaceAll(/\W+/g, '-')}`)
    const { page, context } = await stories.visit(person, looks[0])
    const expectGood = (step: string) =>
      inEachLook(page, looks, async (look) => {
        const overflow = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)'
        const facts = { step, look, overflow: await page.evaluate<number>(overflow) }
        expect({ ...facts, problems: await accessibilityProblems(page) }).toEqual({
          step,
          look,
          overflow: 0,
          problems: [],
        })
      })
    await page.goto('/store/new')
    await expectGood('choose')
    await upload(page, pluginZip('axe', { files: { 'hooks/hooks.json': '{', 'x.sh': 'x' } }))
    await expectGood('check with errors')
    await upload(page, pluginZip('axe', { files: { 'x.txt': 'x' } }), { label: 'Corrected ZIP' })
    await page.getByText('It can be published').waitFor()
    await expectGood('check')
    await press(page, 'Continue to Describe')
    await expectStep(page, 'Describe')
    await expectGood('describe')
    await page.getByRole('radio', { name: 'People and groups I name' }).check()
    await page.getByLabel('Video link').fill('nonsense')
    await press(page, 'Continue to Publish')
    await page.getByRole('alert').waitFor()
    await expectGood('describe with errors')
    await page.getByRole('radio', { name: 'Only me' }).check()
    await page.getByLabel('Video link').fill('')
    await press(page, 'Continue to Publish')
    await expectStep(page, 'Publish')
    await expectGood('publish')
    await press(page, 'Publish')
    await heading(page, /is published/)
    await expectGood('done')
    await page.goto(`/store/new?item=axe-by-${person.username}`)
    await upload(page, pluginZip('axe', { files: { 'y.txt': 'y' } }))
    await expectGood('check of a version')
    await context.close()
  })
})
