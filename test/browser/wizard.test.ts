/** Publishing in four steps, in a real browser, down to what a real git gets. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let browser: Browser

beforeAll(async () => {
  running = await runStoa()
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

type Options = Parameters<Browser['newContext']>[0]

interface Visit {
  page: Page
  context: BrowserContext
  complaints: string[]
}

async function visit(person: Person, options: Options = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto('/sign-in')
  await signIn(page, person)
  await page.waitForURL('**/')
  return { page, context, complaints }
}

async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Email address').fill(person.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
}

/** With JavaScript the file goes up as soon as it is chosen. */
async function upload(page: Page, buffer: Buffer, { script = true, label = 'ZIP of the folder' } = {}) {
  await page.getByLabel(label).setInputFiles({ name: 'upload.zip', mimeType: 'application/zip', buffer })
  if (!script) await page.getByRole('button', { name: 'Upload and check' }).click()
  await page.getByRole('heading', { name: 'Check what will be served' }).waitFor()
}

async function expectStep(page: Page, name: string): Promise<void> {
  await page.locator('[aria-current="step"]', { hasText: name }).waitFor()
  expect(await page.locator('h1').count()).toBe(1)
  expect(await page.locator('[aria-current="step"]').count()).toBe(1)
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const draftsOnDisk = () => readdirSync(path.join(running.dataDir, 'drafts'))

/** 2 × 1 pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR42mNk+M/AAMQABQMBAWnoz1EAAAAASUVORK5CYII=',
  'base64',
)

describe.skipIf(lacksBrowser)('publishing', () => {
  test.each([true, false])(
    'goes from a ZIP to a clone and out of it again (JavaScript: %s)',
    async (script) => {
      const person = await running.person(script ? 'nora' : 'noel')
      const { page, context, complaints } = await visit(person, { javaScriptEnabled: script })
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
      await page
        .getByLabel('Cover photo')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG })
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
      expect(draftsOnDisk()).toEqual([])
      const { body } = await person.api.get(`/items/tidy-by-${person.username}`)
      expect(body).toMatchObject({ title: 'Tidy up', tags: ['order', 'calm'], sharing: 'public' })
      expect(body.docs).toHaveLength(1)

      const clone = path.join(await temporaryFolder(), 'mine')
      await press(page, 'Install Tidy up')
      await page.getByText('It is in your stack').waitFor()
      await git(path.dirname(clone), ['clone', await person.cloneUrl(), clone])
      const file = `skills/tidy-by-${person.username}/SKILL.md`
      expect(await git(clone, ['ls-files'])).toContain(file)

      await page.getByRole('link', { name: 'Open its page' }).click()
      await press(page, 'Uninstall')
      await page.getByRole('button', { name: 'Install' }).first().waitFor()
      await git(clone, ['pull', '--ff-only'])
      expect(await git(clone, ['ls-files'])).not.toContain(file)
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test.each([true, false])(
    'says what is wrong by file and line, and keeps file and form (JavaScript: %s)',
    async (script) => {
      const person = await running.person(script ? 'olga' : 'otto')
      const { page, context } = await visit(person, { javaScriptEnabled: script })
      await page.goto('/store/new')
      const bad = pluginZip('helper', { files: { 'hooks/hooks.json': '{\n  "hooks": {\n' } })
      await upload(page, bad, { script })
      const finding = page.locator('.finding', { hasText: 'Error' }).first()
      expect(await finding.locator('.finding-place').textContent()).toMatch(/^hooks\/hooks\.json:\d+$/)
      expect(await finding.textContent()).toContain('How to fix it')
      expect(await page.getByRole('button', { name: 'Continue to Describe' }).count()).toBe(0)
      await page.getByRole('textbox', { name: 'Version' }).fill('2.0.0')
      await press(page, 'Check again')
      await upload(page, pluginZip('helper'), { script, label: 'Corrected ZIP' })
      await page.getByText('It can be published').waitFor()
      expect(await page.getByRole('textbox', { name: 'Version' }).inputValue()).toBe('2.0.0')

      await press(page, 'Continue to Describe')
      await page.getByLabel('Title').fill('My helper')
      await page.getByRole('radio', { name: 'People and groups I name' }).check()
      await page.getByRole('textbox', { name: 'May see it' }).fill('nobody-here')
      await page.getByLabel('Video link').fill('javascript:alert(1)')
      await page
        .getByLabel('Cover photo')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="x">') })
      await press(page, 'Continue to Publish')
      const alert = page.getByRole('alert')
      await alert.getByText('The photo is not a PNG, JPEG or WebP image').waitFor()
      await alert.getByText('There is no user "nobody-here"').waitFor()
      await alert.getByText('is not a video link').waitFor()
      expect(await page.getByLabel('Title').inputValue()).toBe('My helper')
      expect(await page.getByLabel('Video link').getAttribute('aria-invalid')).toBe('true')
      const [id] = draftsOnDisk().filter((name) => page.url().includes(name))
      expect(readdirSync(path.join(running.dataDir, 'drafts', id!))).toHaveLength(2)
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
    const person = await running.person(script ? 'pia' : 'paul')
    const { page, context } = await visit(person, { javaScriptEnabled: script })
    await page.goto('/store/new')
    await upload(page, skillZip('lasting'), { script })
    await press(page, 'Continue to Describe')
    await page.getByLabel('Title').fill('Typed before')
    await page.getByLabel('Cover photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG })
    await page.getByLabel('What the photo shows').fill('A photo')
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
    await context.close()
  })

  test('a new version shows which files it adds, removes and changes', async () => {
    const person = await running.person('quin')
    await person.api.upload('/items', {
      file: pluginZip('tool', { files: { 'old.txt': 'old', 'same.txt': 'same', 'a.md': 'one' } }),
    })
    const { page, context } = await visit(person)
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

  test('two people at once do not see each other’s drafts', async () => {
    const [rita, sam] = [await running.person('rita'), await running.person('sam')]
    const [hers, his] = await Promise.all([visit(rita), visit(sam)])
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

  test('works with the keyboard alone', async () => {
    const { page, context } = await visit(await running.person('tess'))
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
    const { page, context } = await visit(await running.person('uma'))
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
  test.each([
    ['light', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
    ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ] as const)('is accessible and fits: %s', async (name, options) => {
    const { page, context } = await visit(await running.person(`axe-${name}`), options)
    const expectGood = async (step: string) => {
      const overflow = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)'
      const facts = { step, overflow: await page.evaluate<number>(overflow) }
      expect({ ...facts, problems: await accessibilityProblems(page) }).toEqual({
        step,
        overflow: 0,
        problems: [],
      })
    }
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
    await page.goto(`/store/new?item=axe-by-axe-${name}`)
    await upload(page, pluginZip('axe', { files: { 'y.txt': 'y' } }))
    await expectGood('check of a version')
    await context.close()
  })
})
