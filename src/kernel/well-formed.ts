/** Text that every encoding can hold: what memory keeps must be what disk keeps, byte for byte. */

/** C0 controls but tab and line ends, and DEL. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** What is wrong with a text, as the end of a sentence; `undefined` when nothing is. */
export function textProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return 'has half of a Unicode surrogate pair'
  return CONTROL.test(text) ? 'has a control character' : undefined
}

/** The first such problem anywhere in a JSON value, keys included. @param depthMax deeper values are a problem too */
export function valueProblem(value: unknown, depthMax = 100): string | undefined {
  if (typeof value === 'string') return textProblem(value)
  if (typeof value !== 'object' || value === null) return undefined
  if (depthMax === 0) return 'nests too deeply'
  for (const [key, entry] of Object.entries(value)) {
    const problem = textProblem(key) ?? valueProblem(entry, depthMax - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}
