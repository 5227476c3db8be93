/** Texts of manifests and front matter: agents read them, so people must be able to. */
import { findInvisible, invisibleProblem } from '../kernel/invisible.ts'
import { findValueProblem, shownTextProblem, textProblem } from '../kernel/well-formed.ts'
import type { Pointer } from './document.ts'
import type { Issues } from './issues.ts'

/**
 * Every text of a value, keys included, also those that were written with escapes.
 * @param code for a text that could not even be stored
 * @returns whether all are fine
 */
export function checkTexts(
  value: unknown,
  lineOf: (pointer: Pointer) => number,
  { path, code }: { path: string; code: 'json_invalid' | 'front_matter_invalid' },
  issues: Issues,
): boolean {
  const broken = findValueProblem(value, textProblem)
  const found = broken ?? findValueProblem(value, shownTextProblem)
  if (found === undefined) return true
  const { problem, pointer } = found
  const where = pointer.length === 0 ? `A text in ${path}` : `"${pointer.join('.')}" in ${path}`
  const place = { path, line: lineOf(pointer) }
  issues.error(broken === undefined ? 'invisible_text' : code, `${where} ${problem}; take it out.`, place)
  return false
}

/** The first line of a text that has something hidden, also in a comment: where it is, and what it is. */
export function hiddenIn(text: string): { problem: string; offset: number } | undefined {
  const found = findInvisible(text)
  if (found === undefined) return undefined
  const start = text.lastIndexOf('\n', found.index - 1) + 1
  const end = text.indexOf('\n', found.index)
  // Of a long line as much as tells the place: the character itself is in it.
  const line = text.slice(start, Math.max(found.index + 2, end === -1 ? text.length : end))
  const problem = invisibleProblem(line)
  return problem === undefined ? undefined : { problem, offset: found.index }
}
