/** Markdown that people uploaded, as HTML that can do nothing: no raw HTML, no images, no scripts, safe links. */
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { MARKDOWN_SHOWN_CHARS_MAX } from '../../kernel/limits.ts'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false })

/** What remains after rendering. Images are left out: loading one tells its server who reads. */
const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'hr',
    'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  ], // biome-ignore format: a list of words reads best as one
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'], pre: ['tabindex'], table: ['tabindex'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    // The page has its own h1.
    h1: 'h2',
    // What may scroll sideways must be reachable by keyboard (WCAG 2.1.1).
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
    table: sanitizeHtml.simpleTransform('table', { tabindex: '0' }),
    a: (tagName, { href }) => ({
      tagName,
      attribs: isAbsolute(href) ? { href: href!, rel: 'nofollow noopener noreferrer' } : {},
    }),
  },
}

/** @param source with or without front matter, which is not shown */
export function renderMarkdown(source: string): string {
  const body = source.replace(/^\uFEFF?---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(\r?\n|$)/, '')
  const isCut = body.length > MARKDOWN_SHOWN_CHARS_MAX
  const shown = isCut ? `${body.slice(0, MARKDOWN_SHOWN_CHARS_MAX)}\n\n*The rest is in the file.*` : body
  return sanitizeHtml(markdown.render(shown), ALLOWED)
}

/** Relative links name files of the item, which are not pages here. */
function isAbsolute(href: string | undefined): boolean {
  return href !== undefined && /^(https?:|mailto:)/i.test(href)
}
