/** My stack and Connect, in a real browser and with real clients: pin, go back, what the next pull changes, snippets. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientsOf, teamSnippets } from '../../src/http/pages/clients.ts'
import { accessibilityProblems, lacksBrowser, launchBrowser } from '../support/browser.ts'
import { git } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

let running: RunningStoa
let browser: Browser
let ann: Person

beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  for (const version of ['1.0.0', '1.1.0']) {
    const path = version === '1.0.0' ? '/items' : '/items/tidy-by-ann/versions'
    await ann.api.upload(path, { file: pluginZip('tidy', { version }) })
  }
  await ann.api.upload('/items', { file: skillZip('notes') })
  await ann.api.put('/items/tidy-by-ann/install')
  if (!lacksBrowser) browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await running.close()
})

async function open(javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({ baseURL: running.baseUrl, javaScriptEnabled })
  const page = await context.newPage()
  await page.goto('/sign-in?next=/stack')
  await page.getByLabel('Email address').fill(ann.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'My stack' }).waitFor()
  return page
}

describe.skipIf(lacksBrowser)('my stack', () => {
  test('tells what the next pull will change, and is right', async () => {
    const page = await open(false)
    const pending = page.getByRole('region', { name: 'On your machine' })
    expect(await pending.textContent()).toContain('No client has fetched yet')
    const folder = path.join(await temporaryFolder('clone'), 'mine')
    await git('/', ['clone', await ann.cloneUrl(), folder])
    await page.reload()
    expect(await pending.textContent()).toContain('It is up to date.')
    await ann.api.put('/items/notes-by-ann/install')
    await page.reload()
    expect(await pending.textContent()).toContain('add notes-by-ann 0.1.0')
    await git(folder, ['pull', '--ff-only'])
    expect(await git(folder, ['log', '-1', '--format=%s'])).toBe('Add notes-by-ann 0.1.0')
    await page.reload()
    expect(await pending.textContent()).toContain('It is up to date.')
    await page.context().close()
  })

  test.each([true, false])(
    'keeps an item at a version, and goes back to what it was (JavaScript: %s)',
    async (javaScript) => {
      const page = await open(javaScript)
      await ann.api.put('/items/tidy-by-ann/install', { pin: null })
      await page.reload()
      const history = page.getByRole('region', { name: 'History' })
      const before = await history.getByRole('listitem').first().locator('code').textContent()
      await page.getByLabel('Version of Tidy').click()
      await page.getByLabel('Keep Tidy at').selectOption('1.0.0')
      await page.getByRole('button', { name: 'Keep', exact: true }).first().click()
      await page.getByText('pinned to 1.0.0').waitFor()
      expect((await ann.api.get('/stack')).body.entries).toContainEqual(
        expect.objectContaining({ item: 'tidy-by-ann', version: '1.0.0', pin: '1.0.0' }),
      )
      await history
        .getByRole('listitem')
        .filter({ hasText: before ?? '' })
        .getByRole('button')
        .click()
      await page.getByText(`Your stack is back at ${before}`).waitFor()
      expect((await ann.api.get('/stack')).body.entries).toContainEqual(
        expect.objectContaining({ item: 'tidy-by-ann', version: '1.1.0' }),
      )
      await page.context().close()
    },
  )

  test('says what stands in the way of going back', async () => {
    const page = await open(false)
    const bob = await running.person('bob')
    await bob.api.upload('/items', { file: skillZip('law') })
    await running.admin.put('/groups/everyone/grants/law-by-bob', { tier: 'required' })
    await page.reload()
    await page
      .getByRole('button', { name: /^Go back to/ })
      .last()
      .click()
    await page.getByText('law-by-bob is required by one of your groups and stays').waitFor()
    await running.admin.delete('/groups/everyone/grants/law-by-bob')
    await page.context().close()
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 320],
  ] as const)('is accessible with everything open, and fits: %s, %i', async (colorScheme, width) => {
    const page = await open()
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    for (const address of ['/stack', '/connect']) {
      await page.goto(address)
      await page.evaluate(
        "document.querySelectorAll('details').forEach((details) => { details.open = true })",
      )
      expect(await accessibilityProblems(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    }
    await page.context().close()
  })
})

describe('the commands of Connect', () => {
  /** A shell in which only this home is known, and where git may ask nobody. */
  async function shell(command: string, home: string): Promise<string> {
    const env = { PATH: process.env.PATH, HOME: home, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' }
    const { stdout } = await promisify(execFile)('bash', ['-ec', command], { cwd: home, env })
    return stdout
  }

  const marketplace = () => ({
    name: 'stoa',
    url: `${running.baseUrl}/git/stoa.git`,
    baseUrl: running.baseUrl,
    username: 'ann',
  })
  const commandsOf = (name: string, withToken = false) => {
    const client = clientsOf(marketplace()).find((candidate) => candidate.name === name)!
    return ((withToken ? client.withToken : client.steps) ?? []).flatMap(({ command }) => command ?? [])
  }

  test('let git remember the token, clone and refresh', async () => {
    const home = await temporaryFolder('home')
    const token = await ann.token()
    const url = new URL(running.baseUrl)
    await writeFile(path.join(home, '.git-credentials'), `http://ann:${token}@${url.host}\n`, { mode: 0o600 })
    const [remember] = commandsOf('Claude Code')
    expect(await shell(remember!, home)).toContain('refs/heads/main')
    for (const command of commandsOf('Plain Git')) await shell(command, home)
    expect(await shell('cat stoa/.claude-plugin/marketplace.json', home)).toContain('tidy-by-ann')
  })

  test('clone with the token in the address', async () => {
    const home = await temporaryFolder('home')
    const [clone] = commandsOf('Plain Git', true)
    await shell(clone!.replace('TOKEN', await ann.token()), home)
    expect(await shell('git -C stoa log -1 --format=%an', home)).toBe('Stoa\n')
  })

  test('download the ZIP', async () => {
    const home = await temporaryFolder('home')
    const [download] = commandsOf('ZIP')
    await shell(download!.replace('-fu ann', `-sfu ann:${await ann.token()}`), home)
    expect(await shell('unzip -Z1 stoa.zip', home)).toContain('.claude-plugin/marketplace.json')
  })

  test('are settings that hold the marketplace, for VS Code and for teams', () => {
    const [settings] = commandsOf('VS Code').filter((command) => command.startsWith('{'))
    expect(JSON.parse(settings!)).toEqual({ 'chat.plugins.marketplaces': [marketplace().url] })
    const [known, strict] = teamSnippets(marketplace()).map(({ command }) => JSON.parse(command!))
    expect(known.extraKnownMarketplaces.stoa).toEqual({
      source: { source: 'git', url: marketplace().url },
      autoUpdate: true,
    })
    const [{ hostPattern }] = strict.strictKnownMarketplaces
    expect(new RegExp(hostPattern).test('127.0.0.1')).toBe(true)
    expect(new RegExp(hostPattern).test('127x0x0x1')).toBe(false)
  })
})
