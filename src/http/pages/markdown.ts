/** Markdown that people uploaded, as HTML that can do nothing: no raw HTML, no scripts, nothing from elsewhere. */
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { MARKDOWN_SHOWN_CHARS_MAX } from '../../kernel/limits.ts'
import { addHeadingIds, leadLinks, type MarkdownPlace } from './markdown-links.ts'

export type { MarkdownPlace } from './markdown-links.ts'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false })
markdown.core.ruler.push('heading-ids', addHeadingIds)
markdown.core.ruler.push('lead-links', leadLinks)

/** An address elsewhere, a page or picture of this store, or a heading of the same text. */
const LINK = /^(?:https?:\/\/|mailto:|\/store\/|#)/i
const PICTURE = /^\/store\//

/** What remains after rendering. Pictures from elsewhere never do: loading one tells its server who reads. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'hr',
    'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'img',
  ], // biome-ignore format: a list of words reads best as one
  allowedAttributes: {
    a: ['href', 'rel'],
    img: ['src', 'alt', 'loading'],
    ol: ['start'],
    pre: ['tabindex'],
    table: ['tabindex'],
    ...Object.fromEntries(['h2', 'h3', 'h4', 'h5', 'h6'].map((heading) => [heading, ['id']])),
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    // The page has its own h1.
    h1: 'h2',
    // What may scroll sideways must be reachable by keyboard (WCAG 2.1.1).
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
    table: sanitizeHtml.simpleTransform('table', { tabindex: '0' }),
    a: (tagName, { href = '' }) => ({ tagName, attribs: LINK.test(href) ? linkTo(href) : {} }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !PICTURE.test(attribs.src ?? ''),
}

/** @param source with or without front matter, which is not shown */
export function renderMarkdown(source: string, place: MarkdownPlace): string {
  const body = source.replace(/^\uFEFF?---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(\r?\n|$)/, '')
  const isCut = body.length > MARKDOWN_SHOWN_CHARS_MAX
  const shown = isCut ? `${body.slice(0, MARKDOWN_SHOWN_CHARS_MAX)}\n\n*The rest is in the file.*` : body
  return sanitizeHtml(markdown.render(shown, { place }), ALLOWED)
}

function linkTo(href: string): sanitizeHtml.Attributes {
  return /^[/#]/.test(href) ? { href } : { href, rel: 'nofollow noopener noreferrer' }
}
