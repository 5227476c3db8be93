/** What one load of a page costs: its bytes, and how far things move while it comes (Cumulative Layout Shift). */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import type { RunningStoa } from './stoa.ts'

export interface PageLoad {
  /** Bodies as they came over the wire, and unpacked, of everything but photos that people uploaded. */
  wireBytes: number
  unpackedBytes: number
  layoutShift: number
}

/** Run in the page before anything else: tells the first paint, and keeps every shift. */
const WATCH = `
  globalThis.layoutShifts = []
  new PerformanceObserver((list) => layoutShifts.push(...list.getEntries()))
    .observe({ type: 'layout-shift', buffered: true })
  if (location.protocol !== 'about:')
    new PerformanceObserver((list) => list.getEntriesByName('first-contentful-paint').forEach(() => onFirstPaint()))
      .observe({ type: 'paint', buffered: true })
`

/** A new window with an empty cache, signed in with this cookie. */
export async function openWatched(
  browser: Browser,
  { baseUrl }: Pick<RunningStoa, 'baseUrl'>,
  cookie: string | undefined,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ baseURL: baseUrl, ...options })
  if (cookie !== undefined) await bringCookie(context, { baseUrl }, cookie)
  await context.addInitScript(WATCH)
  return { page: await context.newPage(), context }
}

export async function bringCookie(
  context: BrowserContext,
  { baseUrl }: Pick<RunningStoa, 'baseUrl'>,
  cookie: string,
): Promise<void> {
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: baseUrl }])
}

/**
 * Loads of pages in a window, each with nothing in the cache, as whatever is routed goes past it. Scripts come after the
 * first paint, as they do over a slow network: what they add must not push anything.
 */
export async function loadsOf(page: Page): Promise<(address: string) => Promise<PageLoad>> {
  let release = () => {}
  let painted = Promise.resolve()
  let finished: Request[] = []
  page.on('requestfinished', (request) => finished.push(request))
  await page.exposeFunction('onFirstPaint', () => release())
  await page.route('**/public/*.js?*', async (route) => {
    await painted
    await route.continue()
  })
  return async (address) => {
    // Nothing of the page before may stay to be seen until this one is painted.
    await page.goto('about:blank')
    finished = []
    painted = new Promise((resolve) => {
      release = resolve
    })
    await page.goto(address)
    const sizes = await Promise.all(finished.filter((request) => !isPhoto(request)).map(sizesOf))
    return {
      wireBytes: sizes.reduce((sum, { wire }) => sum + wire, 0),
      unpackedBytes: sizes.reduce((sum, { unpacked }) => sum + unpacked, 0),
      layoutShift: await layoutShiftOf(page),
    }
  }
}

/** The sum of all shifts so far that nobody asked for by an input in the half second before. */
export function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const sum = () => layoutShifts.reduce((all, { value, hadRecentInput }) => all + (hadRecentInput ? 0 : value), 0)
    // Two frames: what has changed is laid out, and what has moved is told.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum()))))
  })`)
}

/** Where the parts of a page begin and how wide they are, in pixels from the corner of the document. */
export function placesOf(page: Page, selectors: readonly string[]): Promise<Record<string, string>> {
  return page.evaluate<
    Record<string, string>
  >(`Object.fromEntries(${JSON.stringify(selectors)}.map((selector) => {
    const { left, top, width } = document.querySelector(selector).getBoundingClientRect()
    return [selector, [left + scrollX, top + scrollY, width].map(Math.round).join(' ')]
  }))`)
}

/** The same store over a network that stops for a moment in every page before `at`. */
export async function inTwoPieces(
  { baseUrl }: RunningStoa,
  at: string,
): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const server = createServer(async ({ url = '/', headers }, response) => {
    const { cookie = '' } = headers
    const answer = await fetch(new URL(url, baseUrl), { headers: { cookie, 'accept-encoding': 'identity' } })
    const body = Buffer.from(await answer.arrayBuffer())
    const cut = Math.max(0, body.indexOf(at))
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' })
    response.write(body.subarray(0, cut))
    if (cut > 0) await setTimeout(PAUSE_MS)
    response.end(body.subarray(cut))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Long enough for a browser to paint what it has. */
const PAUSE_MS = 1_000

function isPhoto(request: Request): boolean {
  return new URL(request.url()).pathname.endsWith('/photo')
}

async function sizesOf(request: Request): Promise<{ wire: number; unpacked: number }> {
  const response = (await request.response())!
  const { responseBodySize } = await request.sizes()
  const isRedirect = response.status() >= 300 && response.status() < 400
  return { wire: responseBodySize, unpacked: isRedirect ? 0 : (await response.body()).length }
}
