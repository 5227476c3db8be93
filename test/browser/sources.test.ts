/** Syncs, plugins and sources as a whole, in a real browser with JavaScript and without. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeGroup } from '../support/admin.ts'
import type { Api } from '../support/api.ts'
import { lacksBrowser } from '../support/browser.ts'
import { button, type Curating, NOWHERE, runCurating } from '../support/curating.ts'
import { door } from '../support/jobs.ts'
import { marketplaceFiles, settleJobs } from '../support/sources.ts'
import type { Person } from '../support/stoa.ts'

let curating: Curating
let admin: Api
let ann: Person
beforeAll(async () => {
  curating = await runCurating()
  admin = curating.running.admin
  ann = await curating.running.person('ann')
  await curating.running.person('bob')
})
afterAll(() => curating.close())

const BOTH = [true, false]

describe.skipIf(lacksBrowser)('a sync', () => {
  test('says how far it is while one looks, and how it went, without a reload', async () => {
    const gate = door()
    curating.hostile.answers.discovery = async (response) => {
      await gate.opened
      response.writeHead(503).end()
    }
    await admin.post('/sources', { slug: 'slow', url: curating.hostile.url, mode: 'marketplace' })
    const { page, context, complaints } = await curating.open()
    await page.goto('/admin/sources/slow')
    await button(page, 'Sync now').click()
    await page.getByRole('heading', { name: 'Syncing' }).waitFor()
    await page.getByText(`Asking ${curating.hostile.host}`).waitFor()
    await page.evaluate("document.documentElement.dataset.seen = 'yes'")
    gate.open()
    await page.getByText('The last sync failed; nothing was imported yet.').waitFor()
    expect(await page.getByRole('heading', { name: 'Syncing' }).count()).toBe(0)
    expect(await page.getByText('A sync was started.').count()).toBe(0)
    expect(await page.getByText('What people are served stays as it was.').isVisible()).toBe(true)
    expect(await page.evaluate('document.documentElement.dataset.seen')).toBe('yes')
    expect(complaints).toEqual([])
    curating.hostile.answers = {}
    await context.close()
  })

  test('is followed to its end although the store refused for a while, as one that starts does', async () => {
    const gate = door()
    curating.hostile.answers.discovery = async (response) => {
      await gate.opened
      response.writeHead(503).end()
    }
    await admin.post('/sources', { slug: 'away', url: curating.hostile.url, mode: 'marketplace' })
    const { job } = (await admin.post('/sources/away/sync')).body
    const { page, context } = await curating.open()
    let refusals = 0
    await page.route(/\/jobs\/[^/]+(\/events)?$/, async (route) => {
      if (route.request().resourceType() === 'document' || refusals === 3) return route.continue()
      refusals += 1
      await route.fulfill({ status: 503, contentType: 'text/plain', body: 'Stoa is starting.' })
    })
    await page.goto(`/jobs/${job}`)
    await page.getByRole('heading', { name: 'Syncing', exact: true }).waitFor()
    await expect.poll(() => refusals, { timeout: 30_000 }).toBe(3)
    gate.open()
    await page.locator('[data-outcome]').waitFor()
    expect(await page.getByRole('heading', { name: 'Syncing', exact: true }).count()).toBe(0)
    curating.hostile.answers = {}
    await context.close()
  })

  test.each(BOTH)('can be cancelled (JavaScript: %s)', async (javaScriptEnabled) => {
    const gate = door()
    const slug = javaScriptEnabled ? 'stuck' : 'jammed'
    curating.hostile.answers.discovery = async (response) => {
      await gate.opened
      response.writeHead(503).end()
    }
    await admin.post('/sources', { slug, url: curating.hostile.url, mode: 'marketplace' })
    const { page, context } = await curating.open({ javaScriptEnabled })
    await page.goto(`/admin/sources/${slug}`)
    await button(page, 'Sync now').click()
    await button(page, `Cancel the sync of ${slug}`).click()
    await page.getByText('The sync was cancelled;').waitFor()
    // Other sources of this server may be asked again meanwhile, and wait too.
    gate.open()
    await settleJobs(curating.running)
    await page.reload()
    expect(await page.getByRole('heading', { name: 'Syncing' }).count()).toBe(0)
    expect((await admin.get(`/sources/${slug}`)).body.lastSync).toBeNull()
    curating.hostile.answers = {}
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('a plugin', () => {
  test.each(BOTH)('that is disabled stays so after a sync (JavaScript: %s)', async (javaScriptEnabled) => {
    const slug = javaScriptEnabled ? 'forge' : 'kiln'
    const plugins = [{ name: `${slug}-tongs`, version: '1.0.0' }]
    const repository = await curating.newSource(slug, plugins)
    const { page, context } = await curating.open({ javaScriptEnabled })
    await page.goto(`/admin/sources/${slug}`)
    await button(page, `Disable ${slug}-tongs`).click()
    await button(page, `Enable ${slug}-tongs`).waitFor()
    await repository.commit(marketplaceFiles(slug, [{ name: `${slug}-tongs`, version: '2.0.0' }]))
    await curating.sync(slug)
    await page.reload()
    expect((await admin.get(`/items/${slug}-tongs`)).body).toMatchObject({ latest: '1.0.0' })
    await button(page, `Enable ${slug}-tongs`).click()
    await button(page, `Disable ${slug}-tongs`).waitFor()
    await curating.sync(slug)
    expect((await admin.get(`/items/${slug}-tongs`)).body).toMatchObject({ latest: '2.0.0' })
    await context.close()
  })

  test('is found by its name among many', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `nail-${String(index).padStart(2, '0')}`)
    await curating.newSource(
      'nails',
      names.map((name) => ({ name, version: '1.0.0' })),
    )
    const { page, context } = await curating.open()
    await page.goto('/admin/sources/nails')
    expect(await page.getByRole('button', { name: /^Disable nail/ }).count()).toBe(50)
    await page.getByRole('searchbox', { name: 'Name, state or problem' }).fill('nail-57')
    await page.getByText('1 plugin', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: /^Disable nail/ }).count()).toBe(1)
    await context.close()
  })
})

describe.skipIf(lacksBrowser)('a source', () => {
  test.each(BOTH)('is granted to a group as a whole (JavaScript: %s)', async (javaScriptEnabled) => {
    const slug = javaScriptEnabled ? 'kit' : 'box'
    await curating.newSource(slug, [
      { name: `${slug}-one`, version: '1.0.0' },
      { name: `${slug}-two`, version: '1.0.0' },
    ])
    await makeGroup(curating.running, `${slug}-team`, ['ann', 'bob'])
    const { page, context } = await curating.open({ javaScriptEnabled })
    await page.goto(`/admin/sources/${slug}`)
    await page.getByRole('link', { name: 'Grant to a group' }).click()
    await page.getByLabel('Group').selectOption(`${slug}-team`)
    await page.getByLabel('Tier').selectOption('required')
    await button(page, 'See who is affected').click()
    await page.getByRole('heading', { name: '2 grants, 2 people affected' }).waitFor()
    await button(page, /^Grant 2 items to/).click()
    await page.getByText('2 items were granted to the group.').waitFor()
    const { body } = await admin.get(`/groups/${slug}-team/grants`)
    expect(body.map((grant: { item: string; tier: string }) => [grant.item, grant.tier])).toEqual([
      [`${slug}-one`, 'required'],
      [`${slug}-two`, 'required'],
    ])
    await context.close()
  })

  test('says before it is deleted who has its items, and leaves them theirs', async () => {
    await curating.newSource('last', [{ name: 'last-tool', version: '1.0.0' }])
    await ann.api.put('/items/last-tool/install')
    const { page, context } = await curating.open()
    await page.goto('/admin/sources/last')
    await page.getByRole('link', { name: 'Delete The last tools…' }).click()
    await page.getByRole('link', { name: 'ann' }).waitFor()
    await button(page, 'Delete The last tools: 1 item, 1 person').click()
    await page.getByText('The source was deleted, and its items are archived.').waitFor()
    expect((await ann.api.get('/stack')).body.entries).toContainEqual(
      expect.objectContaining({ item: 'last-tool' }),
    )
    await context.close()
  })

  test('shows the secret of its webhook once', async () => {
    await curating.newSource('hooked', [{ name: 'hooked-tool', version: '1.0.0' }])
    const { page, context } = await curating.open()
    await page.goto('/admin/sources/hooked')
    expect(await page.getByLabel('Address of the webhook').textContent()).toContain(
      `${curating.running.baseUrl}/hooks/sources/hooked`,
    )
    await button(page, 'Make a secret').click()
    const secret = await page.getByLabel('Secret of the webhook').locator('code').textContent()
    expect(secret).toMatch(/^[\w-]{43}$/)
    await page.goto('/admin/sources/hooked')
    expect(await page.content()).not.toContain(secret)
    await page.getByText('GitLab', { exact: true }).click()
    expect(await page.getByText('Secret token: the webhook’s secret.').isVisible()).toBe(true)
    await context.close()
  })

  test('says in plain words why it fails, also in the list', async () => {
    await admin.post('/sources', {
      slug: 'lost',
      url: `http://${NOWHERE}/x.git`,
      mode: 'marketplace',
    })
    await curating.sync('lost')
    const { page, context } = await curating.open()
    await page.goto('/admin/sources')
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'lost' }) })
    expect(await card.textContent()).toMatch(/failing[\s\S]*Its server cannot be reached/)
    await card.getByRole('link', { name: 'lost' }).click()
    expect(await page.locator('.failure').textContent()).toContain('upstream_unreachable')
    await context.close()
  })
})
