/** Markdown that people uploaded, as HTML that can do nothing: no raw HTML, no scripts, nothing from elsewhere. */
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { withoutFrontMatter } from '../../intake/front-matter.ts'
import { MARKDOWN_HTML_CHARS_MAX, MARKDOWN_SHOWN_BYTES_MAX } from '../../kernel/limits.ts'
import { alignColumns, giveDirections, showTasks, showUnseenInCode } from './markdown-blocks.ts'
import { addHeadingIds } from './markdown-headings.ts'
import { leadLinks, type MarkdownEnv, type MarkdownPlace } from './markdown-links.ts'
import { sizeText } from './words.ts'

export type { MarkdownPlace } from './markdown-links.ts'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false })
markdown.core.ruler.push('heading-ids', addHeadingIds)
markdown.core.ruler.push('lead-links', leadLinks)
markdown.core.ruler.push('columns', alignColumns)
markdown.core.ruler.push('tasks', showTasks)
markdown.core.ruler.push('directions', giveDirections)
markdown.core.ruler.push('unseen', showUnseenInCode)

/** An address elsewhere, a page or picture of this store, or a heading of the same text. */
const LINK = /^(?:https?:\/\/|mailto:|\/store\/|#)/i
const PICTURE = /^\/store\//

const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6']
const WITH_DIRECTION = [...HEADINGS, 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'table', 'th', 'td']
const OWN_ATTRIBUTES: Readonly<Record<string, string[]>> = {
  a: ['href', 'rel'],
  img: ['src', 'alt', 'loading'],
  input: ['type', 'disabled', 'checked', 'aria-label'],
  ol: ['start'],
  pre: ['tabindex'],
  table: ['tabindex'],
  ...Object.fromEntries(HEADINGS.map((heading) => [heading, ['id']])),
}

/** What remains after rendering. Pictures from elsewhere never do: loading one tells its server who reads. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'hr',
    'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'img', 'input',
  ], // biome-ignore format: a list of words reads best as one
  allowedAttributes: {
    ...OWN_ATTRIBUTES,
    ...Object.fromEntries(WITH_DIRECTION.map((tag) => [tag, [...(OWN_ATTRIBUTES[tag] ?? []), 'dir']])),
  },
  allowedClasses: {
    li: ['task'],
    th: ['align-left', 'align-center', 'align-right'],
    td: ['align-left', 'align-center', 'align-right'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    // The page has its own h1.
    h1: 'h2',
    // What may scroll sideways must be reachable by keyboard (WCAG 2.1.1). Code is read from the left.
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0', dir: 'ltr' }),
    code: sanitizeHtml.simpleTransform('code', { dir: 'ltr' }),
    table: sanitizeHtml.simpleTransform('table', { tabindex: '0' }),
    a: (tagName, { href = '' }) => ({ tagName, attribs: LINK.test(href) ? linkTo(href) : {} }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !PICTURE.test(attribs.src ?? ''),
}

/**
 * Takes seconds for what was made to take them, so it belongs into a thread.
 * @param source with or without front matter, which is not shown; at most its beginning counts
 * @param sizeBytes of the whole file that `source` begins
 */
export function renderMarkdown(source: Uint8Array, sizeBytes: number, place: MarkdownPlace): string {
  const start = source.subarray(0, MARKDOWN_SHOWN_BYTES_MAX)
  // What a cut leaves of a character is not shown.
  const text = new TextDecoder().decode(start, { stream: start.length < sizeBytes })
  const body = withoutFrontMatter(text)
  for (let chars = body.length; ; chars = chars >> 1) {
    const html = sanitizeHtml(
      markdown.render(body.slice(0, chars).toWellFormed(), { place } satisfies MarkdownEnv),
      ALLOWED,
    )
    if (html.length > MARKDOWN_HTML_CHARS_MAX) continue
    const isCut = chars < body.length || start.length < sizeBytes
    return isCut ? `${html}\n${shownInPart(sizeBytes)}` : html
  }
}

function shownInPart(sizeBytes: number): string {
  return `<p class="hint">This text is shown in part: it has ${sizeText(sizeBytes)}, or more in it than a page can show. All of it is in the file.</p>`
}

function linkTo(href: string): sanitizeHtml.Attributes {
  return /^[/#]/.test(href) ? { href } : { href, rel: 'nofollow noopener noreferrer' }
}
