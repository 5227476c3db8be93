/** The first taste of the pages, in a real browser: what a newcomer does on the first day. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { createUser } from '../../src/access/users.ts'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { git } from '../support/git.ts'
import { skillZip } from '../support/items.ts'
import { inEachLook, lookings } from '../support/looks.ts'
import { bringSession } from '../support/signed-in.ts'
import { ADMIN_EMAIL, PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let browser: Browser

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

/** A page that fails the test for anything the browser complains about. */
async function open(
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  return { page, context, complaints }
}

async function signIn(page: Page, email = ADMIN_EMAIL): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/')
}

describe.skipIf(lacksBrowser)('a newcomer', () => {
  test.each([true, false])(
    'chooses a password, publishes, installs and clones (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const { page, context, complaints } = await open({ javaScriptEnabled })
      const name = javaScriptEnabled ? 'nora' : 'noel'
      const user = await createUser(running.deps, { username: 'system' }, { email: `${name}@example.com` })
      await page.goto(`/set-up/${await makeSetUpLink(running.deps, user)}`)
      await page.getByLabel('Password').fill('a long enough one')
      await page.getByRole('button', { name: 'Set password and sign in' }).click()
      await page.getByRole('heading', { name: `Welcome, ${name}` }).waitFor()

      const zip = path.join(await temporaryFolder(), 'tidy.zip')
      await writeFile(zip, skillZip('tidy'))
      await page.getByRole('link', { name: 'Publish', exact: true }).click()
      await page.getByLabel('ZIP of the folder').setInputFiles(zip)
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Upload and check' }).click()
      await page.getByRole('button', { name: 'Continue to Describe' }).click()
      await page.getByRole('button', { name: 'Continue to Publish' }).click()
      await page.getByRole('button', { name: 'Publish', exact: true }).click()
      await page.getByRole('link', { name: 'Open its page' }).click()
      await page.getByRole('heading', { name: 'Tidy', level: 1 }).waitFor()

      await page.getByRole('button', { name: 'Install' }).click()
      await page.getByText('You installed it.').waitFor()
      await page.getByRole('link', { name: 'My stack' }).click()
      await page.getByRole('button', { name: 'Opt out Guardrails' }).click()
      await page.getByRole('heading', { name: 'Opted out' }).waitFor()

      await page.getByRole('link', { name: name, exact: true }).click()
      await page.getByLabel('Name, so that you know it again').fill('Laptop')
      await page.getByRole('button', { name: 'Make token' }).click()
      const snippet = page.getByRole('region', { name: 'Command that clones' }).locator('code')
      const [, ...words] = ((await snippet.textContent()) ?? '').split(' ')
      const folder = await temporaryFolder()
      await git(folder, [...words, 'mine'])
      const files = await git(path.join(folder, 'mine'), ['ls-files'])
      expect(files).toContain(`skills/tidy-by-${name}/SKILL.md`)
      expect(files).not.toContain('plugins/guardrails')

      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('who sends something wrong is told everything, and keeps what was typed', async () => {
    const { page, context } = await open()
    await signIn(page)
    await page.goto('/store/new')
    const zip = path.join(await temporaryFolder(), 'bad.zip')
    await writeFile(zip, Buffer.from('not a zip'))
    await page.getByLabel('ZIP of the folder').setInputFiles(zip)
    expect(await page.getByRole('alert').textContent()).toContain('It cannot be published yet')
    await page.getByText('not a ZIP').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('my-name')
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('not a ZIP').waitFor()
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('my-name')
    await context.close()
  })

  test('is sent to sign in first, and then to where they wanted', async () => {
    const { page, context } = await open()
    await page.goto('/store/commit-messages')
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    await page.getByLabel('Email address').fill(ADMIN_EMAIL)
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('do not match an account')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/store/commit-messages')
    await context.close()
  })

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'is never sent elsewhere after signing in: %s',
    async (next) => {
      const { page, context } = await open()
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await page.getByLabel('Email address').fill(ADMIN_EMAIL)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Welcome' }).waitFor()
      expect(new URL(page.url()).origin).toBe(running.baseUrl)
      await context.close()
    },
  )
})

const PAGES = [
  '/',
  '/store',
  '/store?q=review',
  '/store?q=nothing-like-it',
  '/store/guardrails',
  '/store/commit-messages',
  '/store/new',
  '/stack',
  '/connect',
  '/account',
  '/api/docs',
  '/no-such-page',
]

/** Run in the page. */
const FACTS = `({
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  title: document.title.length > 0,
  overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
})`

describe.skipIf(lacksBrowser)('every page', () => {
  test.each(lookings)('is accessible, has one h1 and one main, and fits: %s', async (_, looks) => {
    const { page, context } = await open(looks[0])
    for (const address of ['/sign-in', ...PAGES]) {
      if (address === PAGES[0]) await bringSession(context, running.baseUrl, ADMIN_EMAIL)
      await page.goto(address)
      await inEachLook(page, looks, async (look) => {
        const facts = await page.evaluate<object>(FACTS)
        expect({ address, look, ...facts }).toMatchObject({ h1: 1, main: 1, title: true, overflow: 0 })
        expect({ address, look, problems: await accessibilityProblems(page) }).toMatchObject({ problems: [] })
      })
    }
    await context.close()
  })

  test('runs nothing that an upload brings', async () => {
    const { page, context, complaints } = await open()
    const evil = [
      '<script>document.title = "owned"</script>',
      '<img src=x onerror="document.title=\'owned\'">',
      '[click](javascript:document.title="owned")',
      '![pixel](https://evil.example/pixel.png)',
      '<a href="data:text/html,hi">data</a>',
    ].join('\n\n')
    await running.admin.upload('/items', {
      file: skillZip('evil', { body: evil }),
      title: '<b>Evil</b>',
      tags: '',
    })
    await signIn(page)
    await page.goto('/store/evil-by-root')
    expect(await page.title()).toContain('<b>Evil</b>')
    const prose = page.locator('.prose')
    expect(
      await prose.locator('script, img, iframe, [onerror], a[href^="javascript"], a[href^="data"]').count(),
    ).toBe(0)
    expect(complaints).toEqual([])
    await context.close()
  })
})
