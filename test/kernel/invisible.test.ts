/** What nobody sees, and what languages and emoji need of it. */
import { describe, expect, test } from 'vitest'
import { invisibleInName, invisibleProblem, withInvisibleShown } from '../../src/kernel/invisible.ts'

const TAGS = [...'ignore'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')
const END = '\u{e007f}'

describe('what hides something is named, with its place', () => {
  test.each<[string, string, string]>([
    ['an override', 'pay\u202eecla', 'U+202E (right-to-left override) at character 4'],
    ['an embedding', '\u202ax', 'U+202A (left-to-right embedding) at character 1'],
    ['an isolate', 'a\u2066b\u2069', 'U+2066 (left-to-right isolate) at character 2'],
    ['tags', `hello${TAGS}`, 'U+E0069 (tag character) at character 6'],
    [
      'tags that end like a flag, behind a flag',
      `🏴${TAGS}${TAGS}${END}`,
      'U+E0069 (tag character) at character 2',
    ],
    [
      'tags behind a flag',
      `🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}${END}${TAGS}`,
      'tag character) at character 8',
    ],
    ['a C1 control', 'a\u009bb', 'U+009B (control character) at character 2'],
    ['a next line', 'a\u0085b', 'U+0085 (control character) at character 2'],
    ['a C0 control', 'a\u001bb', 'U+001B (control character) at character 2'],
    ['a joiner between Latin letters', 'ad\u200dmin', 'U+200D (zero width joiner) at character 3'],
    ['bits in joiners', 'ب\u200c\u200d\u200c\u200cب', 'U+200D (zero width joiner) at character 3'],
    ['bits in zero width spaces', 'a\u200b\u200bb', 'U+200B (zero width space) at character 2'],
    ['bits in variation selectors', '😀\u{e0101}\u{e0110}', 'U+E0101 (variation selector) at character 2'],
    [
      'bits in marks of direction',
      'a\u200e\u200f\u200e\u200e\u200f',
      'U+200E (left-to-right mark) at character 4',
    ],
    ['a mark of direction inside a word', 'ad\u200fmin', 'U+200F (right-to-left mark) at character 3'],
    [
      'bits in marks behind words, where nothing is written from the right',
      'one\u200e two\u200f three\u200e four\u200f',
      'U+200F (right-to-left mark) at character 22',
    ],
    ['bits in soft hyphens', 'do\u00ad\u00adnot', 'U+00AD (soft hyphen) at character 3'],
    [
      'bits in soft hyphens of one letter each',
      'a\u00adb\u00adc\u00add',
      'U+00AD (soft hyphen) at character 6',
    ],
    ...['ustx', 'usca', 'zzzz', 'deny', 'gbabc', 'gben'].map((letters): [string, string, string] => [
      `tags of a flag that no emoji is: ${letters}`,
      `🏴${[...letters].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}${END}`,
      '(tag character) at character 2',
    ]),
    ['bits in Mongolian selectors', 'ᠮ\u180b\u180c\u180b', 'U+180C (variation selector) at character 3'],
    ['a Mongolian vowel separator in Latin', 'a\u180eb', 'U+180E (variation selector) at character 2'],
    ['bits in Khmer vowels', 'ក\u17b4\u17b5\u17b4', 'U+17B5 (ignorable character) at character 3'],
    ['bits in fillers', 'ᄀ\u1160\u115f\u1160\u1160', 'U+1160 (ignorable character) at character 4'],
    ['an invisible letter', 'a\u3164b', 'U+3164 (Hangul filler) at character 2'],
    ['a byte order mark inside', 'a\ufeffb', 'U+FEFF (byte order mark) at character 2'],
    ['invisible mathematics', 'a\u2062b', 'U+2062 (ignorable character) at character 2'],
    ['an annotation', 'a\ufff9b', 'U+FFF9 (format character) at character 2'],
    ['something behind an emoji, counted as people count', '😀😀\u202e', 'at character 3'],
  ])('%s', (_, text, said) => {
    expect(invisibleProblem(text)).toContain(said)
    expect(invisibleProblem(text)).toMatch(/^has the invisible character U\+/)
    expect(withInvisibleShown(text)).toContain('⟨U+')
    expect(invisibleProblem(withInvisibleShown(text))).toBeUndefined()
  })
})

test.each<[string, string]>([
  ['plain text on several lines', 'One,\n\ttwo.\r\nThree – “four”…'],
  ['Hebrew with marks of direction', '\u200fשלום (hello)\u200f, \u200eworld'],
  ['Arabic with a letter mark', '\u061cمرحبا'],
  ['Persian with a non-joiner', 'می\u200cخواهم و PDF\u200cها'],
  ['an Arabic letter that joins nothing', '\u200dه\u200d'],
  ['Urdu with vowel marks', 'نَ\u200cم'],
  ['Hindi conjuncts', 'क्\u200dष, क्\u200cष'],
  ['Malayalam', 'ന്\u200d'],
  ['Sinhala', 'ශ්\u200dරී'],
  ['Bengali', 'র\u200d্য'],
  ['Mongolian', 'ᠠ\u180b\u200d'],
  ['Mongolian with a vowel apart', 'ᠮᠣᠩᠭᠣᠯ\u180eᠠ'],
  ['conjuncts of other scripts of India', '𑌕𑍍\u200c𑌷 𑐎𑑂\u200d 𑀓𑁆\u200d𑀱 𑂍𑂹\u200d 𑘎𑘿\u200c'],
  ['Tai Tham, New Tai Lue, Tai Viet and Cham that may break', 'ᨲ\u200bᨲ ᦑᦺ\u200bᦟ ꪼꪕ\u200bꪒ ꨀ\u200bꨁ'],
  ['East Asian punctuation in its places, and a zero with a stroke', '，\ufe00。\ufe01！\ufe00 0\ufe00'],
  ['Thai that may break', 'สวัสดี\u200bครับ'],
  ['Khmer', 'ភាសា\u200bខ្មែរ'],
  ['German words that may be hyphenated', 'Donau\u00addampf\u00adschiff, Ide\u00ado\u00adlo\u00adgie'],
  ['a mark of direction that was copied along', '\u200eC:\\Windows and \u200e12\u200e/24'],
  ['many marks of direction among Hebrew', 'א\u200f (one)\u200e, ב\u200f (two)\u200e, ג\u200f (three)\u200e'],
  ['Japanese names with their variants', '葛\u{e0100}飾区'],
  ['old Hangul', '\u1160ᆞ'],
  ['families, flags, keycaps and skins', '👨‍👩‍👧 🏳️‍🌈 🏳️‍⚧️ 🇩🇪 1️⃣ #️⃣ 👩🏽‍💻 🧑‍🦰 ❤️‍🔥 ☎︎ ✓️'],
  [
    'flags of regions',
    ['gbeng', 'gbsct', 'gbwls']
      .map(
        (region) =>
          `🏴${[...region].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}${END}`,
      )
      .join(' '),
  ],
  ['mathematics', '∩\ufe00'],
  ['icons of private use, and what Unicode does not have yet', '\ue0b0 \u{1fadf}'],
])('%s stays as it is', (_, text) => {
  expect(invisibleProblem(text)).toBeUndefined()
  expect(withInvisibleShown(text)).toBe(text)
})

test('a name has nothing unseen at all', () => {
  for (const character of ['\u200e', '\u200c', '\u00a0', '\u202e', '\u2028', '\ue000', '\u{e0041}', '\n'])
    expect(invisibleInName(`ab${character}c`)).toMatch(/^has the invisible character U\+.* at character 3$/)
  expect(invisibleInName('überSicht – 文件.md')).toBeUndefined()
})

test('longest texts are searched in one go, whatever they are made of', () => {
  for (const piece of ['ب\u200c', '🏴\u{e0067}\u{e0062}', '👩\u200d', '\u200e', 'क्\u200d', 'a\u00ad']) {
    const text = piece.repeat(200_000)
    const shown = withInvisibleShown(text)
    expect(shown.length).toBeGreaterThanOrEqual(text.length)
  }
})
