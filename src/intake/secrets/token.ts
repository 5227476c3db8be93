/** A token is a beginning that its issuer documents, and a rest of a bounded length. */
import { isPlaceholder, isTextbook } from './placeholder.ts'
import type { Rule } from './rule.ts'

/** No letter or digit stands before it, but for the end of an escape: `\\n` in JSON, `%3D` in an address. */
const APART = '(?:(?<![A-Za-z0-9])|(?<=\\\\[nrtbfv])|(?<=%[0-9A-Fa-f]{2})|(?<=\\\\u[0-9A-Fa-f]{4}))'

/** @param begins alternatives @param rest what follows, as a regular expression */
export function token(what: string, begins: readonly string[], rest: string): Rule {
  return {
    what,
    begins,
    whole: new RegExp(`${APART}((?:${begins.map(escaped).join('|')})(${rest}))`, 'y'),
    isReal: (whole, random) => !isPlaceholder(whole, random) && !isTextbook(random),
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

/** Each letter after the same beginning. */
export function each(before: string, letters: string, after: string): string[] {
  return [...letters].map((letter) => before + letter + after)
}
