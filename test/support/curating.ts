/** An admin who curates, at a real browser: a Stoa, Git servers that it may reach, and a window on it. */
import type { Browser, Page } from 'playwright-core'
import { openAsAdmin } from './admin.ts'
import { lacksBrowser, launchBrowser } from './browser.ts'
import { type GitRepository, type GitServer, runGitServer } from './git-server.ts'
import { type HostileServer, runHostileServer } from './hostile-git-server.ts'
import { newMarketplace, type OfferedPlugin, settleJobs } from './sources.ts'
import { type RunningStoa, runStoa } from './stoa.ts'

export const SECRET = 'a-token-that-nobody-may-see'
/** Nothing listens there. */
export const NOWHERE = '127.0.0.1:1'

export interface Curating {
  running: RunningStoa
  /** Open to everybody. */
  server: GitServer
  /** Wants the user `reader` with `SECRET`. */
  guarded: GitServer
  hostile: HostileServer
  /** A new window, signed in. */
  open(options?: Parameters<Browser['newContext']>[0]): ReturnType<typeof openAsAdmin>
  /** A source that follows a new marketplace, synced once. */
  newSource(slug: string, plugins: readonly OfferedPlugin[], promote?: string): Promise<GitRepository>
  /** Sync a source, to the end. */
  sync(slug: string): Promise<void>
  /** The page again, once every sync has ended. */
  reloadAfterSync(page: Page): Promise<void>
  close(): Promise<void>
}

export async function runCurating(): Promise<Curating> {
  const server = await runGitServer()
  const guarded = await runGitServer({ auth: { username: 'reader', secret: SECRET } })
  const hostile = await runHostileServer()
  const reachable = [server.host, guarded.host, hostile.host, NOWHERE]
  const running = await runStoa({ env: { OUTBOUND_ALLOW: reachable.join(',') } })
  const browser = lacksBrowser ? undefined : await launchBrowser()
  const sync = async (slug: string) => {
    await running.admin.post(`/sources/${slug}/sync`)
    await settleJobs(running)
  }
  return {
    running,
    server,
    guarded,
    hostile,
    open: (options) => openAsAdmin(browser!, running, options),
    sync,
    async newSource(slug, plugins, promote = 'auto') {
      const repository = await newMarketplace(server, slug, plugins)
      const facts = { slug, name: `The ${slug} tools`, url: repository.url, mode: 'marketplace', promote }
      await running.admin.post('/sources', facts)
      await sync(slug)
      return repository
    },
    async reloadAfterSync(page) {
      await settleJobs(running)
      await page.reload()
    },
    async close() {
      await browser?.close()
      await running.close()
      for (const each of [server, guarded, hostile]) await each.close()
    },
  }
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
