/** A real Chromium. Without one the browser stories are skipped, visibly; in CI that is a failure. */
import { existsSync } from 'node:fs'
import axeCore from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

/** The same engine without tabs and toolbars comes first: a window of it costs a tenth (ADR 52). */
const PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

export const chromiumPath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path))

/** Whether stories that need a browser must be skipped. */
export const lacksBrowser = chromiumPath === undefined && process.env.CI !== 'true'

export interface BrowserOptions {
  /** They take room, as on Windows; Playwright hides them otherwise. */
  hasScrollbars?: boolean
  /** Names that lead to this machine. */
  hosts?: readonly string[]
}

/** Those that run, by their options. They end with the process. */
const running = new Map<string, Promise<Browser>>()

/** A browser, which all files of stories that one process runs share: closing it closes its windows, and no more. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  // A script has one, and ends when that is closed.
  if (process.env.VITEST === undefined) return startBrowser(options)
  const key = JSON.stringify(options)
  const known = await running.get(key)
  if (known?.isConnected()) return lent(known)
  const started = startBrowser(options)
  running.set(key, started)
  return lent(await started)
}

function lent(browser: Browser): Browser {
  const close = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
  }
  return new Proxy(browser, {
    get(_, name: keyof Browser) {
      if (name === 'close') return close
      const value = browser[name]
      return typeof value === 'function' ? value.bind(browser) : value
    },
  })
}

function startBrowser({ hasScrollbars = false, hosts = [] }: BrowserOptions): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium; run apt-get install chromium-headless-shell.')
  return chromium.launch({
    executablePath: chromiumPath,
    ignoreDefaultArgs: hasScrollbars ? ['--hide-scrollbars'] : [],
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Otherwise each window starts a second renderer, for a page of another site that might come.
      '--renderer-process-limit=1',
      // No page of a story lives long enough to gain from what compiling its scripts better costs.
      '--js-flags=--no-opt,--no-maglev',
      ...(hosts.length === 0
        ? []
        : [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',')}`]),
    ],
  })
}

/** Within a closed `<details>` they would never end by themselves. */
const END_TRANSITIONS = `document.getAnimations().forEach((one) => one instanceof CSSTransition && one.finish())`

/** What breaks WCAG 2.2 AA on the page as it is, in a line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Colours in mid-transition are nobody's choice: after a change of theme they come to rest first.
  await page.evaluate(END_TRANSITIONS)
  // The page's own policy forbids scripts from elsewhere, so axe comes in through the debugger.
  if (await page.evaluate('globalThis.axe === undefined')) await page.evaluate(axeCore.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run({
      runOnly: { type: 'tag', values: tags },
      // Of all other elements it needs no account: every rule runs, and each violation is told in full.
      resultTypes: ['violations'],
      // Whoever speaks to the page says what they read on it (WCAG 2.5.3).
      rules: { 'label-content-name-mismatch': { enabled: true } },
    })
    return violations.flatMap((violation) =>
      violation.nodes.map(
        (node) => `${violation.id}: ${node.html.slice(0, 150)} ${node.failureSummary ?? ''}`,
      ),
    )
  })
}
