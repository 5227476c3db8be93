/** Windows of people who have signed in before: with a session of their own, and without going through the form again. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Api } from './api.ts'
import { PASSWORD, type RunningStoa } from './stoa.ts'

/** Nothing is loaded yet; `complaints` is what the browser found wrong. That the form leads there, its stories tell. */
export async function openSignedIn(
  browser: Browser,
  { baseUrl }: Pick<RunningStoa, 'baseUrl'>,
  email: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: baseUrl, ...options })
  await bringSession(context, baseUrl, email)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  return { page, context, complaints }
}

/** A new session for this window, which has not been opened yet. */
export async function bringSession(context: BrowserContext, baseUrl: string, email: string): Promise<void> {
  const api = new Api(baseUrl)
  await api.signIn(email, PASSWORD)
  const [name, value] = api.cookie!.split('=') as [string, string]
  await context.addCookies([{ name, value, url: baseUrl, httpOnly: true, sameSite: 'Lax' }])
}
