/** A store below a path of its host: what comes in loses the path, what goes out gets it, and nothing else changes. */
import { describe, expect, test } from 'vitest'
import { basePathOf, inward, outward, withOutwardAddresses } from '../../src/http/base-path.ts'
import { localPath } from '../../src/http/pages/page.tsx'
import { readSettings } from '../../src/kernel/settings.ts'

describe('BASE_URL', () => {
  const baseUrl = (BASE_URL: string) => readSettings({ BASE_URL }).baseUrl

  test.each([
    ['https://host.example', ''],
    ['https://host.example/', ''],
    ['https://host.example/stoa', '/stoa'],
    ['https://host.example/stoa//', '/stoa'],
    ['https://host.example:8443/tools/Stoa_1.~-x', '/tools/Stoa_1.~-x'],
    ['https://host.example/a/../stoa', '/stoa'],
  ])('%s is below “%s”', (address, path) => {
    expect(basePathOf(baseUrl(address))).toBe(path)
  })

  test.each(['/st oa', '/stoa?x', '/stoa#x', '/%73toa', '/größe', '/a//b', '/a;b', "/a'b", '/a"b', '/$&'])(
    'with the path %s is refused',
    (path) => {
      expect(() => baseUrl(`https://host.example${path}`)).toThrow(/^BASE_URL is .*; it accepts an http\(s\)/)
    },
  )
})

describe('what is asked for', () => {
  test.each([
    ['/stoa', '/'],
    ['/stoa?x=1', '/?x=1'],
    ['/stoa/', '/'],
    ['/stoa/store/x?y=/stoa/z', '/store/x?y=/stoa/z'],
    ['/stoa/stoa/x', '/stoa/x'],
    ['http://host.example/stoa/store', 'http://host.example/store'],
    ['https://host.example:1/stoa', 'https://host.example:1/'],
    // A proxy has taken it away already.
    ['/store/x', '/store/x'],
    ['/', '/'],
    ['*', '*'],
    ['/stoaxy/store', '/stoaxy/store'],
    ['/Stoa/store', '/Stoa/store'],
    ['//stoa/store', '//stoa/store'],
    ['http://host.example/x', 'http://host.example/x'],
  ])('below /stoa: %s is %s', (target, path) => {
    expect(inward('/stoa', target)).toBe(path)
  })

  test.each(['/', '/store?x', '//x', '*', 'http://host.example/x'])('without a path %s stays', (target) => {
    expect(inward('', target)).toBe(target)
  })
})

describe('what goes out', () => {
  test.each([
    ['/', '/stoa/'],
    ['/store?x=/y', '/stoa/store?x=/y'],
    ['//elsewhere.example', '//elsewhere.example'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ['#here', '#here'],
    ['?page=2', '?page=2'],
    ['false', 'false'],
  ])('%s leads to %s', (address, led) => {
    expect(outward('/stoa', address)).toBe(led)
  })

  test.each([
    '<a class="x" href="@/store">x</a>',
    '<form method="post" action="@/theme"><button formaction="@/x" name="to" value="/y">',
    '<img src="@/public/icon.svg?v=1"/>',
    '<div hx-get="@/store" hx-post="@/x" hx-target="#x" data-job="@/api/v1/jobs/1/events">',
    '<input type="hidden" name="back" value="@/stack"/><input type="hidden" name="next" value="@/"/>',
    '<a href="#x"><a href="?x=/y"><a href="https://example.com/x"><a href="//example.com"><a href="mailto:a@example.com">',
    '<input name="q" value="/x"/><code data-label="/x">/x</code>',
    '<p>Write &lt;a href="/x"&gt; or href="/x", and src="/y" &gt; z</p><p title=\'&lt;a href=&quot;/x&quot;&gt;\'>',
  ])('%s', (html) => {
    expect(withOutwardAddresses('/stoa', html.replaceAll('@/', '/'))).toBe(html.replaceAll('@/', '/stoa/'))
  })
})

describe('an address to come back to', () => {
  const below = 'https://host.example/stoa'

  test.each([
    ['/stoa/store?q=x', '/store?q=x'],
    ['/stoa', '/'],
    ['/store?q=x', '/store?q=x'],
    ['/stoa//evil.example', '/'],
    ['/stoa/..//evil.example', '/'],
    ['/stoa/.//evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    [undefined, '/'],
  ])('below /stoa: %s leads to %s', (address, path) => {
    expect(localPath(address, below)).toBe(path)
  })

  test('may be below a path that one of the store’s own begins with', () => {
    expect(localPath('/store/store/x', 'https://host.example/store')).toBe('/store/x')
  })
})
