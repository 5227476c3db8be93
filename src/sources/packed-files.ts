/** Files on their way into a thread, in one piece of memory that moves; what comes back says which they were. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { hashObject } from '../git/objects.ts'
import { adler32 } from '../git/packs.ts'
import type { BundleFile } from '../intake/index.ts'

export interface PackedFiles {
  files: (Pick<BundleFile, 'path' | 'mode'> & { sizeBytes: number })[]
  /** Their contents, one after the other. */
  bytes: Uint8Array<ArrayBuffer>
}

/** A file as the thread leaves it, with its content's place among those that were packed. */
export type FileReference = Pick<BundleFile, 'path' | 'mode'> & {
  digests: NonNullable<BundleFile['digests']>
} & ({ packed: number } | { made: Uint8Array })

/** Copied at once, in bytes, before others get their turn: a few milliseconds. */
const COPY_BYTES_PER_TURN = 8_388_608

/** The contents are copied: they belong to a whole repository. */
export async function packFiles(files: readonly BundleFile[]): Promise<PackedFiles> {
  const sizeBytes = files.reduce((total, { content }) => total + content.length, 0)
  const bytes = new Uint8Array(new ArrayBuffer(sizeBytes))
  let end = 0
  for (const { content } of files) {
    for (let from = 0; from < content.length; from += COPY_BYTES_PER_TURN) {
      const piece = content.subarray(from, from + COPY_BYTES_PER_TURN)
      bytes.set(piece, end)
      const isTurn =
        Math.floor(end / COPY_BYTES_PER_TURN) < Math.floor((end + piece.length) / COPY_BYTES_PER_TURN)
      end += piece.length
      if (isTurn) await nextTurn()
    }
  }
  return { files: files.map(({ path, mode, content }) => ({ path, mode, sizeBytes: content.length })), bytes }
}

/** In the thread. Each file has a buffer of its own, by which `referTo` knows it again. */
export function unpackFiles({ files, bytes }: PackedFiles): BundleFile[] {
  let end = 0
  return files.map(({ path, mode, sizeBytes }) => {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset + end, sizeBytes)
    end += sizeBytes
    return { path, mode, content }
  })
}

/** @param given what `unpackFiles` made */
export function referTo(files: readonly BundleFile[], given: readonly BundleFile[]): FileReference[] {
  const places = new Map(given.map(({ content }, index) => [content, index]))
  return files.map(({ path, mode, content }) => {
    const digests = {
      oid: hashObject('blob', content),
      sizeBytes: content.length,
      adler32: adler32(content),
    }
    const packed = places.get(content)
    return { path, mode, digests, ...(packed === undefined ? { made: new Uint8Array(content) } : { packed }) }
  })
}

/** @param given what was packed */
export function filesOf(references: readonly FileReference[], given: readonly BundleFile[]): BundleFile[] {
  return references.map((reference) => {
    const { path, mode, digests } = reference
    if ('made' in reference) return { path, mode, digests, content: Buffer.from(reference.made) }
    const { content, deflated } = given[reference.packed]!
    return { path, mode, digests, content, ...(deflated === undefined ? {} : { deflated }) }
  })
}
