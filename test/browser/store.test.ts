/** Finding one's way in the store, in a real browser, with JavaScript and without. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { skillZip } from '../support/items.ts'
import { inEachLook, lookings, looks } from '../support/looks.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser

beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

/** Signed in; `complaints` is everything the browser complains about. */
async function open(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({ baseURL: running.baseUrl, ...options })
  const [name, value] = running.admin.cookie!.split('=') as [string, string]
  await context.addCookies([{ name, value, url: running.baseUrl }])
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  return { page, context, complaints }
}

const titles = (page: Page) => page.locator('.card h2').allTextContents()
const count = (page: Page) => page.locator('#count')
const address = (page: Page) => {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}
const searchBox = (page: Page) => page.getByRole('searchbox', { name: 'Search the store' })
const filter = (page: Page, name: RegExp) => page.getByRole('checkbox', { name })
const says = (page: Page, words: string) => count(page).filter({ hasText: words }).waitFor()

/** What a page shows: compared after reloads, links and steps back. */
async function shown(page: Page) {
  return {
    address: address(page),
    q: await searchBox(page).inputValue(),
    titles: await titles(page),
    count: (await count(page).textContent())?.trim(),
    chosen: await page
      .locator('#facets input')
      .evaluateAll((boxes) =>
        boxes.flatMap((box) =>
          (box as unknown as { checked: boolean }).checked ? [box.getAttribute('value')] : [],
        ),
      ),
    chips: await page.locator('.chips a').allTextContents(),
  }
}

async function closed({ context, complaints }: { context: BrowserContext; complaints: string[] }) {
  expect(complaints).toEqual([])
  await context.close()
}

describe.skipIf(lacksBrowser)('searching with JavaScript', () => {
  test('"/" goes to the box, typing finds while one types, and the focus stays', async () => {
    const story = await open()
    const { page } = story
    await page.goto('/store')
    await says(page, '10 items')
    await page.locator('body').press('/')
    await page.keyboard.type('commit mess')
    await says(page, 'for “commit mess”')
    expect((await titles(page))[0]).toBe('Commit Messages')
    expect(await page.locator('.card mark').first().textContent()).toBe('Commit')
    expect(address(page)).toBe('/store?q=commit+mess')
    expect(await page.title()).toContain('commit mess in the store')
    expect(await page.evaluate('document.activeElement.id')).toBe('q')
    await page.keyboard.type('ages')
    await says(page, 'for “commit messages”')
    expect(await searchBox(page).inputValue()).toBe('commit messages')
    await closed(story)
  })

  test('filters, chips and steps back: the address is the state', async () => {
    const story = await open()
    const { page, context } = story
    await page.goto('/store')
    const atFirst = await shown(page)
    await searchBox(page).fill('git')
    await says(page, 'for “git”')
    const searched = await shown(page)
    await filter(page, /^Skills/).focus()
    await page.keyboard.press('Space')
    await page.getByRole('link', { name: 'Remove Kind: Skills' }).waitFor()
    expect(await page.evaluate('document.activeElement.value')).toBe('skill')
    const filtered = await shown(page)
    expect(filtered).toMatchObject({ address: '/store?q=git&type=skill', chosen: ['skill'], q: 'git' })
    expect(filtered.titles.length).toBeLessThan(searched.titles.length)
    await page.getByLabel('Sort by').selectOption({ label: 'Name' })
    await page.waitForURL('**/store?q=git&type=skill&sort=name')
    await page.locator('.card h2').first().filter({ hasText: 'Code Review Checklist' }).waitFor()

    // A link that is sent to somebody shows the same.
    const other = await context.newPage()
    await other.goto(filtered.address)
    expect(await shown(other)).toEqual(filtered)
    await other.close()

    await page.goBack()
    await expect.poll(() => shown(page)).toEqual(filtered)
    await page.goBack()
    await expect.poll(() => shown(page)).toEqual(searched)
    await page.goBack()
    await expect.poll(() => shown(page)).toEqual(atFirst)
    await page.goForward()
    await expect.poll(() => shown(page)).toEqual(searched)

    // The page that came back is alive: keys, typing and filters.
    await page.locator('body').press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('q')
    await filter(page, /^Plugins/).check()
    await page.getByRole('link', { name: 'Remove Kind: Plugins' }).click()
    await page.waitForURL('**/store?q=git')
    expect(await shown(page)).toEqual(searched)
    await closed(story)
  })

  test('a slip is forgiven and corrected, and a dead end shows ways out', async () => {
    const story = await open()
    const { page } = story
    await page.goto('/store')
    await searchBox(page).fill('gaurdrails')
    await says(page, 'Nothing is spelt “gaurdrails”')
    expect(await titles(page)).toContain('Guardrails')
    await page.getByRole('link', { name: 'guardrails', exact: true }).click()
    await page.waitForURL('**/store?q=guardrails')
    await page.goto('/store?q=openapi&type=agent')
    await page.getByRole('link', { name: 'Remove the filters: 1 item without them' }).click()
    await page.waitForURL('**/store?q=openapi')
    expect(await titles(page)).toEqual(['API Design'])
    await page.goto('/store?q=how+do+I+check+a+xylophone+release')
    await says(page, 'Nothing has all words of')
    expect(await titles(page)).not.toEqual([])
    await page.goto('/store?q=xylophone')
    expect(await page.locator('.empty').textContent()).toMatch(
      /Publish it yourself.*Ask for it: .+ is an admin/,
    )
    await page.goto('/store?page=7')
    expect(await page.locator('.empty').textContent()).toContain('There is no page 7')
    await closed(story)
  })

  test('a card installs and gives back in place, and the whole card leads to the item', async () => {
    const story = await open()
    const { page } = story
    await page.goto('/store?q=api')
    const card = page.locator('#card-api-design')
    await card.getByRole('button', { name: 'Install API Design' }).focus()
    await page.keyboard.press('Enter')
    await card.getByRole('button', { name: 'Uninstall API Design' }).waitFor()
    expect(await card.locator('.badges').textContent()).toContain('installed')
    expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Uninstall')
    expect(address(page)).toBe('/store?q=api')
    await card.getByRole('button', { name: 'Uninstall API Design' }).click()
    await card.getByRole('button', { name: 'Install API Design' }).waitFor()
    expect(await page.locator('.card a button, .card a a').count()).toBe(0)
    // Anywhere on the card, far from the words of the link.
    await card.click({ position: { x: 200, y: 20 } })
    await page.waitForURL('**/store/api-design')
    await closed(story)
  })

  test('who is signed out meanwhile is asked to sign in, and comes back to what was searched', async () => {
    const story = await open()
    const { page, context } = story
    await page.goto('/store?q=git')
    await context.clearCookies()
    await filter(page, /^Skills/).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(address(page)).toBe('/sign-in?next=%2Fstore%3Fq%3Dgit')
    await closed(story)
  })
})

describe.skipIf(lacksBrowser)('searching without JavaScript', () => {
  test('does all of it by one form and links', async () => {
    const story = await open({ javaScriptEnabled: false })
    const { page } = story
    await page.goto('/store')
    await searchBox(page).fill('reveiw')
    await page.getByRole('button', { name: 'Search', exact: true }).click()
    await says(page, 'Nothing is spelt “reveiw”')
    await page.getByRole('link', { name: 'review', exact: true }).click()
    await filter(page, /^Agents/).check()
    await filter(page, /^Security/).check()
    await page.getByLabel('Sort by').selectOption({ label: 'Newest' })
    await page.getByRole('button', { name: 'Apply filters' }).click()
    await page.waitForURL('**/store?*category=*')
    expect(await titles(page)).toEqual(['Security Reviewer'])
    expect(await page.locator('.chips li').count()).toBe(3)
    await page.getByRole('link', { name: 'Remove Category: Security' }).click()
    expect(address(page)).toBe('/store?q=review&type=agent&sort=createdAt')
    await page.getByRole('button', { name: 'Install Security Reviewer' }).click()
    expect(address(page)).toBe('/store?q=review&type=agent&sort=createdAt')
    await page.getByRole('button', { name: 'Uninstall Security Reviewer' }).click()
    await page.getByRole('button', { name: 'Install Security Reviewer' }).waitFor()
    await closed(story)
  })

  test('turns pages', async () => {
    const story = await open({ javaScriptEnabled: false })
    const { page } = story
    for (let index = 10; index < 40; index += 1) {
      await running.admin.upload('/items', { file: skillZip(`many-${index}`), tags: 'many' })
    }
    await page.goto('/store?tags=many')
    await says(page, '30 items')
    expect(await page.getByText('Page 1 of 2').count()).toBe(1)
    await page.getByRole('link', { name: 'Next' }).click()
    expect(address(page)).toBe('/store?tags=many&page=2')
    expect((await titles(page)).length).toBe(6)
    await page.getByRole('link', { name: 'Previous' }).click()
    expect(address(page)).toBe('/store?tags=many')
    await closed(story)
  })

  test('what a group requires has no button, what it gives can be refused and taken again', async () => {
    const story = await open({ javaScriptEnabled: false })
    const { page } = story
    await running.admin.put('/groups/everyone/grants/postmortem', { tier: 'required' })
    await page.goto('/store?q=postmortem')
    const card = page.locator('#card-postmortem')
    expect(await card.getByRole('button').count()).toBe(0)
    expect(await card.textContent()).toContain('A group requires it.')
    await page.goto('/store?q=guardrails')
    await page.getByRole('button', { name: 'Opt out Guardrails' }).click()
    await page.getByRole('button', { name: 'Take it again Guardrails' }).click()
    await page.getByRole('button', { name: 'Opt out Guardrails' }).waitFor()
    await closed(story)
  })
})

const ADDRESSES = [
  '/store',
  '/store?q=git',
  '/store?q=reveiw&type=skill&type=agent',
  '/store?q=rollback&runs=nothing',
  '/store?q=nothing-like-it&tags=git',
  '/store?page=9',
]

describe.skipIf(lacksBrowser)('the store', () => {
  test.each(lookings)('is accessible and fits: %s', async (_, each) => {
    const story = await open(each[0])
    const { page } = story
    for (const to of ADDRESSES) {
      await page.goto(to)
      await inEachLook(page, each, async (look) => {
        expect({ to, look, problems: await accessibilityProblems(page) }).toMatchObject({ problems: [] })
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        )
      })
    }
    await closed(story)
  })

  test.each(looks)('has its filters where there is room for them: %s', async (_, look) => {
    const story = await open(look)
    const { page } = story
    const isNarrow = look.viewport!.width === 320
    await page.goto('/store?q=git')
    expect(await page.locator('#facets').isVisible()).toBe(!isNarrow)
    if (isNarrow) {
      await page.locator('summary').click()
      await filter(page, /^Skills/).check()
      await page.getByRole('link', { name: 'Remove Kind: Skills' }).waitFor()
      expect(await page.locator('#facets').isVisible()).toBe(true)
      expect(await accessibilityProblems(page)).toEqual([])
    }
    await closed(story)
  })
})
