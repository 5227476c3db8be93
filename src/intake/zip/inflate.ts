/**
 * Inflating under a budget, each entry once. Sizes are measured as bytes come out, never believed, and an entry that
 * lies is cut off at its limit. In one go, so that zlib says where its stream ended: for the thread that inspects.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import {
  FILE_BYTES_MAX,
  INFLATE_RATIO_FREE_BYTES,
  INFLATE_RATIO_MAX,
  INFLATED_BYTES_MAX,
} from '../../kernel/limits.ts'
import type { Issues } from '../issues.ts'
import type { LocatedEntry } from './local-entries.ts'

export interface InflatedEntry {
  content: Buffer
  /** Present when the entry is one deflate stream, ending exactly where its data ends. */
  deflated?: Buffer
}

/** What may still come out of the archive. */
interface Budget {
  bytes: number
  /** An entry broke off: that is the answer, whatever else the archive would come to. */
  isGuessed: boolean
}

/** What comes out of zlib at once, in bytes: of a small entry all, of one that lies about its size not too little. */
const CHUNK_BYTES = { min: 1_024, max: 65_536 } as const
/** Deflate's own bound. Source: zlib.net/zlib_tech.html, "Maximum Compression Factor". */
const DEFLATE_RATIO_MAX = 1_032

/** By local offset. Stops at the first limit: what would follow is only more of the same bomb. */
export function inflateEntries(entries: readonly LocatedEntry[], issues: Issues): Map<number, InflatedEntry> {
  const inflated = new Map<number, InflatedEntry>()
  const budget: Budget = { bytes: INFLATED_BYTES_MAX, isGuessed: false }
  for (const entry of entries) {
    const bytesMax = limitOf(entry)
    const whole = inflate(entry, Math.min(bytesMax, budget.bytes))
    if (whole === 'too large') {
      if (!budget.isGuessed) tooLarge(entry, bytesMax, budget, issues)
      break
    }
    if (whole === 'broken') {
      broken(entry, 'cannot be inflated', issues)
      // Nobody can tell what came out before it broke.
      budget.bytes -= Math.min(bytesMax, entry.compressedBytes * DEFLATE_RATIO_MAX)
      budget.isGuessed = true
      if (budget.bytes < 0) break
      continue
    }
    budget.bytes -= whole.content.length
    const problem = problemOf(entry, whole)
    if (problem !== undefined) broken(entry, problem, issues)
    const { content } = whole
    inflated.set(entry.localOffset, entry.method === 8 ? { content, deflated: entry.data } : { content })
  }
  return inflated
}

function limitOf(entry: LocatedEntry): number {
  const byRatio = Math.max(INFLATE_RATIO_FREE_BYTES, entry.compressedBytes * INFLATE_RATIO_MAX)
  return Math.min(FILE_BYTES_MAX, byRatio)
}

interface Whole {
  content: Buffer
  /** Of the entry's data, up to where its stream ends. */
  usedBytes: number
}

function inflate(
  { method, data, sizeBytes }: LocatedEntry,
  bytesMax: number,
): Whole | 'too large' | 'broken' {
  if (method === 0) return data.length > bytesMax ? 'too large' : { content: data, usedBytes: data.length }
  try {
    const { buffer, engine } = inflateRawSync(data, {
      info: true,
      // zlib takes no zero.
      maxOutputLength: Math.max(1, bytesMax),
      chunkSize: Math.min(CHUNK_BYTES.max, Math.max(CHUNK_BYTES.min, sizeBytes + 1)),
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
    return buffer.length > bytesMax ? 'too large' : { content: buffer, usedBytes: engine.bytesWritten }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : 'broken'
  }
}

function tooLarge(entry: LocatedEntry, bytesMax: number, budget: Budget, issues: Issues): void {
  issues.error('too_large', tooLargeMessage(entry, bytesMax, budget), { path: entry.name })
}

function tooLargeMessage({ name }: LocatedEntry, bytesMax: number, budget: Budget): string {
  if (budget.bytes < bytesMax)
    return `The files together inflate to more than ${INFLATED_BYTES_MAX} bytes (200 MiB); leave some out.`
  return bytesMax === FILE_BYTES_MAX
    ? `"${name}" inflates to more than ${FILE_BYTES_MAX} bytes (50 MiB); leave it out or make it smaller.`
    : `"${name}" inflates to more than ${INFLATE_RATIO_MAX} times its compressed size, as an archive bomb does; leave it out.`
}

/** Whether the data is what the ZIP says, in one stream with nothing behind it: Git objects are made of it as it is. */
function problemOf(entry: LocatedEntry, { content, usedBytes }: Whole): string | undefined {
  if (content.length !== entry.sizeBytes)
    return `inflates to ${content.length} bytes, but the ZIP says ${entry.sizeBytes}`
  if (crc32(content) !== entry.crc32) return 'is damaged (its CRC is wrong)'
  return usedBytes === entry.data.length ? undefined : 'hides bytes behind its compressed data'
}

function broken({ name }: LocatedEntry, problem: string, issues: Issues): void {
  issues.error('zip_invalid', `"${name}" ${problem}; zip the folder again.`, { path: name })
}
