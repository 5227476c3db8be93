/** Groups, users and the trail in a real browser, with JavaScript and without. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeGroup, openAsAdmin } from '../support/admin.ts'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let browser: Browser
beforeAll(async () => {
  running = await runStoa()
  await running.person('ann')
  await running.person('bob')
  await running.admin.upload('/items', { file: pluginZip('hammer') })
  await running.admin.upload('/items', { file: skillZip('plane') })
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running.close()
})

const BOTH = [true, false]
const open = (options?: Parameters<Browser['newContext']>[0]) => openAsAdmin(browser, running, options)

describe.skipIf(lacksBrowser)('groups', () => {
  test.each(BOTH)(
    'are made, filled, emptied and deleted, with the numbers named (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const slug = javaScriptEnabled ? 'sailor' : 'pilot'
      const { page, context } = await open({ javaScriptEnabled })
      await page.goto('/admin/groups')
      await page.getByLabel('Name', { exact: true }).fill(`The ${slug}s`)
      await page.getByLabel('Slug', { exact: true }).fill('Not A Slug')
      await page.getByRole('button', { name: 'Make group' }).click()
      await page.getByRole('alert').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(`The ${slug}s`)
      await page.getByLabel('Slug', { exact: true }).fill(slug)
      await page.getByRole('button', { name: 'Make group' }).click()
      await page.getByText('The group was created.').waitFor()
      expect(await page.locator('.snippet code').textContent()).toContain(
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
      expect(await page.getByRole('alert').textContent()).toContain('There is no user "nobody"')
      await page.getByRole('button', { name: `Remove bob from The ${slug}s` }).click()
      await page.getByRole('heading', { name: '1 member' }).waitFor()

      await running.admin.upload('/items', { file: skillZip(`map-of-${slug}`) })
      await running.admin.put(`/groups/${slug}/grants/map-of-${slug}-by-root`, { tier: 'required' })
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
    expect(await page.getByRole('main').textContent()).toContain('cannot be deleted')
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
      const link = (await page.locator('.snippet code').textContent()) ?? ''
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
    await page.getByRole('link', { name: 'Disable olga…' }).click()
    await page.getByRole('heading', { name: 'Disable olga?' }).waitFor()
    expect((await olga.api.get('/me')).status).toBe(200)
    await page.getByRole('button', { name: 'Disable olga: 1 person, 1 session, 0 tokens' }).click()
    await page.getByText('sessions have ended').waitFor()
    expect((await olga.api.get('/me')).status).toBe(401)
    await page.getByRole('button', { name: 'Enable olga' }).click()
    await page.getByText('Enabled; no token works').waitFor()
    await page.getByRole('button', { name: 'Make olga an admin' }).click()
    await page.getByText('Is an admin from now on.').waitFor()
    await page.getByRole('link', { name: 'Make olga no admin…' }).click()
    await page.getByRole('button', { name: 'Make olga no admin' }).click()
    await page.getByText('Is no admin any longer.').waitFor()
    for (const [link, button] of [
      ['Make root no admin…', 'Make root no admin'],
      ['Disable root…', /^Disable root: 1 person, \d+ session/],
    ] as const) {
      await page.goto('/admin/users/root')
      await page.getByRole('link', { name: link }).click()
      await page.getByText('This is you').waitFor()
      await page.getByRole('button', { name: button }).click()
      expect(await page.getByRole('alert').textContent()).toBe(
        'root is the only admin who can come in; make somebody else an admin first.',
      )
    }
    await context.close()
  })

  test.each(BOTH)(
    'come back with their tokens or without, as the admin says (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const name = javaScriptEnabled ? 'vera' : 'vito'
      const person = await running.person(name)
      const tokens: string[] = []
      for (const label of ['Laptop', 'Robot', 'Old']) {
        const body = { name: label, scopes: ['items:read'] }
        tokens.push((await running.admin.post(`/users/${name}/tokens`, body)).body.token)
      }
      const status = async (index: number) =>
        (await running.anonymous.withToken(tokens[index]!).get('/me')).status
      const { page, context, complaints } = await open({ javaScriptEnabled })
      await page.goto(`/admin/users/${name}`)
      const list = page.getByRole('region', { name: 'Tokens: 3' })
      expect(await list.textContent()).toContain('made by root')
      expect(await page.content()).not.toContain(tokens[0])
      await page.getByRole('button', { name: `Revoke Old of ${name}` }).click()
      await page.getByText('The token was revoked').waitFor()
      expect([await status(0), await status(2)]).toEqual([200, 401])

      for (const revokes of [false, true]) {
        await page.getByRole('link', { name: `Disable ${name}…` }).click()
        await page.getByRole('button', { name: `Disable ${name}: 1 person` }).click()
        await page.getByText('sessions have ended').waitFor()
        expect(await status(0)).toBe(401)
        const told = await page.getByText(`2 tokens work again once ${name} is enabled`).textContent()
        expect(told).toMatch(/“Laptop”.*“Robot”|“Robot”.*“Laptop”/)
        if (revokes) await page.getByLabel('Revoke them all instead').check()
        await page.getByRole('button', { name: `Enable ${name}` }).click()
        await page.getByText(revokes ? 'Enabled; no token works' : 'the tokens below work again').waitFor()
        expect(await status(0)).toBe(revokes ? 401 : 200)
      }
      expect(complaints).toEqual([])
      expect((await person.api.signIn(person.email, PASSWORD)).status).toBe(204)
      await context.close()
    },
  )

  test('get a new link when they forgot their password', async () => {
    const { page, context } = await open()
    await page.goto('/admin/users/bob')
    await page.getByRole('button', { name: 'Make a new set-up link' }).click()
    await page.getByRole('heading', { name: 'A set-up link for bob' }).waitFor()
    expect(await page.locator('.snippet code').textContent()).toMatch(/^http.*\/set-up\/\S{20,}$/)
    await context.close()
  })

  test('are listed with what they get and why', async () => {
    const eve = await running.person('eve')
    await makeGroup(running, 'spy', ['eve'])
    await running.admin.put('/groups/spy/grants/hammer-by-root', { tier: 'required' })
    await eve.api.put('/items/plane-by-root/install')
    const { page, context } = await open()
    await page.goto('/admin/users/eve')
    const set = page.getByRole('region', { name: 'In their set' })
    expect(await set.textContent()).toContain('Required for everybody in spy.')
    expect(await set.textContent()).toContain('They installed it.')
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
