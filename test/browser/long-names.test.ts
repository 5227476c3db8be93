/** Names are as long as people make them: no page gets wider than the window, and no word breaks that has room. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAsAdmin } from '../support/admin.ts'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const GROUPS = [
  'Donaudampfschifffahrtsgesellschaft Nord',
  'Plattformentwicklungsabteilung-Infrastrukturbetrieb-Rechenzentrum',
  'Data Science',
  'Frontend',
  'Infrastructure',
  'Mobile Applications',
]

let running: RunningStoa
let browser: Browser
beforeAll(async () => {
  running = await runStoa()
  await running.admin.upload('/items', { file: skillZip('guardrails'), title: 'Guardrails' })
  await running.admin.upload('/items', {
    file: pluginZip('tool'),
    title: 'Internationalisierungswerkzeugsammlung for everybody',
  })
  for (const [index, name] of GROUPS.entries())
    await running.admin.post('/groups', { slug: `g-${index}`, name })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

/** Words of a heading or a name that stand on two lines although none of them is as long as a line. */
const BROKEN = `[...document.querySelectorAll('.matrix .pick > span, .matrix thead a, .badge')].flatMap((element) => {
  const text = element.firstChild
  return [...(text?.textContent ?? '').matchAll(/[\\w]+/g)].filter(({ 0: word, index }) => {
    if (word.length > 15) return false
    const range = document.createRange()
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1
  }).map(([word]) => word)
})`

describe.skipIf(lacksBrowser).each([
  [1280, true],
  [1024, true],
  [390, true],
  [390, false],
] as const)('%i wide, with JavaScript: %s', (width, javaScriptEnabled) => {
  test('pages with long names fit, and words stay whole', async () => {
    const { page, context } = await openAsAdmin(browser, running, {
      javaScriptEnabled,
      viewport: { width, height: 844 },
    })
    for (const address of [
      '/admin/grants',
      '/admin/groups',
      '/admin/groups/g-1',
      '/store/tool-by-root/edit',
      '/account',
    ]) {
      await page.goto(address)
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect({ address, isTooWide: Number(overflow) > 0 }).toEqual({ address, isTooWide: false })
      expect(await page.evaluate(BROKEN)).toEqual([])
    }
    await context.close()
  })
})
