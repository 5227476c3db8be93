/** JSON as some client may read it: what one of them refuses, another takes. */
import { parse } from 'jsonc-parser'
import { Issues } from '../issues.ts'
import { readJson } from '../json.ts'
import { type Ability, ability } from './ability.ts'
import type { Look } from './look.ts'

export interface Read {
  value: unknown
  /** Says that clients may read something else than is shown here. */
  doubts: Ability[]
}

/** Strictly; what cannot be read so is read leniently, and said to be doubtful. */
export function readLook(look: Look): Read {
  const text = look.text()
  if (text === undefined) return { value: undefined, doubts: [unread(look)] }
  const strict = readJson(look.file, new Issues())
  if (strict !== undefined) return { value: strict.value, doubts: [] }
  const value = lenient(text)
  // Some files are lists, which the strict reader knows nothing of.
  return { value, doubts: Array.isArray(value) && value.length > 0 ? [] : [unread(look)] }
}

/** Brackets inside each other beyond which nothing is read: whatever walks the value recurses. */
const DEPTH_MAX = 500

function lenient(text: string): unknown {
  if (depthOf(text) > DEPTH_MAX) return undefined
  try {
    return JSON.parse(text)
  } catch {
    try {
      return parse(text, [], { allowTrailingComma: true })
    } catch {
      // Nested deeper than the parser's stack.
      return undefined
    }
  }
}

/** At least as deep as it is: brackets inside texts count too. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0]
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** A file that a client reads and that could not be looked into. */
export function unread(look: Look): Ability {
  return ability({ kind: 'unread', name: look.path, path: look.path, runs: true }, look.oid())
}
