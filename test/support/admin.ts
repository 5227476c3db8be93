/** An admin at a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openSignedIn } from './signed-in.ts'
import { ADMIN_EMAIL, type RunningStoa } from './stoa.ts'

/** A new window, signed in as the first admin; `complaints` is what the browser found wrong. */
export async function openAsAdmin(
  browser: Browser,
  running: RunningStoa,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  return openSignedIn(browser, running, ADMIN_EMAIL, options)
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
