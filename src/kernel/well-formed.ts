/** Text that every encoding can hold: what memory keeps must be what disk keeps, byte for byte. And text that is shown. */
import { invisibleProblem } from './invisible.ts'

/** C0 controls but tab and line ends, and DEL. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** What is wrong with a text, as the end of a sentence; `undefined` when nothing is. */
export function textProblem(text: string): string | undefined {
  if (!text.isWellFormed()) return 'has half of a Unicode surrogate pair'
  return CONTROL.test(text) ? 'has a control character' : undefined
}

/** Like `textProblem`, for what people and agents are going to read: nothing in it is hidden. */
export function shownTextProblem(text: string): string | undefined {
  return text.isWellFormed() ? invisibleProblem(text) : textProblem(text)
}

export interface ValueProblem {
  problem: string
  /** Keys and indexes to the text, or to what holds the key. */
  pointer: (string | number)[]
}

/**
 * The first such problem anywhere in a JSON value, keys included.
 * @param problemOf the rule for each text
 * @param depthMax deeper values are a problem too
 */
export function findValueProblem(
  value: unknown,
  problemOf: (text: string) => string | undefined,
  depthMax = 100,
): ValueProblem | undefined {
  if (typeof value === 'string') {
    const problem = problemOf(value)
    return problem === undefined ? undefined : { problem, pointer: [] }
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (depthMax === 0) return { problem: 'nests too deeply', pointer: [] }
  for (const [key, entry] of Object.entries(value)) {
    const problem = problemOf(key)
    if (problem !== undefined) return { problem, pointer: [] }
    const found = findValueProblem(entry, problemOf, depthMax - 1)
    if (found !== undefined) {
      found.pointer.unshift(Array.isArray(value) ? Number(key) : key)
      return found
    }
  }
  return undefined
}

/** What is wrong with any text of a JSON value, for storing it. */
export function valueProblem(value: unknown): string | undefined {
  return findValueProblem(value, textProblem)?.problem
}

/** Whether every text of a value can be held by every encoding, keys included. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, entry]) => key.isWellFormed() && isWellFormed(entry))
}

/** JSON writes half of a pair as an escape, which is the only way that it gets onto the disk. */
const HALF_PAIR = /\\u[dD][89a-fA-F]/

/** What was stored before anybody looked is repaired when it is read. */
export function parseWellFormed(json: string): unknown {
  const value: unknown = JSON.parse(json)
  return HALF_PAIR.test(json) ? repaired(value) : value
}

function repaired(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(repaired)
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key.toWellFormed(), repaired(entry)]),
  )
}
