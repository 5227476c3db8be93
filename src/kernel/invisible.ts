/**
 * Characters that nobody sees: one rule for names and for texts. What is hidden from a reviewer still reaches an
 * agent, or turns around what stands beside it. Sources: Unicode UAX #9, #31 (3.1.1), #44, UTS #51.
 */
import { codeOf } from './code-point.ts'

/** In a name nothing is out of place but is not seen either: two names that look alike are not to be. */
const UNSEEN_IN_NAME = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

/** Scripts whose letters change their form beside a joiner. */
const JOINING = anyOf([
  ...[
    'Arabic',
    'Syriac',
    'Mandaic',
    'Nko',
    'Mongolian',
    'Phags_Pa',
    'Manichaean',
    'Adlam',
    'Hanifi_Rohingya',
  ],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam'],
  ...['Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Javanese', 'Balinese', 'Meetei_Mayek', 'Chakma', 'Limbu'],
  ...['Grantha', 'Newa', 'Brahmi', 'Kaithi', 'Modi', 'Khudawadi', 'Tirhuta', 'Siddham', 'Sharada', 'Takri'],
  ...[
    'Dogra',
    'Bhaiksuki',
    'Nandinagari',
    'Saurashtra',
    'Syloti_Nagri',
    'Sogdian',
    'Psalter_Pahlavi',
    'Tai_Tham',
  ],
])
/** Scripts that are written without spaces, where a zero width one says where a line may break. */
const SPACELESS = anyOf([
  ...['Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Javanese', 'Balinese'],
  ...['Tai_Tham', 'New_Tai_Lue', 'Tai_Le', 'Tai_Viet', 'Cham'],
])
const MONGOLIAN = '\\p{Script_Extensions=Mongolian}'
/** Commas, stops and marks that East Asian fonts set in a corner or in the middle, and the zero with a stroke. */
const SET_APART = '0\\u3001\\u3002\\uff01\\uff0c\\uff0e\\uff1a\\uff1b\\uff1f'
const EMOJI = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}'
const VARIED = '\\p{Script=Han}\\p{Script=Myanmar}\\p{Script=Phags_Pa}\\p{Script=Manichaean}\\p{Sm}'
const JAMO = '\\u1100-\\u11ff\\ua960-\\ua97f\\ud7b0-\\ud7ff'
const LETTER = '\\p{L}\\p{M}'

function anyOf(scripts: readonly string[]): string {
  return scripts.map((script) => `\\p{Script_Extensions=${script}}`).join('')
}

/** The flags of regions that exist: England, Scotland, Wales. Other tags behind a flag spell something. Source: UTS #51, RGI. */
const FLAG = `\\u{1f3f4}(?:${['gbeng', 'gbsct', 'gbwls'].map(inTags).join('|')})\\u{e007f}`

function inTags(letters: string): string {
  return [...letters].map((letter) => `\\u{e00${letter.charCodeAt(0).toString(16)}}`).join('')
}

/** Alphabets that are written from left to right, without letters that change beside a mark. */
const LEFT_TO_RIGHT = anyOf(['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian'])

/**
 * What is out of place: a character, unless it stands where a language or an emoji needs it. Each begins with the
 * character itself, so that a text is searched as fast as for a set of characters. More than two marks of direction
 * one after the other, or one inside a word, spell something; so do soft hyphens between one letter each.
 */
const OUT_OF_PLACE = [
  '(?![\\t\\n\\r])\\p{Cc}',
  // No language needs these: embeddings, overrides, isolates, fillers, tags, annotations, what is unassigned.
  '[\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb]',
  '[\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}]',
  '[\\u061c\\u200e\\u200f](?<=[\\u061c\\u200e\\u200f]{3})',
  `[\\u061c\\u200e\\u200f](?=[${LEFT_TO_RIGHT}])(?<=(?=[${LEFT_TO_RIGHT}])\\p{L}.)`,
  `\\u200c(?<![${JOINING}].)(?![${JOINING}])`,
  `\\u200d(?<![${JOINING}].)(?![${JOINING}])(?!(?<=[${EMOJI}\\ufe0f].)[${EMOJI}])`,
  `\\u200b(?<![${SPACELESS}].)(?![${SPACELESS}])`,
  `\\u00ad(?!(?<=[${LETTER}].)[${LETTER}])`,
  `\\u00ad(?<=\\u00ad[${LETTER}]\\u00ad[${LETTER}]\\u00ad)`,
  `\\u034f(?!(?<=[${LETTER}].)\\p{M})`,
  `[\\ufe0e\\ufe0f](?<![\\p{Emoji}\\p{So}${VARIED}].)`,
  `[\\ufe00-\\ufe0d](?<![${VARIED}${SET_APART}].)`,
  '[\\u{e0100}-\\u{e01ef}](?<!\\p{Script=Han}.)',
  // Of these scripts are the selectors themselves, too, and a run of them spells something.
  `[\\u180b-\\u180f](?<!(?![\\u180b-\\u180f])${MONGOLIAN}.)`,
  `\\u180e(?!${MONGOLIAN})`,
  '[\\u17b4\\u17b5](?<!(?![\\u17b4\\u17b5])\\p{Script=Khmer}.)',
  '[\\u115f\\u1160](?<=[\\u115f\\u1160]{3})',
  `[\\u115f\\u1160](?<![${JAMO}].)(?![${JAMO}])`,
]
/** Flags are passed over whole. */
const JUDGE = new RegExp(`${FLAG}|(${OUT_OF_PLACE.join('|')})`, 'uy')
/**
 * What each of these begins with, in UTF-16 units, found at once: most texts have none, and the rules take long to compile.
 */
const CANDIDATE = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5]',
    '[\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb]',
    '[\\ud82f\\ud834\\udb40-\\udb43]|\\u034f|\\ud83c\\udff4',
  ].join('|'),
  'g',
)

/** What needs marks of direction: a letter, or a digit of Arabic, that is written from the right. */
export const FROM_THE_RIGHT =
  /[\u0590-\u05ff\u0600-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const MARK = /[\u061c\u200e\u200f]/
/** Marks that a text may have in all that has no such letter: they come along with what is copied, and do nothing. */
const IDLE_MARKS_MAX = 3

export interface Invisible {
  /** In UTF-16 units. */
  index: number
  codePoint: number
}

/** The first character of a text that nobody sees and no language or emoji needs there. Linear. */
export function findInvisible(text: string): Invisible | undefined {
  for (const found of invisibles(text)) return found
  return undefined
}

/** Whether there may be any: most lines have none, which is found at once. */
export function mayHide(text: string): boolean {
  return text.search(CANDIDATE) !== -1
}

/** All of them, in order. Linear. */
export function* invisibles(text: string): Generator<Invisible> {
  let end = 0
  let marks = 0
  let areIdle: boolean | undefined
  for (const { index, 0: candidate } of text.matchAll(CANDIDATE)) {
    if (index < end) continue
    if (MARK.test(candidate)) marks += 1
    if (marks > IDLE_MARKS_MAX) areIdle ??= !FROM_THE_RIGHT.test(text)
    JUDGE.lastIndex = index
    const judged = JUDGE.exec(text)
    end = index + (judged?.[0].length ?? 0)
    if (judged?.[1] !== undefined || (areIdle === true && MARK.test(candidate)))
      yield { index, codePoint: text.codePointAt(index)! }
  }
}

/** What is wrong with a text that people read, as the end of a sentence; `undefined` when nothing is. */
export function invisibleProblem(text: string): string | undefined {
  const found = findInvisible(text)
  return found && `has ${describe(found.codePoint)} at character ${placeOf(text, found.index)}`
}

/** Like `invisibleProblem`, for a name: of a file, a folder or a person, where even a joiner can deceive. */
export function invisibleInName(name: string): string | undefined {
  const found = UNSEEN_IN_NAME.exec(name)
  return found === null
    ? undefined
    : `has ${describe(found[0].codePointAt(0)!)} at character ${placeOf(name, found.index)}`
}

/** A text with what nobody sees written out as `⟨U+202E⟩`: for texts that were stored before they were checked. */
export function withInvisibleShown(text: string): string {
  let shown = ''
  let end = 0
  for (const { index, codePoint } of invisibles(text)) {
    shown += `${text.slice(end, index)}⟨${codeOf(codePoint)}⟩`
    end = index + String.fromCodePoint(codePoint).length
  }
  return end === 0 ? text : shown + text.slice(end)
}

/** Counted as people count: by characters, from 1. */
function placeOf(text: string, index: number): number {
  return [...text.slice(0, index)].length + 1
}

function describe(codePoint: number): string {
  return `the invisible character ${codeOf(codePoint)} (${nameOfInvisible(codePoint)})`
}

const NAMES: Readonly<Record<number, string>> = {
  160: 'no-break space',
  173: 'soft hyphen',
  847: 'combining grapheme joiner',
  1564: 'Arabic letter mark',
  8203: 'zero width space',
  8204: 'zero width non-joiner',
  8205: 'zero width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8232: 'line separator',
  8233: 'paragraph separator',
  8234: 'left-to-right embedding',
  8235: 'right-to-left embedding',
  8236: 'pop directional formatting',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8239: 'narrow no-break space',
  8288: 'word joiner',
  8294: 'left-to-right isolate',
  8295: 'right-to-left isolate',
  8296: 'first strong isolate',
  8297: 'pop directional isolate',
  12644: 'Hangul filler',
  65279: 'byte order mark',
}

const RANGES: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'control character'],
  [/[\u{e0000}-\u{e007f}]/u, 'tag character'],
  [/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180f]/u, 'variation selector'],
  [/\p{Zs}/u, 'space'],
  [/\p{Co}/u, 'private use'],
  [/\p{Cn}/u, 'unassigned'],
  [/\p{Default_Ignorable_Code_Point}/u, 'ignorable character'],
]

export function nameOfInvisible(codePoint: number): string {
  const character = String.fromCodePoint(codePoint)
  return NAMES[codePoint] ?? RANGES.find(([range]) => range.test(character))?.[1] ?? 'format character'
}
