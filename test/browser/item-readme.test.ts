/** Links and pictures in what an item says of itself lead to its own files, and never out of it. */
import { describe, expect, test } from 'vitest'
import { resolveInside } from '../../src/http/pages/markdown-links.ts'
import { lacksBrowser } from '../support/browser.ts'
import { itemStories } from '../support/item-pages.ts'
import { PNG, pluginZip } from '../support/items.ts'

const stories = itemStories()

/** Link texts with what is written, and where each leads below `/store/linked-by-ann/files`; `null` is nowhere. */
const LINKS: [text: string, href: string, leadsTo: string | null][] = [
  ['a file', 'docs/guide.md', '/docs/guide.md?version=1.0.0'],
  ['from the root', '/docs/guide.md', '/docs/guide.md?version=1.0.0'],
  ['with dots', './docs/../docs/./guide.md', '/docs/guide.md?version=1.0.0'],
  ['a heading', 'docs/guide.md#set-up', '/docs/guide.md?version=1.0.0#user-content-set-up'],
  ['a line', 'bin/run.sh#L2', '/bin/run.sh?version=1.0.0#L2'],
  ['a line of Markdown', 'docs/guide.md#L3', '/docs/guide.md?version=1.0.0&view=source#L3'],
  ['a query', 'docs/guide.md?raw=1#set-up', '/docs/guide.md?version=1.0.0#user-content-set-up'],
  ['a folder', 'docs/', '?version=1.0.0'],
  ['a space', 'docs/with%20space.txt', '/docs/with%20space.txt?version=1.0.0'],
  ['an escaped name', 'docs/%25%32%65.txt', '/docs/%252e.txt?version=1.0.0'],
  ['no such file', 'docs/none.md', null],
  ['above', '../other-by-ann', null],
  ['far above', '../../../../admin/users', null],
  ['above in the middle', 'docs/../../files/README.md', null],
  ['escaped dots', '%2e%2e/%2e%2e/admin', null],
  ['dots escaped twice', '%252e%252e/admin', null],
  ['escaped slashes', '..%2f..%2fadmin', null],
  ['an escaped slash inside', 'docs%2fguide.md', null],
  ['backslashes', '..\\..\\admin', null],
  ['escaped backslashes', '..%5c..%5cadmin', null],
  ['a broken escape', 'docs/%zz', null],
  ['NUL', 'docs/guide.md%00.html', null],
  ['another page of the store', '/admin/users', null],
  ['a form of the store', '/store/linked-by-ann/archive', null],
  ['no scheme', '//evil.example/x', null],
  ['slash and backslash', '/\\evil.example', null],
  ['backslashes first', '\\\\evil.example', null],
  ['http without a host', 'http:admin', null],
  ['ftp', 'ftp://evil.example/x', null],
]

const README = `# Linked

## Also here
${LINKS.map(([text, href]) => `- [${text}](<${href}>)`).join('\n')}
- [script](javascript:alert(1)) [spelt](JaVaScRiPt:alert(1)) [entity](&#106;avascript:alert(1))
  [tab](java&#9;script:alert(1)) [data](data:text/html,x) [vb](vbscript:x) [escape](javascript%3Aalert(1))
- [here](#also-here) [elsewhere](https://example.com/x) [mail](mailto:a@example.com)

![inside](docs/dot.png) ![cased](<docs/Dot 2.PNG>) ![drawing](docs/drawing.svg) ![gone](docs/gone.png)
![spy](https://evil.example/spy.png) ![sly](//evil.example/sly.png) ![up](../../photo)
![data](data:image/png;base64,AAAA) [![badge](https://evil.example/badge.svg)](https://example.com/ci)
`

async function publishLinked(): Promise<void> {
  const file = pluginZip('linked', {
    version: '1.0.0',
    files: {
      'README.md': README,
      'docs/guide.md':
        '# Guide\n\n## Set up\n\n[back](../README.md) [beside](with%20space.txt) [out](../../x)\n',
      'docs/with space.txt': 'x\n',
      'docs/%2e.txt': 'x\n',
      'docs/dot.png': PNG,
      'docs/Dot 2.PNG': PNG,
      'docs/false.png': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      'docs/drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      'bin/run.sh': '#!/bin/sh\ntrue\nfalse\n',
    },
  })
  const { status, body } = await stories.ann.api.upload('/items', { file })
  expect({ status, body }).toMatchObject({ status: 201 })
}

describe.skipIf(lacksBrowser)('a README', () => {
  test('leads to the files of its version, and nowhere that it should not', async () => {
    await publishLinked()
    const { page, context, complaints } = await stories.open('bob@example.com')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).host))
    await page.goto('/store/linked-by-ann')
    const prose = page.getByRole('region', { name: 'Readme' })
    const href = (name: string) =>
      prose.locator('a', { hasText: new RegExp(`^${name}$`) }).getAttribute('href', { timeout: 2_000 })
    const found: [string, string, string | null][] = []
    for (const [text, written] of LINKS) {
      const address = await href(text)
      found.push([text, written, address?.replace('/store/linked-by-ann/files', '') ?? null])
    }
    expect(found).toEqual(LINKS)
    expect(await href('here')).toBe('#user-content-also-here')
    expect(await href('elsewhere')).toBe('https://example.com/x')
    expect(await href('mail')).toBe('mailto:a@example.com')
    const schemes = await prose
      .locator('a[href]')
      .evaluateAll((links) => [
        ...new Set(links.map((link) => (link as unknown as { protocol: string }).protocol)),
      ])
    expect(schemes.sort()).toEqual(['http:', 'https:', 'mailto:'])

    const pictures = prose.getByRole('img')
    expect(await pictures.evaluateAll((all) => all.map((one) => one.getAttribute('alt')))).toEqual([
      'inside',
      'cased',
    ])
    const widths = pictures.evaluateAll((all) =>
      Promise.all(
        (all as unknown as { loading: string; decode(): Promise<void>; naturalWidth: number }[]).map(
          async (picture) => {
            picture.loading = 'eager'
            await picture.decode()
            return picture.naturalWidth
          },
        ),
      ),
    )
    expect(await widths).toEqual([2, 2])
    expect(await href('drawing')).toBe('/store/linked-by-ann/files/docs/drawing.svg?version=1.0.0')
    expect(await href('spy')).toBe('https://evil.example/spy.png')
    expect(await href('badge')).toBe('https://example.com/ci')
    for (const text of ['gone', 'sly', 'up', 'data']) await prose.getByText(text).first().waitFor()
    expect(new Set(asked)).toEqual(new Set([new URL(stories.running.baseUrl).host]))

    await prose.getByRole('link', { name: 'a heading' }).click()
    await page.locator('h3:target, h2:target', { hasText: 'Set up' }).waitFor()
    expect(await page.getByRole('link', { name: 'beside' }).getAttribute('href')).toBe(
      '/store/linked-by-ann/files/docs/with%20space.txt?version=1.0.0',
    )
    expect(await page.getByText('out', { exact: true }).getAttribute('href')).toBeNull()
    await page.getByRole('link', { name: 'back', exact: true }).click()
    await page.waitForURL('**/files/README.md?version=1.0.0')
    expect(complaints).toEqual([])
    await context.close()
  })

  test('has pictures that are pictures: served as such, and nothing else is', async () => {
    const { api } = stories.ann
    const at = '//store/linked-by-ann/pictures'
    const picture = await api.get(`${at}/docs/dot.png?version=1.0.0`)
    expect(picture.status).toBe(200)
    expect(picture.body).toEqual(PNG)
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringContaining('private'),
    })
    for (const wrong of [
      'docs/false.png',
      'docs/drawing.svg',
      'docs/guide.md',
      'docs/none.png',
      'docs',
      '..%2fphoto',
      '%2e%2e/photo',
    ])
      expect({ wrong, status: (await api.get(`${at}/${wrong}?version=1.0.0`)).status }).toEqual({
        wrong,
        status: 404,
      })
    expect((await api.get(`${at}/docs/dot.png?version=9.0.0`)).status).toBe(404)
  })
})

test('a relative address is told from the file that names it', () => {
  expect(resolveInside('docs/a.md', 'b.md#x')).toEqual({ path: 'docs/b.md', fragment: '#x' })
  expect(resolveInside('docs/a.md', '#x')).toEqual({ path: 'docs/a.md', fragment: '#x' })
  expect(resolveInside('docs/a.md', '..')).toEqual({ path: '', fragment: '' })
  expect(resolveInside('docs/a.md', '../..')).toBeUndefined()
  expect(resolveInside('a.md', '..')).toBeUndefined()
})
