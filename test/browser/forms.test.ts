/** Forms as people meet them: sent twice, for somebody else, too late, or with files that are not right. */
import { rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let browser: Browser
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('thing') })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  return context.newPage()
}

async function signIn(page: Page, email = ann.email): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

const newToken = (page: Page) => page.locator('form[action="/account/tokens"]')

describe.skipIf(lacksBrowser).each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  test('a form whose session has ended comes back after signing in, as it was typed', async () => {
    const page = await visit({ javaScriptEnabled })
    await page.goto('/store/thing-by-ann/edit')
    await signIn(page)
    await page.getByLabel('Title', { exact: true }).fill('A “better” title')
    await page.getByLabel('Description').fill('First\n\nsecond')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').getByText('Your session has ended').waitFor()
    await signIn(page)
    await page.getByRole('alert').getByText('Nothing was sent yet').waitFor()
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('A “better” title')
    expect(await page.getByLabel('Description').inputValue()).toBe('First\n\nsecond')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.waitForURL('**/store/thing-by-ann?said=saved')
    await page.context().close()
  })

  test('a page of another account acts for nobody, and says so', async () => {
    const page = await visit({ javaScriptEnabled })
    await page.goto('/account')
    await signIn(page)
    await newToken(page).getByLabel('Name').fill('Laptop')
    await page.context().clearCookies()
    const tab = await page.context().newPage()
    await tab.goto('/sign-in')
    await signIn(tab, (await running.person(`bob-${javaScriptEnabled}`)).email)
    await tab.getByRole('link', { name: 'Account' }).or(tab.locator('.who')).first().waitFor()
    await newToken(page).getByRole('button').click()
    await page.getByRole('alert').getByText('This page was shown to another account').waitFor()
    expect(await newToken(page).getByLabel('Name').inputValue()).toBe('Laptop')
    await page.context().close()
  })

  test('what follows # is there after signing in, and cookies that are blocked are asked for', async () => {
    const page = await visit({ javaScriptEnabled })
    await page.goto('/account#ways-in')
    await page.context().clearCookies()
    await signIn(page)
    await page.getByRole('alert').getByText('needs cookies').waitFor()
    expect(await page.getByLabel('Email address').inputValue()).toBe(ann.email)
    await page.goto('/account#ways-in')
    await signIn(page)
    await page.getByRole('heading', { name: 'Ways to sign in' }).waitFor()
    if (javaScriptEnabled) expect(new URL(page.url()).hash).toBe('#ways-in')
    await page.context().close()
  })
})

test.skipIf(lacksBrowser)('a button that is pressed twice on a slow line makes one token', async () => {
  const page = await visit()
  await page.goto('/account')
  await signIn(page)
  await newToken(page).getByLabel('Name').fill('Pressed twice')
  let sent = 0
  await page.route('**/account/tokens', async (route) => {
    sent += 1
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await newToken(page).getByRole('button').dblclick({ noWaitAfter: true })
  await page.getByText('Pressed twice').first().waitFor()
  await page.getByText('stoa_').first().waitFor()
  expect(sent).toBe(1)
  await page.context().close()
})

test.skipIf(lacksBrowser)(
  'a file that is too large, or was changed, is said before anything is sent',
  async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'guide.md')
    await writeFile(file, '')
    await truncate(file, 11 * 1_048_576)
    const page = await visit()
    await page.goto('/store/thing-by-ann/edit')
    await signIn(page)
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') sent += 1
    })
    await page.getByLabel('Title', { exact: true }).fill('Still here')
    await page.getByLabel('Attach documents').setInputFiles(file)
    await page.getByRole('alert').getByText('“guide.md” has 11 MiB, and at most 10 MiB are taken').waitFor()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await writeFile(file, '# Guide')
    await page.getByLabel('Attach documents').setInputFiles(file)
    await writeFile(file, '# Another guide, and longer')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').getByText('was changed or moved after it was chosen').waitFor()
    expect(sent).toBe(0)
    await page.getByLabel('Attach documents').setInputFiles(file)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.waitForURL('**/store/thing-by-ann?said=saved')
    await rm(folder, { recursive: true })
    await page.context().close()
  },
)

test.skipIf(lacksBrowser)('password managers find whose password it is', async () => {
  const page = await visit()
  await page.goto('/account')
  await signIn(page)
  const name = page.locator('form[action="/account/password"] [autocomplete="username"]')
  await name.waitFor({ state: 'attached' })
  expect([await name.getAttribute('type'), await name.inputValue()]).toEqual(['email', ann.email])
  await page.context().close()
})
