/** What people read of a Markdown text: all of it but its front matter, which begins with a key. */
import { expect, test } from 'vitest'
import { plainText } from '../../src/catalog/about-text.ts'
import { withoutFrontMatter } from '../../src/intake/front-matter.ts'

test.each([
  ['---\nname: x\n---\nText\n', 'Text\n'],
  ['---\r\nname: x\r\n---\r\nText\n', 'Text\n'],
  ['---\n# of a tool\n"a key": no\nname: x\n---\nText\n', undefined],
  ['---\n# of a tool\nname:\n  - x\n---\nText\n', 'Text\n'],
  ['---\n"name": x\n---\nText\n', 'Text\n'],
  ['---\nSome words\n---\nText\n', undefined],
  ['---\n\n# Title\n\n---\nText\n', undefined],
  ['---\n---\nText\n', undefined],
  ['---\nhttps://example.com\n---\nText\n', undefined],
  ['---\n- item: 1\n---\nText\n', undefined],
  ['---\nname: x\nText\n', undefined],
])('%j is read as %j', (text, body) => {
  expect(withoutFrontMatter(text)).toBe(body ?? text)
})

test('words between two rules are searched', () => {
  expect(plainText('---\nSome words\n---\nText\n')).toContain('Some words')
  expect(plainText('\ufeff---\nname: x\n---\nText\n')).toBe('Text')
})
