/**
 * A pack as it is found at a start. What was read and is wrong is mended or reported; what cannot be read is
 * neither, and stays where it is.
 */
import { access, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { isAbsent, undefinedIfAbsent } from '../../kernel/disk-trouble.ts'
import { syncFolder, writeTemporary } from '../../kernel/durable.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import { GitError } from '../errors.ts'
import { encodeIndex, parseIndex } from './idx.ts'
import { indexPack } from './index-pack.ts'
import { checkPack, type PackedEntry } from './pack-file.ts'

export interface LoadedPack {
  entries: readonly PackedEntry[]
  sizeBytes: number
  /** Why the index was made anew; absent when it was as it should be. */
  mended?: string
}

/**
 * Entries by the index. One that is gone, damaged, or another pack's is made anew from the pack.
 * @param pack the file; its index lies beside it
 * @throws GitError `object_corrupt` when the pack itself is damaged; whatever the disk says when it cannot be read
 */
export async function loadPack(pack: string): Promise<LoadedPack> {
  const idx = indexOf(pack)
  try {
    const bytes = await readFile(idx).catch(undefinedIfAbsent)
    if (bytes === undefined) return await withNewIndex(pack, 'The index is gone.')
    const { entries, packChecksum } = parseIndex(bytes)
    return { entries, sizeBytes: await checkPack(pack, packChecksum) }
  } catch (error) {
    if (!isDamage(error)) throw error
    return await withNewIndex(pack, error.message)
  }
}

async function withNewIndex(pack: string, mended: string): Promise<LoadedPack> {
  const { entries, checksum, sizeBytes } = await indexPack(pack)
  const folder = path.dirname(pack)
  const index = await writeTemporary(folder, (file) => file.writeFile(encodeIndex(entries, checksum)))
  failpoint('pack.index-remade')
  await rename(index, indexOf(pack))
  await syncFolder(folder)
  return { entries, sizeBytes, mended }
}

/** Rename a pack and its index out of the way, over nothing that was set aside before. */
export async function setAside(pack: string): Promise<void> {
  for (const file of [indexOf(pack), pack]) {
    await rename(file, await freeName(`${file}.corrupt`)).catch(undefinedIfAbsent)
    failpoint('pack.half-aside')
  }
}

export function isDamage(error: unknown): error is GitError {
  return error instanceof GitError && error.code === 'object_corrupt'
}

async function freeName(wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    const isFree = await access(name).then(() => false, isAbsent)
    if (isFree) return name
  }
}

function indexOf(pack: string): string {
  return pack.replace(/\.pack$/, '.idx')
}
