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

/** Levels of a JSON value that anybody could mean. */
const DEPTH_MAX = 100

/**
 * The first such problem anywhere in a JSON value, keys included. A value that nests too deeply, or that has too many
 * values in it, has that problem.
 * @param problemOf the rule for each text
 */
export function findValueProblem(
  value: unknown,
  problemOf: (text: string) => string | undefined,
  valuesMax = Number.POSITIVE_INFINITY,
): ValueProblem | undefined {
  const tooMany = { problem: `has more than ${valuesMax} values`, pointer: [] }
  let left = valuesMax
  const find = (inner: unknown, depth: number): ValueProblem | undefined => {
    left -= 1
    if (left < 0) return tooMany
    if (typeof inner === 'string') {
      const problem = problemOf(inner)
      return problem === undefined ? undefined : { problem, pointer: [] }
    }
    if (typeof inner !== 'object' || inner === null) return undefined
    if (depth === DEPTH_MAX) return { problem: 'nests too deeply', pointer: [] }
    return Array.isArray(inner) ? inList(inner, depth + 1) : inObject(inner, depth + 1)
  }
  const inList = (list: readonly unknown[], depth: number) => {
    for (let index = 0; index < list.length; index += 1) {
      const found = find(list[index], depth)
      if (found !== undefined) return below(index, found)
    }
    return undefined
  }
  // Its keys one by one: a list of all of them would be made whatever is left.
  const inObject = (object: object, depth: number) => {
    for (const key in object) {
      const problem = problemOf(key)
      if (problem !== undefined) return { problem, pointer: [] }
      const found = find((object as Record<string, unknown>)[key], depth)
      if (found !== undefined) return below(key, found)
    }
    return undefined
  }
  // How many there are is a matter of the whole.
  const below = (key: string | number, found: ValueProblem) => {
    if (found !== tooMany) found.pointer.unshift(key)
    return found
  }
  return find(value, 0)
}

/** Whether every text of a value can be held by every encoding, keys included. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isWellFormed)
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
