/** What is found and marked in the scripts of the world, and by words that are written in short. */
import { beforeAll, describe, expect, test } from 'vitest'
import { FIELDS } from '../../src/catalog/search-document.ts'
import { fold } from '../../src/catalog/search-fold.ts'
import { highlight, snippet } from '../../src/catalog/search-marks.ts'
import { SearchWords } from '../../src/catalog/search-words.ts'

const TITLES: Record<string, string> = {
  chinese: '机器学习入门教程',
  traditional: '繁體中文文件產生器',
  japanese: 'コードレビュー自動化ツール',
  bus: 'バスの時刻表',
  path: 'パスの設定',
  halfWidth: 'ｶﾞｲﾄﾞ',
  mixed: 'API設計とGitHub連携3章',
  thai: 'การทดสอบซอฟต์แวร์อัตโนมัติ',
  water: 'น้ำท่วม',
  lao: 'ການທົດສອບຊອບແວ',
  book: 'ໜັງສືໝາກ',
  company: '㍿山田の㋿',
  khmer: 'ការធ្វើតេស្តកម្មវិធី',
  burmese: 'ဆော့ဖ်ဝဲစမ်းသပ်ခြင်း',
  korean: '코드리뷰를 자동화',
  gift: 'दान करें',
  day: 'दिन की योजना',
  german: 'Straße prüfen',
  danish: 'Smørrebrød, æble og hjørne',
  polish: 'Łódź',
  turkish: 'Işık İstanbul ılık',
  vietnamese: 'Kiểm thử phần mềm Đà Nẵng',
  french: 'Œuvre',
  icelandic: 'Þór og Ðe',
  greek: 'ΟΔΟΣ Αθήνα',
  russian: 'ёлка',
  hebrew: 'שָׁלוֹם',
  arabic: 'كِتَاب مُحَمَّد',
  school: 'إدارة المدرسة على ٱلعربية',
  persian: 'می\u200cخواهم',
  wide: 'ＡＢＣ Ｃ＋＋',
  rocket: 'Launch 🚀 now',
  access: 'Accessibility checks',
  alternative: 'Speaks alternatively',
  serial: 'Serialization of things',
  strings: 'i18n-strings',
  local: 'Localisation',
  encoding: 'UTF-8 text',
  cluster: 'Cluster k8s',
}

const words = new SearchWords()
beforeAll(() => {
  for (const [id, title] of Object.entries(TITLES)) put(id, { title })
})

function put(id: string, texts: Partial<Record<(typeof FIELDS)[number], string>>): void {
  const all = Object.fromEntries(FIELDS.map((field) => [field, texts[field] ?? '']))
  words.put({ id, texts: all as Record<(typeof FIELDS)[number], string> })
}

/** Each item that is found, with what is marked in its title. */
function found(q: string): Record<string, string[]> {
  const { hits, isClose, isPartial } = words.match(q, new Set(Object.keys(TITLES)))
  expect({ isClose, isPartial }).toEqual({ isClose: false, isPartial: false })
  return Object.fromEntries(
    hits.map(({ id, terms }) => {
      const segments = highlight(TITLES[id]!, new Set(terms.map(([term]) => term)))
      expect(segments.map(({ text }) => text).join('')).toBe(TITLES[id])
      return [id, segments.flatMap(({ text, isMatch }) => (isMatch ? [text] : []))]
    }),
  )
}

describe('a word inside a run of letters', () => {
  test.each([
    ['学习', { chinese: ['学习'] }],
    ['机器', { chinese: ['机器'] }],
    ['教程', { chinese: ['教程'] }],
    ['习', { chinese: ['习'] }],
    // Its words, where the query itself is a run of several.
    ['学习教程', { chinese: ['学习', '教程'] }],
    ['產生器', { traditional: ['產生器'] }],
    ['レビュー', { japanese: ['レビュー'] }],
    ['自動化', { japanese: ['自動化'] }],
    ['コードのレビュー', { japanese: ['コードレビュー'] }],
    ['コード・レビュー', { japanese: ['コードレビュー'] }],
    ['設計', { mixed: ['設計'] }],
    ['api 連携', { mixed: ['API', '連携'] }],
    ['github', { mixed: ['GitHub'] }],
    ['ガイド', { halfWidth: ['ｶﾞｲﾄﾞ'] }],
    ['ทดสอบ', { thai: ['ทดสอบ'] }],
    ['ซอฟต์แวร์', { thai: ['ซอฟต์แวร์'] }],
    ['น้ำ', { water: ['น้ำ'] }],
    ['ທົດສອບ', { lao: ['ທົດສອບ'] }],
    // One sign that is several letters, as it stands there and as others type it.
    ['ໜັງສື', { book: ['ໜັງສື'] }],
    ['ຫນັງສື', { book: ['ໜັງສື'] }],
    ['ໝາກ', { book: ['ໝາກ'] }],
    ['㍿', { company: ['㍿'] }],
    ['株式会社山田', { company: ['㍿山田'] }],
    ['令和', { company: ['㋿'] }],
    ['កម្មវិធី', { khmer: ['កម្មវិធី'] }],
    ['စမ်းသပ်', { burmese: ['စမ်းသပ်'] }],
    ['리뷰', { korean: ['리뷰'] }],
    ['리뷰'.normalize('NFD'), { korean: ['리뷰'] }],
    ['자동화', { korean: ['자동화'] }],
  ])('“%s” finds %j', (q, wanted) => {
    expect(found(q)).toEqual(wanted)
  })

  test.each(['习学', '器教', '日本', 'ทดลอง', '뷰리', 'ビルド'])('“%s” is in none', (q) => {
    expect(found(q)).toEqual({})
  })

  test('is found in a long text, with its surroundings', () => {
    const about = `${'这是一个很长的说明。'.repeat(200)}然后部署服务器，${'还有更多的文字。'.repeat(200)}`
    put('long', { title: 'Long', about })
    const { hits } = words.match('服务器', new Set(['long']))
    expect(hits).toMatchObject([{ id: 'long', terms: [['服务器', ['about']]] }])
    const text = snippet(about, new Set(['服务器']))!
    expect(text.filter(({ isMatch }) => isMatch).map(({ text }) => text)).toEqual(['服务器'])
    const shown = text.map(({ text }) => text).join('')
    expect(shown).toMatch(/^… .+部署服务器，.+ …$/)
    expect(shown.length).toBeLessThan(200)
    words.remove('long')
    expect(words.match('服务器', new Set(['long'])).hits).toEqual([])
  })
})

describe('letters and their marks', () => {
  test.each([
    ['バス', ['bus']],
    ['パス', ['path']],
    ['ハス', []],
    ['バス'.normalize('NFD'), ['bus']],
    ['दान', ['gift']],
    ['दिन', ['day']],
    ['दन', []],
    ['strasse', ['german']],
    ['STRAẞE', ['german']],
    ['prufen', ['german']],
    ['smorrebrod', ['danish']],
    ['aeble', ['danish']],
    ['lodz', ['polish']],
    ['isik', ['turkish']],
    ['ISIK', ['turkish']],
    ['istanbul', ['turkish']],
    ['ilik', ['turkish']],
    ['kiem thu', ['vietnamese']],
    ['da nang', ['vietnamese']],
    ['oeuvre', ['french']],
    ['thor', ['icelandic']],
    ['de', ['icelandic']],
    ['οδος', ['greek']],
    ['αθηνα', ['greek']],
    ['елка', ['russian']],
    ['שלום', ['hebrew']],
    ['كتاب', ['arabic']],
    ['مُحَمَّد', ['arabic']],
    ['اداره', ['school']],
    ['أدارة', ['school']],
    ['المدرسه', ['school']],
    ['علي', ['school']],
    ['علی', ['school']],
    ['العربية', ['school']],
    ['کتاب', ['arabic']],
    ['ميخواهم', ['persian']],
    ['میخواهم', ['persian']],
    ['می خواهم', ['persian']],
    ['abc', ['wide']],
    ['ｃ++', ['wide']],
    ['🚀', ['rocket']],
    ['launch 🎉', ['rocket']],
  ])('“%s” finds %j', (q, wanted) => {
    expect(Object.keys(found(q))).toEqual(wanted)
  })

  test('are folded the same, however often', () => {
    const texts = [...Object.values(TITLES), 'İIıi', 'ẞß', 'ﬁ ﬀ', '①②', 'ΣΑΣ', 'Å\u030a', 'ำ', 'ﷺ', 'ǅ']
    for (const text of texts) expect(fold(fold(text))).toBe(fold(text))
  })
})

describe('words in short', () => {
  test.each([
    ['a11y', ['access']],
    ['A11Y', ['access']],
    ['s11n', ['serial']],
    ['i18n', ['strings']],
    ['internationalization', ['strings']],
    ['l10n', ['local']],
    ['localization', ['local']],
    ['kubernetes', ['cluster']],
    ['k8s', ['cluster']],
    ['utf8', ['encoding']],
    ['utf-8', ['encoding']],
  ])('“%s” finds %j', (q, wanted) => {
    expect(Object.keys(found(q))).toEqual(wanted)
  })
})
