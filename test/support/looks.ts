/** How pages are looked at: light and dark, on a desk and on a phone. */
import type { BrowserContextOptions, Page, ViewportSize } from 'playwright-core'
import { isDeep, sampleOf } from './deep.ts'

/** What of a window a look can be about, and can be changed while a page is there. */
export interface Look
  extends Pick<BrowserContextOptions, 'colorScheme' | 'contrast' | 'forcedColors' | 'reducedMotion'> {
  viewport?: ViewportSize
}

const DESK = { width: 1280, height: 800 }

/** The two that `npm test` takes have each colour and each width once. */
export const looks: [name: string, look: Look][] = sampleOf(
  [
    ['light on a desk', { colorScheme: 'light', viewport: DESK }],
    ['dark on a desk', { colorScheme: 'dark', viewport: DESK }],
    ['light on a phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
    ['dark on a phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ],
  ([look]) => look === 'light on a desk' || look === 'dark on a phone',
)

/** Stories of looks: one that loads a page once and looks at it in each; in depth one for each look, which loads it itself. */
export const lookings: [name: string, looks: Look[]][] = isDeep
  ? looks.map(([name, look]) => [name, [look]])
  : [[looks.map(([name]) => name).join(', '), looks.map(([, look]) => look)]]

/** Tell what is seen of the page in each look, first in the one that it was loaded in: pages load in each by turns. */
export async function inEachLook(
  page: Page,
  all: readonly Look[],
  tell: (look: Look) => Promise<void>,
): Promise<void> {
  const now = shown.get(page)
  for (const look of [...all].sort((a, b) => Number(b === now) - Number(a === now))) {
    await showIn(page, look)
    await tell(look)
  }
}

const shown = new WeakMap<Page, Look>()

async function showIn(page: Page, look: Look): Promise<void> {
  if (shown.get(page) === look) return
  shown.set(page, look)
  const { viewport = DESK, ...media } = look
  await page.setViewportSize(viewport)
  // What a look does not speak of is as in any window.
  await page.emulateMedia({
    colorScheme: 'light',
    contrast: 'no-preference',
    forcedColors: 'none',
    reducedMotion: 'no-preference',
    ...media,
  })
}
