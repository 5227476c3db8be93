/** Ids of headings, so that they can be linked to by their words, as on GitHub: lower case, hyphens, `-1` for the second of its kind. */
import type { StateCore } from 'markdown-it'
import { cut } from '../../kernel/cut.ts'

/** Keeps what people wrote apart from the ids of the page around it, as GitHub does. */
const PREFIX = 'user-content-'

/** Of a heading, in characters: a whole text may be one. */
const HEADING_ID_CHARS_MAX = 200

/** Every heading gets an id that none before it has, whatever their words are: `a`, `a`, `a-1` are `a`, `a-1`, `a-1-1`. */
export function addHeadingIds({ tokens, env }: StateCore): void {
  const given = new Set<string>()
  // How many of these words there were, so that no number is tried twice.
  const counts = new Map<string, number>()
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const words = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join('')
    const slug = slugOf(words)
    if (slug === '') continue
    let free = slug
    for (let count = counts.get(slug) ?? 0; given.has(free); ) {
      count += 1
      counts.set(slug, count)
      free = `${slug}-${count}`
    }
    given.add(free)
    token.attrSet('id', `${PREFIX}${free}`)
  }
  env.headingIds = given
}

function slugOf(words: string): string {
  return (
    cut(words, HEADING_ID_CHARS_MAX)
      .toWellFormed()
      .trim()
      .toLowerCase()
      // The selector that makes a sign an emoji goes with it.
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]|[\ufe0e\ufe0f]/gu, '')
      .replaceAll(' ', '-')
  )
}

/**
 * The address of a heading of the same text; only headings can be linked to.
 * @param given the ids of its headings: a link may have the prefix already, unless the words begin with it
 */
export function anchorIn(given: ReadonlySet<string> | undefined, fragment: string): string | undefined {
  if (fragment.length < 2) return undefined
  const words = wordsOf(fragment)
  return given?.has(words) === true ? addressOf(`${PREFIX}${words}`) : headingAnchor(fragment)
}

/** The address of a heading of another text. @param fragment with its `#` */
export function headingAnchor(fragment: string): string {
  const words = wordsOf(fragment)
  return addressOf(words.startsWith(PREFIX) ? words : `${PREFIX}${words}`)
}

/** As ids have them: people write `#Set-Up`. */
function wordsOf(fragment: string): string {
  try {
    return decodeURIComponent(fragment.slice(1)).toLowerCase()
  } catch {
    return fragment.slice(1).toLowerCase()
  }
}

function addressOf(id: string): string {
  return `#${encodeURIComponent(id.toWellFormed())}`
}
