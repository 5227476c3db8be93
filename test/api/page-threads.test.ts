/** Pages of what people uploaded: what is long of them is made in threads, within bounds, and once for everybody. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  DIFF_BYTES_MAX,
  FILE_SHOWN_BYTES_MAX,
  LINES_SHOWN_MAX,
  MARKDOWN_HTML_CHARS_MAX,
  MARKDOWN_SHOWN_BYTES_MAX,
} from '../../src/kernel/limits.ts'
import { pluginZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, type RunOptions, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let cookie = ''
const start = async (options: RunOptions = {}) => {
  running = await runStoa(options)
  ann = await running.person('ann')
  const form = new URLSearchParams({ email: ann.email, password: PASSWORD })
  const signedIn = await fetch(`${running.baseUrl}/sign-in`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { origin: running.baseUrl },
  })
  cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!
}

async function publish(name: string, files: Record<string, string | Buffer>, version = '1.0.0') {
  const file = pluginZip(name, { version, files })
  const path = version === '1.0.0' ? '/items' : `/items/${name}-by-ann/versions`
  expect((await ann.api.upload(path, { file })).status).toBe(201)
}

/** The page, and how many threads' jobs it took. */
async function page(path: string): Promise<{ status: number; html: string; jobs: number }> {
  const before = running.deps.renderer.jobs
  const response = await fetch(`${running.baseUrl}${path}`, { headers: { cookie } })
  const html = await response.text()
  return { status: response.status, html, jobs: running.deps.renderer.jobs - before }
}

const countOf = (html: string, part: string) => html.split(part).length - 1

describe('a page', () => {
  beforeAll(() => start())
  afterAll(() => running.close())

  test('of a README with a link to each of its many files is made in a thread, once', async () => {
    const names = Array.from({ length: 1_500 }, (_, index) => `docs/${index}/page.md`)
    const links = names.map((name) => `[page](${name}) [folder](${name.slice(0, -8)}) [none](x${name})\n`)
    const files = Object.fromEntries(names.map((name) => [name, name]))
    await publish('linked', { ...files, 'README.md': links.join('') })
    const first = await page('/store/linked-by-ann')
    expect(first).toMatchObject({ status: 200, jobs: 1 })
    expect(countOf(first.html, '<a href="/store/linked-by-ann/files/docs/')).toBe(names.length)
    expect(countOf(first.html, '<a href="/store/linked-by-ann/files?version=1.0.0">')).toBe(names.length)
    expect(await page('/store/linked-by-ann')).toMatchObject({ status: 200, jobs: 0 })
    expect((await page('/store/linked-by-ann/files')).jobs).toBe(1)
    expect((await page('/store/linked-by-ann/files')).jobs).toBe(0)
  })

  test('of a README that is larger than a page reads its beginning only, and says so', async () => {
    const words = randomBytes(4_000_000)
      .toString('hex')
      .match(/.{1,50}/g)!
      .join(' ')
    await publish('endless', { 'README.md': `# Begins é${words}` })
    const { html, status } = await page('/store/endless-by-ann')
    expect(status).toBe(200)
    expect(html).toContain('Begins é')
    expect(html).toContain('This text is shown in part: it has 7.8 MiB')
    expect(html).toContain('All of it is in the file.')
    expect(html.length).toBeLessThan(2 * MARKDOWN_SHOWN_BYTES_MAX)
  })

  test.each([
    ['links that become a thousand times as long', '[a](docs/page.md)'],
    ['headings', '# a\n'],
    ['pictures', '![a](b.png)'],
  ])('of a README full of %s stays one that a browser can show, and says so', async (kind, one) => {
    const name = `full-${kind.split(' ')[0]}`
    const path = `docs/${'x'.repeat(180)}`
    const text = one.replace('docs', path).repeat(MARKDOWN_SHOWN_BYTES_MAX)
    const source = text.slice(0, MARKDOWN_SHOWN_BYTES_MAX - 64)
    await publish(name, { [`${path}/page.md`]: 'x', 'README.md': source })
    const { html, status } = await page(`/store/${name}-by-ann`)
    expect(status).toBe(200)
    expect(html.length).toBeLessThan(MARKDOWN_HTML_CHARS_MAX + 50_000)
  })

  test('of many lines shows as many as a browser can, and says how many there are', async () => {
    await publish('lines', { 'many.txt': 'x\n'.repeat(FILE_SHOWN_BYTES_MAX / 2), 'few.txt': 'x\n' })
    const { html, jobs } = await page('/store/lines-by-ann/files/many.txt')
    expect(jobs).toBe(1)
    expect(html).toContain(`131072 lines, of which the first ${LINES_SHOWN_MAX} are shown; Raw has it whole`)
    expect(countOf(html, '<li id="L')).toBe(LINES_SHOWN_MAX)
    expect((await page('/store/lines-by-ann/files/few.txt')).html).toContain('<span>1 line</span>')
  })

  test('of two versions with many large files compares as many as fit, in a thread, once', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `data/${index + 10}.txt`)
    const file = (seed: number) => Array.from({ length: 40_000 }, (_, at) => (at * seed) % 7_919).join('\n')
    const of = (text: string) => Object.fromEntries(names.map((name, index) => [name, `${index}\n${text}`]))
    await publish('large', of(file(17)))
    await publish('large', of(file(5_003)), '1.1.0')
    const compared = await page('/store/large-by-ann/versions/1.0.0...1.1.0')
    expect(compared).toMatchObject({ status: 200, jobs: 1 })
    const looked = countOf(compared.html, 'different altogether')
    expect(looked).toBeGreaterThan(5)
    expect(looked * 2 * file(17).length).toBeLessThanOrEqual(DIFF_BYTES_MAX)
    expect(countOf(compared.html, 'not shown, the page is long enough')).toBe(60 - looked)
    expect((await page('/store/large-by-ann/versions/1.0.0...1.1.0')).jobs).toBe(0)
  })

  test('that many ask for at once is made for all of them together', async () => {
    await publish('asked', { 'README.md': '# Asked\n' })
    const before = running.deps.renderer.jobs
    const pages = await Promise.all(Array.from({ length: 20 }, () => page('/store/asked-by-ann')))
    expect(
      pages.every(({ html }) => html.includes('<h2 id="user-content-asked" dir="auto">Asked</h2>')),
    ).toBe(true)
    expect(running.deps.renderer.jobs - before).toBe(1)
  })
})

describe('a page whose thread may take no time', () => {
  afterEach(() => running.close())

  test('says what takes too long, and where it is', async () => {
    await start({ renderLimits: { jobMsMax: 1 } })
    await publish('costly', { 'README.md': '# Costly\n', 'a.txt': 'x\n' })
    await publish('costly', { 'README.md': '# More\n' }, '1.1.0')
    const { html, status } = await page('/store/costly-by-ann')
    expect(status).toBe(200)
    expect(html).toContain('takes too long to show as a page; <a href="/store/costly-by-ann/files/README.md')
    expect((await page('/store/costly-by-ann')).jobs).toBe(0)
    expect((await page('/store/costly-by-ann/files')).html).toContain('the ZIP has all of them')
    expect((await page('/store/costly-by-ann/files/README.md?view=source')).html).toContain(
      'This file takes too long to show as a page. Raw has it whole.',
    )
    expect((await page('/store/costly-by-ann/versions/1.0.0...1.1.0')).html).toContain(
      'too different to compare on a page',
    )
  })
})
