/**
 * Letters as the search compares them. Case and width do not matter, nor do marks on Latin, Greek and Cyrillic letters,
 * which people leave out when they type. In other scripts a mark makes another letter (バ and パ, दा and दि), unless
 * it is a reading aid that most texts go without. Sources: Unicode UAX #15, UAX #44.
 */

const MARKS_LEFT_OUT = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu
/** Points of Hebrew, vowel signs and the lengthener of Arabic, joiners, places to break a line, choices of a glyph. */
const READING_AIDS =
  /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]|[\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]|[\u00ad\u0640\u200b-\u200d\u2060]/gu
/** Alef with what it carries, which most people leave out. Hamza on other letters stays: it is read there. */
const ALEF = /[\u0627\u0671](?:\u0653|\u0654|\u0655)?/g
const WITHOUT_ANY = /^[\x00-\x7f]*$/

/** Letters that Unicode does not take apart, as people type them who do not have them. */
const TYPED_AS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n' },
  ...{ ĸ: 'k', ƒ: 'f', ə: 'e', ɛ: 'e', ɔ: 'o', ɓ: 'b', ɖ: 'd', ɗ: 'd', ƙ: 'k', ƴ: 'y', ƀ: 'b', ȼ: 'c' },
  ...{ ɇ: 'e', ǥ: 'g', ɨ: 'i', ɉ: 'j', ƚ: 'l', ɍ: 'r', ⱥ: 'a', ⱦ: 't', ʉ: 'u', ɏ: 'y', ƶ: 'z', ς: 'σ' },
  ...{ ʹ: '', ʻ: '', ʼ: '', ʽ: '' },
  // Arabic and Persian keyboards have one each of yeh and kaf; at the end of a word people write ى and ه too.
  ...{ '\u0649': '\u064a', '\u06cc': '\u064a', '\u06a9': '\u0643', '\u0629': '\u0647' },
}
const TYPED_OTHERWISE = /[ßæœøłđðþıħŧŋĸƒəɛɔɓɖɗƙƴƀȼɇǥɨɉƚɍⱥⱦʉɏƶςʹʻʼʽ\u0649\u06cc\u06a9\u0629]/g

export function fold(text: string): string {
  if (WITHOUT_ANY.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(MARKS_LEFT_OUT, '$1')
    .replace(READING_AIDS, '')
    .replace(ALEF, '\u0627')
    .toLowerCase()
    .replace(TYPED_OTHERWISE, (letter) => TYPED_AS[letter]!)
}
