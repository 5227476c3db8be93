/** Changes that no eye sees are named; texts that look otherwise are not said to look the same. */
import { describe, expect, test } from 'vitest'
import { diffText } from '../../src/catalog/diff.ts'
import { plainOf, unseenDifferences, unseenFacts } from '../../src/catalog/unseen-changes.ts'
import { findUnseen, unseenIn, withUnseen } from '../../src/kernel/unseen.ts'

function said(before: string, after: string): string[] {
  const [old, now] = [plainOf(before), plainOf(after)]
  const diff = diffText(old.text, now.text)!
  const notes = diff.hunks.flatMap(({ lines }) => [...unseenDifferences(lines).values()])
  return [...unseenFacts(old, now, diff), ...notes.map(({ differs }) => differs)]
}

describe('a comparison names', () => {
  test.each([
    ['line ends', 'a\nb\n', 'a\r\nb\r\n', ['line ends LF to CRLF']],
    ['line ends of an old Mac', 'a\rb\r', 'a\nb\n', ['line ends CR to LF']],
    ['some line ends', 'a\nb\n', 'a\r\nb\n', ['line ends LF to CRLF and LF']],
    ['line ends that changed places', 'a\r\nb\n', 'a\nb\r\n', ['2 lines end otherwise']],
    ['line ends beside another change', 'a\nb\n', 'a\r\nc\r\n', ['line ends LF to CRLF']],
    ['a mark that came', 'a\n', '\ufeffa\n', ['byte order mark added']],
    ['a mark that went', '\ufeffa\n', 'a\n', ['byte order mark removed']],
    ['a final line break', 'a\nb', 'a\nb\n', ['final line break added']],
    ['a final line break that went, as on Windows', 'a\r\nb\r\n', 'a\r\nb', ['final line break removed']],
    ['blanks at an end', 'a\n', 'a \t\n', ['blanks at its end']],
    ['tabs for blanks', '    a\n', '\ta\n', ['blanks']],
    ['a blank that does not break', 'a b\n', 'a\u00a0b\n', ['blanks']],
    ['letters in parts', 'caf\u00e9\n', 'cafe\u0301\n', ['Unicode form (NFC, NFD)']],
    ['letters of full width', 'abc\n', '\uff41bc\n', ['Unicode form (NFKC)']],
    ['letters that look alike', 'admin\n', '\u0430dmin\n', ['letters that look alike (U+0430 for U+0061)']],
    ['a dash for a hyphen', 'rm -f\n', 'rm \u2011f\n', ['letters that look alike (U+2010 for U+002D)']],
    ['what nobody sees', 'user\n', 'us\u200ber\n', ['characters that nobody sees']],
    ['what turns words around', 'a < b\n', 'a \u200f<\u200f b\n', ['characters that nobody sees']],
    ['several of them', 'caf\u00e9\n', 'cafe\u0301 \n', ['Unicode form (NFC, NFD), blanks at its end']],
    ['nothing of what is seen', 'a\nb\n', 'a\nc\n', []],
    ['nothing of a new file', '', 'a\r\nb', []],
  ])('%s', (_, before, after, expected) => {
    expect(said(before, after)).toEqual(expected)
  })

  test('the lines that look as before among many that do not', () => {
    expect(said('one\ntwo\nthree\n', 'eins\ntwo \ndrei\n')).toEqual(['blanks at its end'])
  })
})

describe('what nobody sees', () => {
  test.each([
    ['controls of direction', 'a\u202eb\u2066c\u2069', ['202E', '2066', '2069']],
    ['marks where nothing is written from the right', 'a \u200f<\u200f b', ['200F', '200F']],
    ['separators that break no line', 'a\u2028b\u2029', ['2028', '2029']],
    ['a return within a line', 'a\rb', ['D']],
    ['Arabic with marks', 'نص (API) \u200fمع\u200f C++\u200e', []],
    ['Hebrew with marks', 'טקסט \u200fC++\u200f', []],
    ['Persian with joiners', 'می\u200cخواهم', []],
    ['an emoji of several people', '👩🏽\u200d💻', []],
    ['a control within Arabic', 'نص \u202eعربي', ['202E']],
  ])('in %s', (_, line, codes) => {
    expect(findUnseen(line).map(({ codePoint }) => codePoint.toString(16).toUpperCase())).toEqual(codes)
  })

  test('is written out in words of its own, whatever the colours are', () => {
    expect(withUnseen([['a\u202eb', 'tok-string'], ['\u2066'], ['c']])).toEqual([
      ['a', 'tok-string'],
      ['U+202E', 'unseen'],
      ['b', 'tok-string'],
      ['U+2066', 'unseen'],
      ['c'],
    ])
    const plain = [['نص', 'tok-string'], [' x']] as const
    expect(withUnseen(plain)).toBe(plain)
  })

  test('is counted by kind, and a mark before a text or a form feed between its parts is none', () => {
    expect(unseenIn(['\ufeffa', '\f', 'b'])).toBeUndefined()
    expect(unseenIn(['a', 'b\ufeff'])).toBe('U+FEFF (byte order mark) on line 2')
    expect(unseenIn(Array.from({ length: 6 }, () => 'a\u202e'))).toBe(
      'U+202E (right-to-left override) on lines 1, 2, 3 and 3 more',
    )
    expect(unseenIn(['\u202a\u202b\u202c\u202d\u202e'])).toMatch(/; 2 more kinds$/)
  })
})
