/** Looking for secrets in files of every kind, a window at a time. Linear, and still too long for the event loop. */
import { createHash } from 'node:crypto'
import { CONFIRMABLE_MAX } from '../../kernel/limits.ts'
import type { BundleFile } from '../bundle.ts'
import type { Rule } from './rule.ts'
import { isFor, RULES, wholeFile } from './rules.ts'
import { countLines, unescaped, type View, viewsOf } from './views.ts'

export interface Secret {
  path: string
  line: number
  /** For people: "a GitHub token". */
  what: string
  /** Enough of it to find it, never the whole: `ghp_…`. */
  shown: string
  /** Tells it from others that stand, or will stand, in the same place. */
  fingerprint: string
}

/** Made one text of, in bytes. */
const WINDOW_BYTES = 65_536
/** What a secret may reach over the end of a window, and what is looked at before it. */
const OVERLAP_BYTES = 4_096
const BEFORE_BYTES = 64
/** Matches inside each other, none of them a secret, after which what the last one covers is passed over. */
const NESTED_MAX = 20
/** What may lie between two that count as nested: one that begins where another ends. */
const NESTED_GAP_BYTES = 64

/** Lines of which a text that is nothing but variables is known. */
const ENV_LINES_MAX = 200
const FINGERPRINT_CHARS = 8

/** Bytes in lower case: rules begin in any. */
const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte))

/** Rules by what their first three bytes hash to, for a look at every place of a file. */
interface Table {
  isBeginning: Uint8Array
  rules: Map<number, Rule[]>
}

function hashOf(first: number, second: number, third: number): number {
  return ((LOWER[first]! << 10) ^ (LOWER[second]! << 5) ^ LOWER[third]!) & 0x3ffff
}

const tables = new Map<string, Table>()

/** Made once for each set of rules: a few kinds of files have some of their own. */
function tableFor(path: string): Table {
  const rules = RULES.filter((rule) => isFor(rule, path))
  const key = rules.length === RULES.length ? '' : rules.map((rule) => RULES.indexOf(rule)).join()
  const known = tables.get(key)
  if (known !== undefined) return known
  const table: Table = { isBeginning: new Uint8Array(0x40000), rules: new Map() }
  for (const rule of rules) {
    for (const hash of new Set(rule.begins.map((text) => hashOf(...firstThree(text))))) {
      table.isBeginning[hash] = 1
      table.rules.set(hash, [...(table.rules.get(hash) ?? []), rule])
    }
  }
  tables.set(key, table)
  return table
}

function firstThree(text: string): [number, number, number] {
  return [text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2)]
}

/** Each secret of a line once, in the order of the files and their lines. */
export function findSecrets(files: readonly BundleFile[]): Secret[] {
  const found: Secret[] = []
  for (const file of files) {
    found.push(...secretsIn(file, CONFIRMABLE_MAX + 1 - found.length))
    if (found.length > CONFIRMABLE_MAX) break
  }
  return found
}

function secretsIn({ path, content }: BundleFile, max: number): Secret[] {
  const found = new Found(path, max)
  const whole = content.length === 0 ? undefined : wholeFile(path)
  if (whole !== undefined) found.add({ line: 1, what: whole, shown: '', fingerprint: fingerprintOf(content) })
  for (const view of viewsOf(content)) {
    searchView(view, view.isBase64 === true && isEnv(view.bytes) ? '.env' : path, found)
    if (found.isFull) break
  }
  return found.inOrder()
}

/** Variables and nothing else: what people put into one secret of a pipeline. */
function isEnv(bytes: Buffer): boolean {
  const lines = bytes.toString('latin1').split('\n', ENV_LINES_MAX)
  const others = lines.filter((line) => !/^\s*(?:export )?[A-Za-z_]\w*=/.test(line))
  return others.length < lines.length && others.every((line) => /^\s*(?:#|$)/.test(line))
}

class Found {
  readonly #path: string
  readonly #max: number
  readonly #all = new Map<string, Secret>()

  constructor(path: string, max: number) {
    this.#path = path
    this.#max = max
  }

  get isFull(): boolean {
    return this.#all.size >= this.#max
  }

  /** What one view found is not found again in another. */
  add(secret: Omit<Secret, 'path'>): void {
    const key = `${secret.line} ${secret.fingerprint}`
    if (!this.isFull && !this.#all.has(key)) this.#all.set(key, { path: this.#path, ...secret })
  }

  inOrder(): Secret[] {
    return [...this.#all.values()].sort((a, b) => a.line - b.line)
  }
}

/** @param path of which rules it is searched by */
function searchView({ bytes, line: fixed, isBase64 }: View, path: string, found: Found): void {
  const table = tableFor(path)
  let line = fixed ?? 1
  let counted = 0
  // `sk-sk-sk-…` begins a match of 250 characters at every third.
  let nested = 0
  let covered = 0
  /** Up to where nothing is looked for any more. */
  let passed = 0
  for (let start = 0; start < bytes.length; start += WINDOW_BYTES) {
    const from = Math.max(0, start - BEFORE_BYTES)
    let window: string | undefined
    const end = Math.min(start + WINDOW_BYTES, bytes.length - 2)
    for (let at = start; at < end; at += 1) {
      const hash = hashOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)
      if (table.isBeginning[hash] === 0 || at < passed || (nested > NESTED_MAX && at < covered)) continue
      window ??= bytes.toString('latin1', from, start + WINDOW_BYTES + OVERLAP_BYTES)
      const { secret, length, valueAt } = tryAt(table.rules.get(hash)!, window, at - from)
      if (length > 0) nested = secret === undefined && at <= covered + NESTED_GAP_BYTES ? nested + 1 : 0
      covered = Math.max(covered, at + length)
      if (secret === undefined) continue
      // A name may stand on the line before.
      if (fixed === undefined) line += countLines(bytes, counted, from + valueAt)
      counted = from + valueAt
      passed = at + length
      const { what, shown } = withIssuer(table, window, valueAt, secret)
      found.add({
        line,
        what: isBase64 ? `${what}, in base64` : what,
        shown,
        fingerprint: secret.fingerprint,
      })
      if (found.isFull) return
    }
  }
}

type Said = Pick<Secret, 'what' | 'shown' | 'fingerprint'>

/** @returns the first that is a secret, where its value begins, and how long the longest match was */
function tryAt(
  rules: readonly Rule[],
  window: string,
  at: number,
): { secret?: Said; valueAt: number; length: number } {
  let length = 0
  for (const { what, whole, isReal } of rules) {
    whole.lastIndex = at
    const match = whole.exec(window)
    if (match === null) continue
    length = Math.max(length, match[0].length)
    const random = match[2] ?? ''
    // What is known by its end begins before the place.
    const inside = match[0].lastIndexOf(match[1]!)
    const valueAt = at + Math.max(0, inside)
    if (!isReal(match[1]!, random)) continue
    const fingerprint = fingerprintOf(inside < 0 ? match[1]! : wholeValue(match[1]!, valueAt, window))
    return {
      secret: { what, shown: shownOf(match[1]!, random), fingerprint },
      valueAt,
      length: match[0].length,
    }
  }
  return { valueAt: at, length }
}

/** A rule may tell by the beginning of a value; two that begin alike are two. */
function wholeValue(value: string, at: number, window: string): string {
  const rest = value.startsWith('-----BEGIN') ? REST_OF_KEY : REST_OF_VALUE
  rest.lastIndex = at + value.length
  return unescaped(value + (rest.exec(window)?.[0] ?? ''))
}

const REST_OF_VALUE = /[\w+/=.~-]{0,1000}/y
const REST_OF_KEY = /[\w+/=\s\\-]{0,1000}/y

function fingerprintOf(value: string | Buffer): string {
  return createHash('sha256').update(value).digest('hex').slice(0, FINGERPRINT_CHARS)
}

/** Whose token it is helps more than that something is assigned. */
function withIssuer(table: Table, window: string, valueAt: number, secret: Said): Said {
  if (isIssuerNamed(secret)) return secret
  const rules = table.rules.get(hashOf(...firstThree(window.slice(valueAt, valueAt + 3)))) ?? []
  const { secret: named = secret } = tryAt(rules, window, valueAt)
  return isIssuerNamed(named) ? named : secret
}

function isIssuerNamed({ shown }: Said): boolean {
  return !shown.startsWith('…')
}

/** What all secrets of an issuer begin with may be shown, and of others nothing. */
function shownOf(whole: string, random: string): string {
  const prefix =
    whole.length > random.length && !whole.includes(':') ? whole.slice(0, whole.indexOf(random)) : ''
  return `${prefix.slice(0, 24)}…, ${whole.length} characters`
}
