/**
 * What every form carries: a mark of the page that it came with. It says for whom the page was shown, and one page from
 * another, so that a form acts for nobody else, and once.
 */
import { createHash } from 'node:crypto'

export const MARK_FIELD = 'shown'

/** In the form that signs in: another one, to come back afterwards. */
export const KEPT_FIELD = 'kept'

/** Random bytes that tell one page from another, and characters of the mark: browsers may write the former anew. */
const PAGE_BYTES = 9
const MARK_CHARS_MAX = 80

/** A start tag of ours; in text, `<` and `"` are written otherwise. */
const FORM = /<form [^<>]*>/g

export interface Mark {
  text: string
  /** Tells one page from another; empty where sending a form twice is no matter. */
  page: string
  /** Stands for a user; empty when the page was shown to nobody. */
  person: string
}

/** @param userId of whom the page is shown to */
export function newMark(random: (bytes: number) => Buffer, userId: string | undefined): string {
  return `${random(PAGE_BYTES).toString('base64url')}.${userId === undefined ? '' : personOf(userId)}`
}

/** @returns `undefined` for what is no mark: programs send forms without */
export function readMark(text: unknown): Mark | undefined {
  if (typeof text !== 'string' || text.length > MARK_CHARS_MAX) return undefined
  const [page, person, ...more] = text.split('.')
  if (page === undefined || person === undefined || more.length > 0) return undefined
  return { text, page, person }
}

export function isShownTo({ person }: Mark, userId: string): boolean {
  return person === '' || person === personOf(userId)
}

/** No secret: it only has to differ from one person to the next. */
function personOf(userId: string): string {
  return createHash('sha256').update(userId).digest('base64url').slice(0, 8)
}

/** In the frame of every page, also of those that must not differ: what they do twice is done once. */
const IN_FRAME = / action="\/(?:sign-out|theme)"/

/** A page, with the mark in each of its forms. */
export function withMark(html: string, mark: string): string {
  if (html.includes(`name="${MARK_FIELD}"`)) return html
  const person = mark.slice(mark.indexOf('.'))
  return html.replace(FORM, (tag) => {
    if (!tag.includes(' method="post"')) return tag
    const value = IN_FRAME.test(tag) ? person : mark
    return value === '.' ? tag : `${tag}<input type="hidden" name="${MARK_FIELD}" value="${value}"/>`
  })
}
