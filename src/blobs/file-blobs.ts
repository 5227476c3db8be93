/** Blobs as files: `<folder>/ab/cdef…`, each written once. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { removeTemporaries, writeDurably } from '../kernel/durable.ts'
import { AppError } from '../kernel/errors.ts'
import type { BlobStore } from './blob-store.ts'

export async function openFileBlobs(folder: string): Promise<BlobStore> {
  await mkdir(folder, { recursive: true })
  for (let prefix = 0; prefix < 256; prefix += 1) {
    await removeTemporaries(path.join(folder, prefix.toString(16).padStart(2, '0')))
  }
  const fileOf = (sha256: string) => path.join(folder, sha256.slice(0, 2), sha256.slice(2))
  return {
    async put(content) {
      const sha256 = createHash('sha256').update(content).digest('hex')
      const isThere = (await stat(fileOf(sha256)).catch(undefinedIfAbsent)) !== undefined
      if (!isThere) await writeDurably(fileOf(sha256), content)
      return sha256
    },
    async read(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw notFound(sha256)
      const content = await readFile(fileOf(sha256)).catch(undefinedIfAbsent)
      if (content === undefined) throw notFound(sha256)
      return content
    },
  }
}

function notFound(sha256: string): AppError {
  return new AppError(
    'file_not_found',
    `The file ${sha256.slice(0, 12)} is not in the store; restore blobs/ from a backup.`,
  )
}
