/** An admin at a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { ADMIN_EMAIL, PASSWORD, type RunningStoa } from './stoa.ts'

/** A new window, signed in as the first admin; `complaints` is what the browser found wrong. */
export async function openAsAdmin(
  browser: Browser,
  running: RunningStoa,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(ADMIN_EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/')
  return { page, context, complaints }
}

/** A group called "The …s" with these members. */
export async function makeGroup(
  running: RunningStoa,
  slug: string,
  members: readonly string[] = [],
): Promise<void> {
  await running.admin.post('/groups', { slug, name: `The ${slug}s` })
  for (const member of members) await running.admin.put(`/groups/${slug}/members/${member}`)
}
