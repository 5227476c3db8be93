/** Single sign-on in a real browser, with a real provider: there and back, linking, refusals, the account page. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { inEachLook, looks } from '../support/looks.ts'
import { runSso, type Sso } from '../support/oidc.ts'
import { known } from '../support/sign-on-stories.ts'
import { PASSWORD } from '../support/stoa.ts'

const NEXT = 'another horse battery'

let sso: Sso
let browser: Browser
/** Of the store, where waits would otherwise pass while the browser works. */
let stoppedAt: number | undefined
beforeAll(async () => {
  sso = await runSso({ clock: () => stoppedAt ?? Date.now() })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await sso.close()
})

async function open(javaScriptEnabled = true): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ baseURL: sso.running.baseUrl, javaScriptEnabled })
  const page = await context.newPage()
  return { page, context }
}

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()
const leave = (page: Page) => page.getByRole('link', { name: 'Sign in with single sign-on' }).click()

/** Do at the provider what a person does there the first time. */
async function passProvider(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signInWithPassword(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** In every look, without anything cut off. */
async function expectAccessible(page: Page): Promise<void> {
  for (const [name, look] of looks)
    await inEachLook(page, [look], async () => {
      expect(await accessibilityProblems(page), `${name} ${page.url()}`).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    })
}

async function expectTurnedAway(page: Page, sentence: string): Promise<void> {
  await heading(page, 'Sign in')
  expect(await page.getByRole('alert').textContent()).toContain(sentence)
  await expectAccessible(page)
  await page.goto('/account')
  await heading(page, 'Sign in')
}

describe.skipIf(lacksBrowser)('somebody new', () => {
  test.each([true, false])(
    'gets an account, signs out and comes back to it (JavaScript: %s)',
    async (script) => {
      const login = known(sso, script ? 'nora.new' : 'noel.new', { name: 'New Here' })
      const { page, context } = await open(script)
      await page.goto('/account')
      await heading(page, 'Sign in')
      if (script) await expectAccessible(page)
      await leave(page)
      await passProvider(page, login)
      // Back to the page that was asked for, as somebody whose only way in is this one.
      await heading(page, 'Account')
      const ways = page.getByRole('region', { name: 'Ways to sign in' })
      await ways.getByText(sso.provider.issuer).waitFor()
      await ways.getByText('It is your only way in.').waitFor()
      expect(await ways.getByRole('button', { name: /^Unlink/ }).count()).toBe(0)
      if (script) await expectAccessible(page)
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await heading(page, 'Sign in')
      // The provider still knows the person and asks nothing.
      await leave(page)
      await heading(page, 'Welcome, New Here')
      await context.close()
    },
  )
})

describe.skipIf(lacksBrowser)('somebody with a password', () => {
  test('is linked by the verified address, chooses another password, and unlinks', async () => {
    const { email } = await sso.running.person('lin')
    known(sso, 'l-1', { email })
    const { page, context } = await open()
    await signInWithPassword(page, email)
    await heading(page, 'Welcome, lin')
    await page.goto('/account')
    const ways = page.getByRole('region', { name: 'Ways to sign in' })
    await ways.getByText(`Not linked. It is linked when you sign in with single sign-on`).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await leave(page)
    await passProvider(page, 'l-1')
    await heading(page, 'Welcome, lin')

    await page.goto('/account')
    await page.getByLabel('Current password').fill('wrong')
    await page.getByLabel('New password').fill(NEXT)
    await page.getByRole('button', { name: 'Change password' }).click()
    expect(await page.getByRole('alert').textContent()).toBe(
      'The current password is not right; type it again.',
    )
    await expectAccessible(page)
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').fill(NEXT)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByRole('status').getByText('Your password is set').waitFor()

    await page.getByRole('button', { name: `Unlink ${sso.provider.issuer}` }).click()
    await page.getByRole('status').getByText('Single sign-on is unlinked').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await heading(page, 'Sign in')
    await signInWithPassword(page, email, NEXT)
    await heading(page, 'Welcome, lin')
    await context.close()
  })

  test('is not taken over by an address that nobody verified', async () => {
    const { email } = await sso.running.person('una')
    known(sso, 'u-1', { email, email_verified: false })
    const { page, context } = await open()
    await page.goto('/sign-in')
    await leave(page)
    await passProvider(page, 'u-1')
    await expectTurnedAway(page, 'verify it there, or sign in with the password.')
    await context.close()
  })

  test('who types it wrong too often reads for how long to wait', async () => {
    const { email } = await sso.running.person('tom')
    stoppedAt = Date.now()
    const { page, context } = await open()
    for (let tries = 0; tries < 6; tries += 1) {
      await signInWithPassword(page, email, 'wrong')
      await page.getByRole('alert').waitFor()
    }
    expect(await page.getByLabel('Email address').inputValue()).toBe(email)
    await expectTurnedAway(page, 'from your network; try again in 1 second.')
    await context.close()
    stoppedAt = undefined
  })
})

describe.skipIf(lacksBrowser)('somebody who is turned away', () => {
  test('by another browser’s answer', async () => {
    const { page, context } = await open()
    await page.goto('/sign-in/sso/callback?code=x&state=y')
    await expectTurnedAway(page, 'does not belong to this browser')
    await context.close()
  })

  test('by going back at the provider', async () => {
    const { page, context } = await open()
    await page.goto('/sign-in')
    await leave(page)
    await page.getByRole('link', { name: 'Cancel' }).click()
    await expectTurnedAway(page, 'did not sign you in (access_denied)')
    await context.close()
  })

  test('as disabled, although the provider vouches for them', async () => {
    const { email, username } = await sso.running.person('dis')
    await sso.running.admin.patch(`/users/${username}`, { disabled: true })
    known(sso, 'd-1', { email })
    const { page, context } = await open()
    await page.goto('/sign-in')
    await leave(page)
    await passProvider(page, 'd-1')
    await expectTurnedAway(page, 'The account dis is disabled; ask an admin of this store.')
    await context.close()
  })

  test('because the provider is away: the password still works', async () => {
    const away = await runSso()
    await away.provider.stop()
    const { email } = await away.running.person('pat')
    const context = await browser.newContext({ baseURL: away.running.baseUrl })
    const page = await context.newPage()
    await page.goto('/sign-in?next=%2Fstore')
    await leave(page)
    await heading(page, 'Sign in')
    expect(await page.getByRole('alert').textContent()).toContain('does not answer as it should')
    await expectAccessible(page)
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL('**/store')
    await context.close()
    await away.close()
  })
})
