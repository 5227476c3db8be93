/** The beginning of what an entry holds. Its end is not looked at, so its id cannot be verified. */
import { createInflate } from 'node:zlib'
import { parseEntryHeader } from './entry.ts'

/** @param entry header and deflated bytes, in chunks; the first has the header */
export async function inflateStart(entry: AsyncIterable<Buffer>, bytesMax: number): Promise<Buffer> {
  const inflate = createInflate()
  const writing = feed(entry, inflate)
  // Whoever stops reading makes it fail; what matters of that comes out of the reading side.
  writing.catch((error: Error) => inflate.destroy(error))
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of inflate as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= bytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, bytesMax)
}

async function feed(entry: AsyncIterable<Buffer>, inflate: ReturnType<typeof createInflate>): Promise<void> {
  let isFirst = true
  for await (const chunk of entry) {
    if (inflate.destroyed) return
    const deflated = isFirst ? chunk.subarray(parseEntryHeader(chunk).length) : chunk
    isFirst = false
    if (!inflate.write(deflated))
      await new Promise<void>((resolve) => {
        const go = () => {
          inflate.off('drain', go).off('close', go)
          resolve()
        }
        inflate.on('drain', go).on('close', go)
      })
  }
  inflate.end()
}
