/**
 * Inflating under a budget. `unzipper` does the work and checks nothing by itself: sizes are measured as bytes
 * come out, never believed, and a file that lies is cut off at its limit.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import unzipper from 'unzipper'
import {
  FILE_BYTES_MAX,
  INFLATE_RATIO_FREE_BYTES,
  INFLATE_RATIO_MAX,
  INFLATED_BYTES_MAX,
} from '../../kernel/limits.ts'
import type { Issues } from '../issues.ts'
import { canonicalZip } from './canonical.ts'
import type { LocatedEntry } from './local-entries.ts'

interface InflatedEntry {
  content: Buffer
  /** Present when the entry is one deflate stream, ending exactly where its data ends. */
  deflated?: Buffer
}

/** Entries inflated at once: as many as libuv has threads. */
const AT_ONCE = 4

/** Contents by local offset. Stops at the first limit: what would follow is only more of the same bomb. */
export async function inflateEntries(
  entries: readonly LocatedEntry[],
  issues: Issues,
): Promise<Map<number, InflatedEntry>> {
  const inflated = new Map<number, InflatedEntry>()
  const wanted = entries.filter((entry) => !entry.isFolder)
  if (wanted.length === 0) return inflated
  const directory = await unzipper.Open.buffer(canonicalZip(wanted))
  const streams = await directory.files
  const queue = [...wanted.entries()]
  const budget = { bytes: INFLATED_BYTES_MAX, isSpent: false }
  const work = async () => {
    for (let next = queue.shift(); next !== undefined && !budget.isSpent; next = queue.shift()) {
      const [index, entry] = next
      const stream = streams[index]!.stream()
      const content = await collect(stream, entry, budget, issues)
      if (content !== undefined) inflated.set(entry.localOffset, verify(entry, content, issues))
      await nextTurn()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return inflated
}

async function collect(
  stream: AsyncIterable<Buffer>,
  entry: LocatedEntry,
  budget: { bytes: number; isSpent: boolean },
  issues: Issues,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  const bytesMax = limitOf(entry)
  try {
    for await (const chunk of stream) {
      bytes += chunk.length
      budget.bytes -= chunk.length
      const problem = overLimit(entry, bytes, bytesMax, budget)
      if (problem !== undefined) {
        if (!budget.isSpent) issues.error('too_large', problem, { path: entry.name })
        budget.isSpent = true
        return undefined
      }
      chunks.push(chunk)
    }
  } catch {
    issues.error('zip_invalid', `"${entry.name}" cannot be inflated; zip the folder again.`, {
      path: entry.name,
    })
    return undefined
  }
  return Buffer.concat(chunks)
}

function limitOf(entry: LocatedEntry): number {
  const byRatio = Math.max(INFLATE_RATIO_FREE_BYTES, entry.compressedBytes * INFLATE_RATIO_MAX)
  return Math.min(FILE_BYTES_MAX, byRatio)
}

function overLimit(
  entry: LocatedEntry,
  bytes: number,
  bytesMax: number,
  budget: { bytes: number },
): string | undefined {
  if (budget.bytes < 0)
    return `The files together inflate to more than ${INFLATED_BYTES_MAX} bytes (200 MiB); leave some out.`
  if (bytes <= bytesMax) return undefined
  return bytesMax === FILE_BYTES_MAX
    ? `"${entry.name}" inflates to more than ${FILE_BYTES_MAX} bytes (50 MiB); leave it out or make it smaller.`
    : `"${entry.name}" inflates to more than ${INFLATE_RATIO_MAX} times its compressed size, as an archive bomb does; leave it out.`
}

function verify(entry: LocatedEntry, content: Buffer, issues: Issues): InflatedEntry {
  if (content.length !== entry.sizeBytes) {
    issues.error(
      'zip_invalid',
      `"${entry.name}" inflates to ${content.length} bytes, but the ZIP says ${entry.sizeBytes}; zip the folder again.`,
      { path: entry.name },
    )
  } else if (crc32(content) !== entry.crc32) {
    issues.error('zip_invalid', `"${entry.name}" is damaged (its CRC is wrong); zip the folder again.`, {
      path: entry.name,
    })
  } else if (entry.method === 8 && !inflatesExactlyTo(entry.data, content)) {
    issues.error(
      'zip_invalid',
      `"${entry.name}" hides bytes behind its compressed data; zip the folder again.`,
      { path: entry.name },
    )
  }
  return entry.method === 8 ? { content, deflated: entry.data } : { content }
}

/** Whether the data is one deflate stream of this content, and nothing behind it: Git objects are made of it as it is. */
function inflatesExactlyTo(data: Buffer, content: Buffer): boolean {
  const { buffer, engine } = inflateRawSync(data, {
    info: true,
    maxOutputLength: Math.max(1, content.length),
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
  return engine.bytesWritten === data.length && buffer.equals(content)
}
