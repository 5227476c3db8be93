/** Where the links and pictures of an item's own Markdown lead: to that item's pages, and never out of it. */

import type { StateCore, Token } from 'markdown-it'
import { anchorIn } from './markdown-headings.ts'

/** Where a text lies, and what there is around it. */
export interface MarkdownPlace {
  /** Its own path in its item. */
  path: string
  /** The page of a file or folder of the item. @param fragment with its `#`, or empty */
  pageOf(path: string, fragment: string): string | undefined
  /** The address of a picture of the item that pages may show. */
  pictureAt(path: string): string | undefined
}

/** What rendering knows beside the text. */
export interface MarkdownEnv {
  place: MarkdownPlace
  /** The ids that were given to its headings. */
  headingIds?: ReadonlySet<string>
}

/** Relative links lead to pages of the item, or nowhere. A picture that may not be shown is a link to it. */
export function leadLinks(state: StateCore): void {
  for (const token of state.tokens) {
    if (token.type === 'inline' && token.children !== null) token.children = ledAll(state, token.children)
  }
}

function ledAll(state: StateCore, tokens: readonly Token[]): Token[] {
  const env = state.env as unknown as MarkdownEnv
  let isInLink = false
  return tokens.flatMap((token) => {
    if (token.type === 'link_close') isInLink = false
    if (token.type === 'image') return pictureOf(state, token, env, isInLink)
    if (token.type !== 'link_open') return [token]
    isInLink = true
    const href = leadTo(String(token.attrGet('href')), env)
    token.attrs = href === undefined ? [] : [['href', href]]
    return [token]
  })
}

function pictureOf(state: StateCore, token: Token, env: MarkdownEnv, isInLink: boolean): Token[] {
  const { place } = env
  const address = String(token.attrGet('src'))
  const inside = resolveInside(place.path, address)
  const src = inside && place.pictureAt(inside.path)
  if (src !== undefined) {
    token.attrs = [['src', src], ['alt', ''], ['loading', 'lazy']] // biome-ignore format: three short pairs
    return [token]
  }
  const text = new state.Token('text', '', 0)
  text.content = token.content || address
  const href = leadTo(address, env)
  if (isInLink || href === undefined) return [text]
  const [open, close] = [new state.Token('link_open', 'a', 1), new state.Token('link_close', 'a', -1)]
  open.attrs = [['href', href]]
  return [open, text, close]
}

function leadTo(href: string, { place, headingIds }: MarkdownEnv): string | undefined {
  if (/^(?:https?:\/\/|mailto:)/i.test(href)) return href
  const inside = resolveInside(place.path, href)
  if (inside === undefined) return undefined
  const isHere = inside.path === place.path && /^[#?]/.test(href)
  return isHere ? anchorIn(headingIds, inside.fragment) : place.pageOf(inside.path, inside.fragment)
}

export interface Inside {
  /** A path in the item, `''` for its root; whether something is there is not known. */
  path: string
  /** With its `#`, or empty. */
  fragment: string
}

/**
 * What a relative address names. `/docs` begins at the item's root.
 * @param from the path of the file that names it
 * @returns `undefined` for what has a scheme or a host, leads out of the item, or hides a separator in an escape
 */
export function resolveInside(from: string, href: string): Inside | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//') || href.includes('\\')) return undefined
  const [, address = '', fragment = ''] = /^([^?#]*)(?:\?[^#]*)?(#.*)?$/s.exec(href) ?? []
  if (address === '') return { path: from, fragment }
  const path = address.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const escaped of address.split('/')) {
    const segment = decoded(escaped)
    if (segment === undefined) return undefined
    if (segment === '' || segment === '.') continue
    if (segment !== '..') path.push(segment)
    else if (path.pop() === undefined) return undefined
  }
  return { path: path.join('/'), fragment }
}

/** Decoded once: what is an escape after that is part of a name. */
function decoded(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment)
    return /[/\\\p{Cc}]/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
