/** A store below a path of its host, behind nginx: real people, Git and the command line never leave the path. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { newHome } from '../cli/command.ts'
import { runBelow, type StoreBelow } from '../support/below-path.ts'
import { lacksBrowser, launchBrowser } from '../support/browser.ts'
import { git, tryGit } from '../support/git.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { PNG, pluginZip, skillZip } from '../support/items.ts'
import { lacksNginx } from '../support/nginx.ts'
import { newCurated } from '../support/sources.ts'
import { ADMIN_EMAIL, PASSWORD } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { upload } from '../support/wizard.ts'

const README = `# Tool

![dot](docs/dot.png) [guide](docs/guide.md) and the words href="/x" src='/y' <a href="/z">.

\`\`\`
<form action="/stack">
\`\`\`
`

/** Not pages, or without an address that one can go to. */
const NO_PAGES = /^\/(api\/v1|metrics|healthz|readyz|marketplace\.zip|public|cli)|\*|\/pictures\//

let browser: Browser
beforeAll(async () => {
  if (!lacksBrowser) browser = await launchBrowser()
})
afterAll(() => browser?.close())

/** A window, and what it asked for that is not below the path or went wrong. */
async function open({ at }: StoreBelow) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  const strays: string[] = []
  page.on('response', (answer) => {
    const url = answer.url()
    if (!`${url}/`.startsWith(`${at}/`) || answer.status() >= 400) strays.push(`${answer.status()} ${url}`)
  })
  page.on('pageerror', (error) => strays.push(error.message))
  return { context, page, strays }
}

async function signIn(page: Page, { at }: StoreBelow, next = '/store') {
  await page.goto(`${at}${next}`)
  await page.fill('input[name=email]', ADMIN_EMAIL)
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button[type=submit]')
  await page.waitForURL(`${at}${next}`)
}

type Attributed = { getAttributeNames(): string[]; getAttribute(name: string): string | null }

/** Every address that the page holds, in whatever attribute: name and value. */
function addressesOf(page: Page): Promise<[name: string, value: string][]> {
  return page.locator('*').evaluateAll((elements: Attributed[]) =>
    elements.flatMap((element) =>
      element
        .getAttributeNames()
        .map((name): [string, string] => [name, element.getAttribute(name)!])
        .filter(([name, value]) => value.startsWith('/') || /^(href|src|action|formaction)$/.test(name))
        .filter(([name]) => name !== 'aria-keyshortcuts')
        // Buttons of the grants say where in the matrix they lead, by its query alone.
        .filter(([name]) => !(name === 'value' && element.getAttribute('name') === 'to')),
    ),
  )
}

describe.skipIf(lacksBrowser || lacksNginx)('behind a proxy that passes the path on', () => {
  let store: StoreBelow
  let upstream: GitServer
  let params: Record<string, string>
  /** Of pages that are about what the address asks for. */
  let queries: Record<string, string>
  beforeAll(async () => {
    upstream = await runGitServer()
    store = await runBelow('/tools/stoa', { passesPathOn: true, env: { OUTBOUND_ALLOW: upstream.host } })
    const { running } = store
    const files = { 'README.md': README, 'docs/dot.png': PNG, 'docs/guide.md': '# Guide\n' }
    for (const version of ['1.0.0', '1.1.0'])
      await running.admin.upload(version === '1.0.0' ? '/items' : '/items/tool-by-root/versions', {
        file: pluginZip('tool', { version, files: { ...files, 'v.txt': version } }),
      })
    await running.admin.upload('/items', { file: skillZip('other'), photo: PNG, photoAlt: 'A dot.' })
    await running.admin.put('/items/tool-by-root/install')
    const { commit } = (await running.admin.get('/stack')).body
    queries = {
      '/store/tool-by-root/versions/compare': '?from=1.0.0&to=1.1.0',
      '/stack/go-back': `?commit=${commit}`,
    }
    await running.admin.post('/groups', { slug: 'platform', name: 'Platform' })
    await running.admin.put('/groups/everyone/grants/other-by-root', { tier: 'default' })
    const { username } = await running.person('member')
    const { source, held } = await newCurated(running, upstream, 'curated')
    params = {
      ...{ source, held, username, slug: 'platform', item: 'tool-by-root', path: 'docs/guide.md' },
      range: '1.0.0...1.1.0',
      code: await makeSetUpLink(running.deps, getUser(running.deps.db, username)),
    }
  })
  afterAll(async () => {
    await store.close()
    await upstream.close()
  })

  test('no link, form, script or picture of any page leaves it, and each link leads somewhere', async () => {
    const { at, running } = store
    const { context, page, strays } = await open(store)
    await signIn(page, store)
    await page.goto(`${at}/store/new`)
    await upload(page, skillZip('drafted'))
    params.draft = page.url().split('/').at(-1)!
    const below = new URL(at).pathname
    const routes = running.stoa.app.routes.filter(
      ({ method, path: route }) => method === 'GET' && !NO_PAGES.test(route),
    )
    // A page of something that this story does not have is left out; page-matrix.test.ts has a row for every page.
    const pages = new Set(
      routes
        .map(({ path: route }) =>
          route.replace(/:(\w+)(\{[^}]*\})?/g, (whole, name) => params[name] ?? whole),
        )
        .filter((address) => !address.includes(':')),
    )
    expect(pages.size).toBeGreaterThan(40)
    const links = new Set<string>()
    for (const address of pages) {
      await page.goto(at + address + (queries[address] ?? ''))
      for (const [name, value] of await addressesOf(page)) {
        if (/^(#|\?|https?:|mailto:)/.test(value)) continue
        expect(`${value}/`.startsWith(`${below}/`), `${name}="${value}" on ${address}`).toBe(true)
        if (name === 'href') links.add(value.replace(/#.*/, ''))
      }
    }
    expect(strays).toEqual([])
    expect(links.size).toBeGreaterThan(60)
    // A page that was there is there; what went wrong on the way to it is a stray.
    for (const link of links) {
      if (pages.has(link.slice(below.length))) continue
      const answer = await context.request.get(new URL(link, at).href)
      expect(answer.status(), link).toBe(200)
      expect(`${answer.url()}/`).toContain(`${at}/`)
    }
    await context.close()
  })

  test('what scripts do stays there: searching, installing, themes, uploads, a sync that is followed', async () => {
    const { at } = store
    const { context, page, strays } = await open(store)
    await signIn(page, store, '/store')
    await page.fill('#q', 'other')
    await page.waitForURL(`${at}/store?q=other`)
    await page.click('.card form button')
    await page.locator('.card form button', { hasText: 'Take it again' }).waitFor()
    await page.click('.themes button[value=dark]')
    await page.locator('html[data-theme=dark]').waitFor()
    expect(page.url()).toBe(`${at}/store?q=other`)
    await page.goto(`${at}/store/tool-by-root`)
    const picture = page.locator('main img[src*="/pictures/"]')
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(2)
    const said = await page.textContent('main')
    for (const words of ['href="/x" src=', '<a href="/z">.', '<form action="/stack">'])
      expect(said).toContain(words)
    await page.goto(`${at}/admin/sources/curated`)
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.waitForURL(`${at}/admin/sources/curated?**`)
    await page.locator('[data-outcome]').first().waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${at}/sign-in`)
    expect(strays).toEqual([])
    await context.close()
  })

  test('Git and the command line work, and other services of the host keep their passwords', async () => {
    const { at, certificate, running } = store
    const { username, token } = await running
      .person('fetcher')
      .then(async (person) => ({ ...person, token: await person.token() }))
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'ask'), `#!/bin/sh\necho ${token}\n`, { mode: 0o755 })
    const env = { HOME: folder, GIT_SSL_CAINFO: certificate }
    // As Connect shows it.
    const page = (await running.admin.get('//connect')).body as string
    const commands = [...page.matchAll(/git config --global (\S+) (\S+)/g)].slice(0, 3)
    expect(commands.map(([, name]) => name)).toContain(`credential.${at}.useHttpPath`)
    for (const [, name, value] of commands)
      await git(folder, ['config', '--global', name!, value === 'root' ? username : value!], env)
    const url = `${at}/git/stoa.git`
    await git(folder, ['ls-remote', url], { ...env, GIT_ASKPASS: path.join(folder, 'ask') })
    await git(folder, ['clone', '-q', url, 'mine'], env)
    expect(await git(path.join(folder, 'mine'), ['ls-files'])).toContain('.claude-plugin/marketplace.json')
    await git(path.join(folder, 'mine'), ['pull', '-q', '--ff-only'], env)
    const other = await tryGit(folder, ['ls-remote', `${new URL(at).origin}/other.git`], env)
    expect(other.stderr).toContain('not found')
    const kept = await tryGit(folder, ['-c', `credential.helper=store`, 'credential', 'fill'], env)
    expect(kept.stdout).toBe('')

    const home = await newHome()
    const cli = { env: { NODE_EXTRA_CA_CERTS: certificate } }
    await mkdir(path.join(home.folder, 'from-below'))
    const login = ['login', at, '--email', ADMIN_EMAIL, '--password-stdin']
    expect(await home.stoa(login, { ...cli, input: PASSWORD })).toMatchObject({ code: 0 })
    await writeFile(
      path.join(home.folder, 'from-below', 'SKILL.md'),
      '---\nname: from-below\ndescription: Below.\n---\n\nWell.\n',
    )
    const published = await home.stoa(['publish', 'from-below', '--json'], cli)
    expect(published.json()).toMatchObject({ url: `${at}/store/from-below-by-root` })
  })
})

describe.skipIf(lacksBrowser || lacksNginx).each([
  ['that takes the path away', '/stoa', false],
  ['and a path that one of the store’s own begins with', '/store', true],
] as const)('behind a proxy %s', (_, below, passesPathOn) => {
  test('people sign in and come back to where they were, programs find their way, and Git clones', async () => {
    const store = await runBelow(below, { passesPathOn })
    const { at, certificate, running } = store
    const { context, page, strays } = await open(store)
    await running.admin.upload('/items', { file: skillZip('other'), photo: PNG })
    await signIn(page, store, '/store/other-by-root/versions')
    await page.getByRole('link', { name: 'Readme' }).click()
    await page.waitForURL(`${at}/store/other-by-root`)
    await page.getByRole('main').getByRole('button', { name: 'Install' }).first().click()
    await page.waitForURL(`${at}/store/other-by-root`)
    expect(strays).toEqual([])
    const document = await (await context.request.get(`${at}/api/v1/openapi.json`)).json()
    expect(document.servers).toEqual([{ url: `${at}/api/v1` }])
    const item = await (await context.request.get(`${at}/api/v1/items/other-by-root`)).json()
    expect((await context.request.get(item.photoUrl)).headers()['content-type']).toBe('image/png')
    expect((await context.request.get(at)).status()).toBe(200)
    for (const file of ['marketplace.zip', 'cli/stoa.tgz'])
      expect((await context.request.get(`${at}/${file}`)).status()).toBe(200)
    expect((await context.request.get(`${at}/nowhere`)).status()).toBe(404)
    const asked = await context.request.get(`${at}/git/stoa.git/info/refs?service=git-upload-pack`)
    expect([asked.status(), await asked.text()]).toEqual([401, expect.stringContaining(`${at}/account`)])
    await context.close()

    const [folder, person] = [await temporaryFolder(), await running.person('fetcher')]
    const url = new URL(`${at}/git/stoa.git`)
    Object.assign(url, { username: person.username, password: await person.token() })
    const env = { GIT_SSL_CAINFO: certificate }
    await git(folder, ['clone', '-q', url.href, 'mine'], env)
    await store.close()
  })
})
