/** Grants in a real browser, with JavaScript and without, and what every admin page must be. */
import path from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeGroup, openAsAdmin } from '../support/admin.ts'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { cloneFeed } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { inEachLook, lookings } from '../support/looks.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser
let ann: Person
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  ann = await running.person('ann')
  await running.person('bob')
  await running.admin.upload('/items', { file: pluginZip('hammer') })
  await running.admin.upload('/items', { file: pluginZip('chisel') })
  await running.admin.upload('/items', { file: skillZip('plane') })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

const BOTH = [true, false]

const open = (options?: Parameters<Browser['newContext']>[0]) => openAsAdmin(browser, running, options)
const newGroup = (slug: string, ...members: string[]) => makeGroup(running, slug, members)

async function clonedFiles(person: Person): Promise<string> {
  return git(path.resolve(await cloneFeed(await person.cloneUrl())), ['ls-files'])
}

/** Press Tab until it is focused, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const isFocused = () => target.evaluate((element) => element === element.ownerDocument.activeElement)
  for (let presses = 0; presses < 150; presses += 1) {
    if (await isFocused()) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reaches ${String(target)}.`)
}

describe.skipIf(lacksBrowser)('grants', () => {
  test.each(BOTH)(
    'a plugin to a group, after seeing who is affected; the next clone has it (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'smith' : 'joiner'
      const item = javaScriptEnabled ? 'hammer' : 'chisel'
      await newGroup(slug, 'ann')
      const { page, context, complaints } = await open({ javaScriptEnabled })
      await page.goto('/')
      await page.getByRole('link', { name: 'Admin', exact: true }).click()
      await page.getByRole('searchbox', { name: 'Items' }).fill(item)
      await page.getByRole('button', { name: 'Filter' }).click()
      await page
        .getByRole('combobox', { name: new RegExp(`${item} for The ${slug}s`, 'i') })
        .selectOption('default')
      await page.getByRole('button', { name: 'See who is affected' }).click()

      const review = page.getByRole('region', { name: '1 change, 1 person affected' })
      await review.waitFor()
      expect(await review.textContent()).toMatch(/for The \w+s: none[\s\S]*default/)
      expect(await review.textContent()).toContain('1 person gains it')
      expect(await review.getByRole('link', { name: 'ann' }).isVisible()).toBe(true)
      const focused = await page.evaluate('document.activeElement.id')
      expect(focused).toBe('review-title')
      expect(await clonedFiles(ann)).not.toContain(`plugins/${item}-by-root`)

      await review.getByRole('button', { name: 'Apply 1 change' }).click()
      await page.getByText('1 grant was changed.').waitFor()
      expect(new URL(page.url()).searchParams.get('q')).toBe(item)
      expect(await clonedFiles(ann)).toContain(`plugins/${item}-by-root/README.md`)
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  test('by the keyboard alone', async () => {
    await newGroup('mason', 'ann', 'bob')
    const { page, context, complaints } = await open()
    await page.goto('/admin/grants?q=plane&group=mason')
    const cell = page.getByRole('combobox', { name: /plane for The masons/i })
    await tabTo(page, cell)
    await page.keyboard.type('req')
    expect(await cell.inputValue()).toBe('required')
    await tabTo(page, page.getByRole('button', { name: 'See who is affected' }))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '1 change, 2 people affected' }).waitFor()
    await tabTo(page, page.getByRole('button', { name: 'Apply 1 change' }))
    await page.keyboard.press('Enter')
    await page.getByText('1 grant was changed.').waitFor()
    expect((await running.admin.get('/groups/mason/grants')).body).toMatchObject([
      { item: 'plane-by-root', tier: 'required' },
    ])
    expect(complaints).toEqual([])
    await context.close()
  })

  test.each(BOTH)('many items to one group at once (JavaScript: %s)', async (javaScriptEnabled) => {
    const slug = javaScriptEnabled ? 'baker' : 'cook'
    await newGroup(slug)
    const { page, context } = await open({ javaScriptEnabled })
    await page.goto('/admin/grants?q=by-root')
    await page.getByRole('checkbox', { name: /hammer/i }).check()
    await page.getByRole('checkbox', { name: /plane/i }).check()
    await page.getByLabel('For the group').selectOption(slug)
    await page.getByLabel('Tier', { exact: true }).selectOption('available')
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByText('Nobody’s set changes.').waitFor()
    await page.getByRole('button', { name: 'Apply 2 changes' }).click()
    await page.getByText('2 grants were changed.').waitFor()
    const { body } = await running.admin.get(`/groups/${slug}/grants`)
    expect(body.map((grant: { item: string; tier: string }) => [grant.item, grant.tier])).toEqual([
      ['hammer-by-root', 'available'],
      ['plane-by-root', 'available'],
    ])
    await context.close()
  })

  test('nothing over the head of another admin: the confirmation is asked again', async () => {
    await newGroup('clerk', 'ann')
    const { page, context } = await open()
    await page.goto('/admin/grants?q=hammer&group=clerk')
    await page.getByRole('combobox', { name: /hammer for The clerks/i }).selectOption('default')
    await page.getByRole('button', { name: 'See who is affected' }).click()
    const apply = page.getByRole('button', { name: 'Apply 1 change' })
    await apply.waitFor()
    await running.admin.put('/groups/clerk/grants/hammer-by-root', { tier: 'required' })
    await apply.click()
    await page.getByRole('heading', { name: 'Who is affected', level: 1 }).waitFor()
    expect(await page.getByRole('alert').textContent()).toContain(
      'somebody else changed hammer-by-root for clerk',
    )
    expect(await page.locator('.tier-changes').textContent()).toMatch(/required[\s\S]*default/)
    await page.getByRole('button', { name: 'Apply 1 change' }).click()
    await page.getByText('1 grant was changed.').waitFor()
    await context.close()
  })

  test('keeps what was chosen while one goes on editing', async () => {
    await newGroup('tailor')
    const { page, context } = await open()
    await page.goto('/admin/grants?q=hammer&group=tailor')
    const cell = page.getByRole('combobox', { name: /hammer for The tailors/i })
    await cell.selectOption('available')
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByRole('link', { name: 'Keep editing' }).click()
    expect(await cell.inputValue()).toBe('available')
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('the matrix', () => {
  test.each([
    ['a small desk', { width: 900, height: 600 }],
    ['a phone', { width: 320, height: 640 }],
  ])('never hides what has the focus under its headings: %s', async (_, viewport) => {
    for (const slug of ['row', 'column', 'cell', 'head']) await newGroup(slug)
    const { page, context } = await open({ viewport })
    await page.goto('/admin/grants')
    await page.getByRole('region', { name: 'Tiers by item and group' }).focus()
    const hidden: string[] = []
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press('Tab')
      const found = await page.evaluate<string | null>(COVERED)
      if (found !== null) hidden.push(found)
    }
    expect(hidden).toEqual([])
    await context.close()
  })
})

/** Run in the page: the focused element when something else lies over its middle. */
const COVERED = `(() => {
  const focused = document.activeElement
  const { x, y, width, height } = focused.getBoundingClientRect()
  const top = document.elementFromPoint(x + width / 2, y + height / 2)
  return top !== null && focused.contains(top) ? null : focused.outerHTML.slice(0, 120)
})()`

const PAGES = [
  '/admin/grants',
  '/admin/grants?q=no-such-thing',
  '/admin/groups',
  '/admin/groups/everyone',
  '/admin/groups/crew',
  '/admin/groups/crew/delete',
  '/admin/users',
  '/admin/users/ann',
  '/admin/users/ann/disable',
  '/admin/items',
  '/admin/audit?verify=1',
  '/admin/system',
]

/** Run in the page. */
const FACTS = `({
  h1: document.querySelectorAll('h1').length,
  main: document.querySelectorAll('main').length,
  current: document.querySelectorAll('nav[aria-label=Admin] [aria-current=page]').length,
  overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth),
})`

describe.skipIf(lacksBrowser)('every admin page', () => {
  test.each(lookings)('is accessible, says where one is, and fits: %s', async (_, looks) => {
    await newGroup('crew', 'ann', 'bob')
    await running.admin.put('/groups/crew/grants/hammer-by-root', { tier: 'required' })
    const { page, context } = await open(looks[0])
    for (const address of PAGES) {
      await page.goto(address)
      await inEachLook(page, looks, async (look) => {
        const facts = await page.evaluate<object>(FACTS)
        expect({ address, look, ...facts }).toMatchObject({ h1: 1, main: 1, current: 1, overflow: 0 })
        expect({ address, look, problems: await accessibilityProblems(page) }).toMatchObject({ problems: [] })
      })
    }
    const expectFine = () =>
      inEachLook(page, looks, async () => {
        expect(await accessibilityProblems(page)).toEqual([])
        expect(await page.evaluate(FACTS)).toMatchObject({ overflow: 0 })
      })
    await page.goto('/admin/grants?q=hammer&group=crew')
    await page.getByRole('combobox', { name: /hammer for The crews/i }).selectOption('none')
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByRole('heading', { name: '1 change,' }).waitFor()
    await expectFine()
    await page.getByRole('button', { name: 'Apply 1 change' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await expectFine()
    await context.close()
  })

  test('refuses who is no admin with a page that says whom to ask', async () => {
    const context = await browser.newContext({ baseURL: running.baseUrl })
    const page = await context.newPage()
    const [name, value] = ann.api.cookie!.split('=') as [string, string]
    await context.addCookies([{ name, value, url: running.baseUrl }])
    expect((await page.goto('/admin/users'))?.status()).toBe(403)
    expect(await page.getByRole('main').textContent()).toContain('Ask one of them: ')
    expect(await page.getByRole('link', { name: 'Admin', exact: true }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await context.close()
  })
})
