/** Lists that are longer than a page: what their address says, and which part is shown. */
import type { Span } from '../../../views/parts/pager.tsx'
import { cut } from '../../kernel/cut.ts'
import type { StoaContext } from '../env.ts'

/** What a list's address says. */
export function listQuery(c: StoaContext, offsetName = 'offset'): { q: string; offset: number } {
  const q = cut(c.req.query('q')?.trim() ?? '', 200)
  return { q, offset: Math.max(0, Math.trunc(Number(c.req.query(offsetName))) || 0) }
}

/** Whether one of the texts holds all words of the search, in any case. */
export function matches(q: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}

/** One page of a list. @param at the address of the page that begins at an offset */
export function paged<T>(
  all: readonly T[],
  offset: number,
  size: number,
  at: (offset: number) => string,
): { shown: readonly T[]; span: Span } {
  const start = Math.min(offset, Math.max(0, Math.ceil(all.length / size) - 1) * size)
  const shown = all.slice(start, start + size)
  const span: Span = {
    first: shown.length === 0 ? 0 : start + 1,
    last: start + shown.length,
    total: all.length,
    ...(start > 0 ? { previous: at(Math.max(0, start - size)) } : {}),
    ...(start + size < all.length ? { next: at(start + size) } : {}),
  }
  return { shown, span }
}

/** The path with these parameters, empty ones left out. */
export function address(path: string, query: Record<string, string | number>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '' && value !== 0)
  const texts = given.map(([name, value]): [string, string] => [name, String(value)])
  const text = new URLSearchParams(texts).toString()
  return text === '' ? path : `${path}?${text}`
}
