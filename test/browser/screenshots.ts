/**
 * `npm run screenshots [FOLDER]`: every page in light, dark, tablet and phone width, of a store with the starter items, to
 * be looked at. Not a test: whether they are beautiful is for people to say.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import { marketplaceFiles, newMarketplace, settleJobs } from '../support/sources.ts'
import { ADMIN_EMAIL, PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'

const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  tablet: { colorScheme: 'light', viewport: { width: 768, height: 1024 } },
  phone: { colorScheme: 'light', viewport: { width: 320, height: 640 } },
} as const

const PAGES: Record<string, string> = {
  home: '/',
  store: '/store',
  'store-search': '/store?q=reveiw',
  'store-nothing': '/store?q=no-such-thing-at-all',
  item: '/store/team-workflow',
  'item-files': '/store/guardrails/files',
  'item-versions': '/store/guardrails/versions',
  'item-used-by': '/store/guardrails/used-by',
  publish: '/store/new',
  stack: '/stack',
  connect: '/connect',
  account: '/account',
  'admin-grants': '/admin/grants',
  'admin-groups': '/admin/groups',
  'admin-users': '/admin/users',
  'admin-items': '/admin/items',
  'admin-sources': '/admin/sources',
  'admin-sources-new': '/admin/sources/new',
  'admin-source': '/admin/sources/tools',
  'admin-source-edit': '/admin/sources/tools/edit',
  'admin-source-grant': '/admin/sources/tools/grant?group=platform&tier=default',
  'admin-source-delete': '/admin/sources/tools/delete',
  'admin-review': '/admin/review',
  'admin-audit': '/admin/audit',
  'admin-system': '/admin/system',
  api: '/api/docs',
  'not-found': '/no-such-page',
}

const folder = path.resolve(process.argv[2] ?? 'screenshots')
await mkdir(folder, { recursive: true })
const server = await runGitServer()
const running = await runStoa({ env: { STARTER_ITEMS: '1', OUTBOUND_ALLOW: server.host } })
await furnish(running)
await furnishSources(running)
const browser = await launchBrowser()
for (const look of Object.keys(LOOKS) as (keyof typeof LOOKS)[]) await shoot(browser, running.baseUrl, look)
await browser.close()
await running.close()
await server.close()
console.log(`${(Object.keys(PAGES).length + 1) * Object.keys(LOOKS).length} screenshots are in ${folder}.`)

async function furnish({ admin, person }: RunningStoa): Promise<void> {
  const ann = await person('ann')
  await ann.api.upload('/items', { file: skillZip('tidy'), title: 'Tidy up', tags: 'cleaning, habits' })
  await admin.post('/groups', { slug: 'platform', name: 'Platform' })
  await admin.put('/groups/platform/members/ann')
  await admin.put('/groups/platform/grants/guardrails', { tier: 'required' })
  await admin.put('/items/team-workflow/install')
  await admin.get('/stack')
  await admin.put('/items/test-writer/install', { pin: '1.0.0' })
  await admin.put('/items/commit-messages/opt-out')
}

/** One that is healthy and holds a change, and one that fails. */
async function furnishSources(running: RunningStoa): Promise<void> {
  const { admin } = running
  const plugins = (version: string) => [
    { name: 'release-notes', version, files: { 'README.md': `# Release notes\n\nAs of ${version}.\n` } },
    { name: 'changelog', version: '2.3.0' },
    { name: 'broken-hooks', version: '1.0.0', files: { 'hooks/hooks.json': '{' } },
  ]
  const repository = await newMarketplace(server, 'tools', plugins('1.0.0'))
  const follow = (slug: string, name: string, url: string, schedule: string) =>
    admin.post('/sources', { slug, name, url, mode: 'marketplace', schedule })
  await follow('tools', 'Platform tools', repository.url, '0 * * * *')
  await follow('elsewhere', 'Somewhere else', `${server.baseUrl}/gone.git`, '0 3 * * *')
  for (const slug of ['tools', 'elsewhere']) await admin.post(`/sources/${slug}/sync`)
  await settleJobs(running)
  await admin.patch('/sources/tools', { promote: 'hold' })
  await repository.commit(marketplaceFiles('tools', plugins('1.1.0')))
  await admin.post('/sources/tools/sync')
  await settleJobs(running)
  const { body } = await admin.get('/sources/tools/held')
  PAGES['admin-held'] = `/admin/sources/tools/held/${body[0].id}`
}

async function shoot(browser: Browser, baseURL: string, look: keyof typeof LOOKS): Promise<void> {
  const context = await browser.newContext({ baseURL, ...LOOKS[look] })
  const page = await context.newPage()
  const save = (name: string) =>
    page.screenshot({ path: path.join(folder, `${look}-${name}.png`), fullPage: true })
  await page.goto('/sign-in')
  await save('sign-in')
  await page.getByLabel('Email address').fill(ADMIN_EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('**/')
  for (const [name, address] of Object.entries(PAGES)) {
    await page.goto(address)
    await save(name)
  }
  await context.close()
}
