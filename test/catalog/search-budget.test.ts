/** A search looks at so many places and no more: whole words and names are found even where READMEs are hostile. */
import { expect, test } from 'vitest'
import { FIELDS, type Field } from '../../src/catalog/search-document.ts'
import { withTermsUpTo } from '../../src/catalog/search-pieces.ts'
import { SearchWords } from '../../src/catalog/search-words.ts'
import { SEARCH_ABOUT_WORDS_MAX, SEARCH_WORDS_TOLD_MAX } from '../../src/kernel/limits.ts'

const HOSTILE = 20
const WORDS = 100
const PLACES = 500

const NOTHING = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Record<Field, string>

/** READMEs of words that all begin alike, and one item of somebody else. */
function filled(placesMax = PLACES): SearchWords {
  const words = new SearchWords({ placesMax })
  for (let item = 0; item < HOSTILE; item += 1) {
    const about = Array.from({ length: WORDS }, (_, index) => `com${item}x${index}`).join(' ')
    words.put({ id: `hostile-${item}`, texts: { ...NOTHING, name: `hostile-${item}`, about } })
  }
  words.put({ id: 'good', texts: { ...NOTHING, name: 'commit-messages', about: 'Writes com messages.' } })
  return words
}

const everybody = new Set(['good', ...Array.from({ length: HOSTILE }, (_, item) => `hostile-${item}`)])
const found = (words: SearchWords, q: string, visible = everybody) => {
  const { hits, isCut } = words.match(q, visible)
  return { ids: hits.map(({ id }) => id), isCut }
}

test('what begins too many words is looked for whole, and in names, and the answer says so', () => {
  expect(found(filled(), 'com')).toEqual({ ids: ['good'], isCut: true })
  expect(found(filled(), 'comm')).toEqual({ ids: ['good'], isCut: false })
  expect(found(filled(), 'com messages')).toEqual({ ids: ['good'], isCut: true })
  expect(found(filled(), 'com3x7')).toMatchObject({ isCut: false })
  expect(found(filled(HOSTILE * WORDS * 2), 'com').ids).toHaveLength(HOSTILE + 1)
})

test('what one may not see is not in the way', () => {
  expect(found(filled(), 'com', new Set(['good']))).toEqual({ ids: ['good'], isCut: false })
})

test('a suggestion that costs too much is none', () => {
  expect(filled(0).suggest('comit', everybody)).toEqual([])
  expect(filled().suggest('comit', everybody)).toEqual(['commit'])
})

test('a hit tells some of the words that were found', () => {
  const { hits } = filled(HOSTILE * WORDS * 2).match('com', everybody)
  expect(Math.max(...hits.map(({ terms }) => terms.length))).toBe(SEARCH_WORDS_TOLD_MAX)
})

test('a README is searched up to so many different words', () => {
  const words = new SearchWords()
  const many = Array.from({ length: SEARCH_ABOUT_WORDS_MAX + 1 }, (_, index) => `w${index}`)
  words.put({ id: 'long', texts: { ...NOTHING, about: [...many, ...many].join(' ') } })
  const last = (index: number) => {
    const { hits, isClose } = words.match(many.at(index)!, new Set(['long']))
    return isClose ? 0 : hits.length
  }
  expect([last(0), last(-2), last(-1)]).toEqual([1, 1, 0])
  // Taken away again, nothing of it is left.
  words.remove('long')
  expect(last(0)).toBe(0)
})

test.each([
  ['a b a c', { text: 'a b a ', terms: 2 }],
  ['設計設定', { text: '設計設', terms: 2 }],
  ['API設計 x y', { text: 'API設計 x ', terms: 4 }],
  ['a b', { text: 'a b', terms: 2 }],
])('of %j two different words are looked for, and two letters', (text, known) => {
  expect(withTermsUpTo(text, 2)).toEqual(known)
})
