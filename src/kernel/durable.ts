/** Files that are whole or not there: written under a temporary name, synced, renamed. */
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { undefinedIfAbsent } from './disk-trouble.ts'

/** Ours alone: a folder may hold other people's files too. */
const TEMPORARY_NAME = /^stoa-tmp-\d+-\d+$/
let sequence = 0

/** A name in `folder` that no other writer of this or another process uses. */
export function temporaryName(folder: string): string {
  sequence += 1
  return path.join(folder, `stoa-tmp-${process.pid}-${sequence}`)
}

/** Write with `fill` to a temporary file and sync it. The caller renames it, or removes it. */
export async function writeTemporary(
  folder: string,
  fill: (file: FileHandle) => Promise<void>,
): Promise<string> {
  const temporary = temporaryName(folder)
  const file = await open(temporary, 'wx', 0o400)
  try {
    await fill(file)
    await file.sync()
  } catch (error) {
    await file.close()
    await rm(temporary, { force: true })
    throw error
  }
  await file.close()
  return temporary
}

/** Write a file durably: after this returns it survives a power cut, and it was never there half-written. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true })
  await rename(await writeTemporary(folder, (handle) => handle.writeFile(content)), file)
  await syncFolder(folder)
}

/** Make renames in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

/** `syncFolder` for a folder that many write to at the same time. */
export function sharedFolderSync(folder: string): () => Promise<void> {
  return shared(() => syncFolder(folder))
}

/**
 * One sync for many. Who asks while one runs waits for the next, with everybody else who does: it begins after all that
 * they wrote.
 */
export function shared(sync: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    next = undefined
    running = sync().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (next === undefined && running === undefined) return start()
    next ??= running!.then(start, start)
    return next
  }
}

/** Remove what a crash left. Only while nobody writes. A folder that is not there has nothing of it. */
export async function removeTemporaries(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(undefinedIfAbsent)) ?? []
  const leftovers = names.filter((name) => TEMPORARY_NAME.test(name))
  await Promise.all(leftovers.map((name) => rm(path.join(folder, name), { recursive: true, force: true })))
}
