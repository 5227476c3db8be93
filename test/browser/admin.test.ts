/** The admin pages in a real browser, with JavaScript and without: what an admin does, and what people get of it. */
import path from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { cloneFeed } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { ADMIN_EMAIL, PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

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

/** Signed in as the first admin. */
async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<{
  page: Page
  context: BrowserContext
  complaints: string[]
}> {
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

async function newGroup(slug: string, ...members: string[]): Promise<void> {
  await running.admin.post('/groups', { slug, name: `The ${slug}s` })
  for (const member of members) await running.admin.put(`/groups/${slug}/members/${member}`)
}

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
      await page.getByRole('link', { name: 'Admin', exact: true }).click()
      await page.getByLabel('Items', { exact: true }).fill(item)
      await page.getByRole('button', { name: 'Filter' }).click()
      await page
        .getByRole('combobox', { name: new RegExp(`${item} for The ${slug}s`, 'i') })
        .selectOption('default')
      await page.getByRole('button', { name: 'See who is affected' }).click()

      const review = page.getByRole('region', { name: '1 change, 1 person affected' })
      await review.waitFor()
      expect(await review.innerText()).toMatch(/for The \w+s: none[^]*default/)
      expect(await review.innerText()).toContain('1 person gains it')
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
    expect(await page.getByRole('alert').innerText()).toContain(
      'somebody else changed hammer-by-root for clerk',
    )
    expect(await page.locator('.changes').innerText()).toMatch(/required[^]*default/)
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

describe.skipIf(lacksBrowser)('groups', () => {
  test.each(BOTH)(
    'are made, filled, emptied and deleted, with the numbers named (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'sailor' : 'pilot'
      const { page, context } = await open({ javaScriptEnabled })
      await page.goto('/admin/groups')
      await page.getByLabel('Name', { exact: true }).fill(`The ${slug}s`)
      await page.getByLabel('Slug').fill('Not A Slug')
      await page.getByRole('button', { name: 'Make group' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(`The ${slug}s`)
      await page.getByLabel('Slug').fill(slug)
      await page.getByRole('button', { name: 'Make group' }).click()
      await page.getByText('The group was created.').waitFor()
      expect(await page.locator('.snippet code').innerText()).toContain(
        `/git/groups/${slug}/stoa-${slug}.git`,
      )

      for (const [count, name] of [
        [1, 'ann'],
        [2, 'bob'],
      ] as const) {
        await page.getByLabel('User name').fill(name)
        await page.getByLabel('User name').press('Enter')
        await page.getByRole('heading', { name: `${count} member` }).waitFor()
        // One goes on with the next name from where one was.
        if (javaScriptEnabled) expect(await page.evaluate('document.activeElement.id')).toBe('username')
      }
      await page.getByLabel('User name').fill('nobody')
      await page.getByLabel('User name').press('Enter')
      expect(await page.getByRole('alert').innerText()).toContain('There is no user "nobody"')
      await page.getByRole('button', { name: `Remove bob from The ${slug}s` }).click()
      await page.getByRole('heading', { name: '1 member' }).waitFor()

      await running.admin.put(`/groups/${slug}/grants/plane-by-root`, { tier: 'required' })
      await running.admin.delete('/groups/mason')
      await page.getByRole('link', { name: `Delete The ${slug}s` }).click()
      await page.getByRole('heading', { name: '1 person affected' }).waitFor()
      await page.getByRole('button', { name: `Delete The ${slug}s: 1 member, 1 grant` }).click()
      await page.getByText('The group was deleted.').waitFor()
      const { body } = await running.admin.get('/groups')
      expect(body.map((group: { slug: string }) => group.slug)).not.toContain(slug)
      await context.close()
    },
  )

  test('everyone cannot be deleted or left, and says so', async () => {
    const { page, context } = await open()
    await page.goto('/admin/groups/everyone')
    expect(await page.getByRole('link', { name: /Delete/ }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Remove/ }).count()).toBe(0)
    await page.goto('/admin/groups/everyone/delete')
    expect(await page.getByRole('main').innerText()).toContain('cannot be deleted')
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('users', () => {
  test.each(BOTH)(
    'are added with a link that is shown once and works once (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const name = javaScriptEnabled ? 'nora' : 'noel'
      const { page, context, complaints } = await open({ javaScriptEnabled })
      await page.goto('/admin/users')
      await page.getByLabel('Email address', { exact: true }).fill(`${name}@example.com`)
      await page.getByLabel('Name (optional)').fill('New One')
      await page.getByRole('button', { name: 'Add and make a set-up link' }).click()
      await page.getByRole('heading', { name: 'New One was added' }).waitFor()
      const link = await page.locator('.snippet code').innerText()
      await page.goto(`/admin/users/${name}`)
      expect(await page.content()).not.toContain(new URL(link).pathname)
      expect(complaints).toEqual([])

      const other = await browser.newContext({ javaScriptEnabled })
      const theirs = await other.newPage()
      await theirs.goto(link)
      await theirs.getByLabel('Password').fill('a long enough one')
      await theirs.getByRole('button', { name: 'Set password and sign in' }).click()
      await theirs.getByRole('heading', { level: 1, name: 'New One' }).waitFor()
      expect((await theirs.goto(link))?.status()).toBe(404)
      await other.close()
      await context.close()
    },
  )

  test('are disabled, enabled, made admin and no admin; the last admin stays', async () => {
    const olga = await running.person('olga')
    const { page, context } = await open()
    await page.goto('/admin/users/olga')
    await page.getByRole('button', { name: 'Disable olga' }).click()
    await page.getByText('sessions have ended').waitFor()
    expect((await olga.api.get('/me')).status).toBe(401)
    await page.getByRole('button', { name: 'Enable olga' }).click()
    await page.getByText('Enabled: tokens').waitFor()
    await page.getByRole('button', { name: 'Make olga an admin' }).click()
    await page.getByText('Is an admin from now on.').waitFor()
    await page.getByRole('button', { name: 'Make olga no admin' }).click()
    await page.getByText('Is no admin any longer.').waitFor()
    await page.goto('/admin/users/root')
    await page.getByRole('button', { name: 'Make root no admin' }).click()
    expect(await page.getByRole('alert').innerText()).toBe(
      'root is the only admin; make somebody else an admin first.',
    )
    await context.close()
  })

  test('get a new link when they forgot their password', async () => {
    const { page, context } = await open()
    await page.goto('/admin/users/bob')
    await page.getByRole('button', { name: 'Make a new set-up link' }).click()
    await page.getByRole('heading', { name: 'A set-up link for bob' }).waitFor()
    expect(await page.locator('.snippet code').innerText()).toMatch(/^http.*\/set-up\/\S{20,}$/)
    await context.close()
  })

  test('are listed with what they get and why', async () => {
    const eve = await running.person('eve')
    await newGroup('spy', 'eve')
    await running.admin.put('/groups/spy/grants/hammer-by-root', { tier: 'required' })
    await eve.api.put('/items/plane-by-root/install')
    const { page, context } = await open()
    await page.goto('/admin/users/eve')
    const set = page.getByRole('region', { name: 'In their set' })
    expect(await set.innerText()).toContain('Required for everybody in spy.')
    expect(await set.innerText()).toContain('They installed it.')
    await context.close()
  })

  test('are found while one types, and the field keeps the focus', async () => {
    const { page, context, complaints } = await open()
    await page.goto('/admin/users')
    const field = page.getByRole('searchbox')
    await field.fill('bob')
    await page.getByText('1 person').waitFor()
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['bob'])
    expect(await field.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
    expect(new URL(page.url()).search).toBe('?q=bob')
    expect(complaints).toEqual([])
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('the trail', () => {
  test.each(BOTH)('is verified when asked (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page, context } = await open({ javaScriptEnabled })
    await page.goto('/admin/audit')
    await page.getByRole('button', { name: 'Verify the trail' }).click()
    await page.getByText('The trail is whole').waitFor()
    await page.goto('/admin/audit?q=ann')
    const subjects = await page.locator('tbody td[data-label="To what"]').allInnerTexts()
    expect(new Set(subjects)).toEqual(new Set(['ann']))
    await context.close()
  })
})

const PAGES = [
  '/admin/grants',
  '/admin/grants?q=no-such-thing',
  '/admin/groups',
  '/admin/groups/everyone',
  '/admin/groups/crew',
  '/admin/groups/crew/delete',
  '/admin/users',
  '/admin/users/ann',
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
  test.each([
    ['light on a desk', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
    ['dark on a desk', { colorScheme: 'dark', viewport: { width: 1280, height: 800 } }],
    ['light on a phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
    ['dark on a phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ] as const)('is accessible, says where one is, and fits: %s', async (_, options) => {
    await newGroup('crew', 'ann', 'bob')
    await running.admin.put('/groups/crew/grants/hammer-by-root', { tier: 'required' })
    const { page, context } = await open(options)
    for (const address of PAGES) {
      await page.goto(address)
      const facts = await page.evaluate<object>(FACTS)
      expect({ address, ...facts }).toEqual({ address, h1: 1, main: 1, current: 1, overflow: 0 })
      expect({ address, problems: await accessibilityProblems(page) }).toEqual({ address, problems: [] })
    }
    await page.goto('/admin/grants?q=hammer&group=crew')
    await page.getByRole('combobox', { name: /hammer for The crews/i }).selectOption('none')
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByRole('heading', { name: '1 change,' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await page.evaluate(FACTS)).toMatchObject({ overflow: 0 })
    await context.close()
  })

  test('refuses who is no admin with a page that says whom to ask', async () => {
    const context = await browser.newContext({ baseURL: running.baseUrl })
    const page = await context.newPage()
    const [name, value] = ann.api.cookie!.split('=') as [string, string]
    await context.addCookies([{ name, value, url: running.baseUrl }])
    expect((await page.goto('/admin/users'))?.status()).toBe(403)
    expect(await page.getByRole('main').innerText()).toContain('Ask one of them: ')
    expect(await page.getByRole('link', { name: 'Admin', exact: true }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await context.close()
  })
})
