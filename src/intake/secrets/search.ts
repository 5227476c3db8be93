/** Looking for secrets in files of every kind, a window at a time. Linear, and still too long for the event loop. */
import { SECRETS_FOUND_MAX } from '../../kernel/limits.ts'
import type { BundleFile } from '../bundle.ts'
import { isFor, RULES, type Rule, wholeFile } from './rules.ts'

export interface Secret {
  path: string
  line: number
  /** For people: "a GitHub token". */
  what: string
  /** Enough of it to find it, never the whole: `ghp_…`. */
  shown: string
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
/** Looked at to tell how a file's text is encoded, in bytes. */
const PROBE_BYTES = 4_096

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

/** At most one for each line, in the order of the files. */
export function findSecrets(files: readonly BundleFile[]): Secret[] {
  const found: Secret[] = []
  for (const file of files) {
    const whole = file.content.length === 0 ? undefined : wholeFile(file.path)
    if (whole !== undefined) found.push({ path: file.path, line: 1, what: whole, shown: '' })
    for (const view of viewsOf(file.content)) searchBytes(file.path, view, found)
    if (found.length > SECRETS_FOUND_MAX) break
  }
  return found
}

function searchBytes(path: string, bytes: Buffer, found: Secret[]): void {
  const table = tableFor(path)
  let line = 1
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
      line += countLines(bytes, counted, at)
      counted = at
      if (!found.some((known) => known.path === path && known.line === line))
        found.push({ path, line, ...withIssuer(table, window, valueAt, secret) })
      if (found.length > SECRETS_FOUND_MAX) return
      // One for each line: nobody is told of a second.
      const lineEnd = bytes.indexOf(0x0a, at)
      passed = lineEnd === -1 ? bytes.length : lineEnd
    }
  }
}

type Said = Pick<Secret, 'what' | 'shown'>

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
    const valueAt = at + match[0].lastIndexOf(match[1]!)
    if (isReal(match[1]!, random))
      return { secret: { what, shown: shownOf(match[1]!, random) }, valueAt, length }
  }
  return { valueAt: at, length }
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

function countLines(bytes: Buffer, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at += 1) if (bytes[at] === 0x0a) lines += 1
  return lines
}

/** The file as it is read, and once more without its zeros: UTF-16 or UTF-32 anywhere in it, marked or not. */
function viewsOf(content: Buffer): Buffer[] {
  const read = readable(content)
  return read.includes(0) ? [read, withoutZeros(read)] : [read]
}

function withoutZeros(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length)
  let end = 0
  for (const byte of bytes) if (byte !== 0) kept[end++] = byte
  return kept.subarray(0, end)
}

/** Latin text whatever the file is: its bytes, or those of UTF-8 where it is UTF-16. */
function readable(content: Buffer): Buffer {
  const order = utf16Order(content)
  if (order === undefined) return content
  const even = content.subarray(0, content.length - (content.length % 2))
  return Buffer.from((order === 'le' ? even : Buffer.from(even).swap16()).toString('utf16le'))
}

/** By its mark, or because every second byte is zero, as in Latin text. */
function utf16Order(content: Buffer): 'le' | 'be' | undefined {
  if (content.length < 4) return undefined
  if (content[0] === 0xff && content[1] === 0xfe) return 'le'
  if (content[0] === 0xfe && content[1] === 0xff) return 'be'
  const zeros = [0, 0]
  const probed = Math.min(content.length, PROBE_BYTES) & ~1
  for (let at = 0; at < probed; at += 1) if (content[at] === 0) zeros[at % 2]! += 1
  const [even, odd] = zeros as [number, number]
  if (odd > probed * 0.3 && even < probed * 0.05) return 'le'
  return even > probed * 0.3 && odd < probed * 0.05 ? 'be' : undefined
}
