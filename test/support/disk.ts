/** Disks that do not answer, for real: files that give EIO or EACCES, and programs that may not do what root may. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstat, open, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { temporaryFolder } from './temp.ts'

/**
 * Let reads of a file or folder fail, whoever reads. Linux: reading a process's memory at 0 gives EIO; a link to
 * itself, as for folders, gives ELOOP already to who looks at it.
 * @returns puts back what was there
 */
export async function makeUnreadable(place: string, code?: 'EIO' | 'ELOOP'): Promise<() => Promise<void>> {
  const target = path.resolve(place)
  const isLoop = code === 'ELOOP' || (await lstat(target)).isDirectory()
  const hidden = path.join(await temporaryFolder('hidden'), 'it')
  await rename(target, hidden)
  await symlink(isLoop ? target : '/proc/self/mem', target)
  return async () => {
    await rm(target)
    await rename(hidden, target)
  }
}

/** Before a command: root obeys the rights of files as others do. */
export const LIKE_OTHERS =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search,-fowner'] : []

/** Where root cannot be told to obey them: not on Linux, or in a box that takes this right from root. */
export const lacksRights = spawnSync(LIKE_OTHERS[0] ?? 'true', [...LIKE_OTHERS.slice(1), 'true']).status !== 0

/** Where nobody may mount disks, as in most boxes. */
export const lacksMounts =
  process.getuid?.() !== 0 ||
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0

/** While it works there is a disk of its own, of 64 MB, at a folder. */
export async function withDiskAt(folder: string, work: () => Promise<void>): Promise<void> {
  run('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=0700', 'tmpfs', folder])
  try {
    await work()
  } finally {
    // Unless the story took it.
    spawnSync('umount', ['--lazy', folder])
  }
}

const PAGE_BYTES = 4096

/** Fill the disk at a folder up, but for some pages. @returns makes room again */
export async function fillDisk(folder: string, pagesLeft = 0): Promise<() => Promise<void>> {
  const [most, rest] = [path.join(folder, 'most'), path.join(folder, 'rest')]
  await writeUntilFull(rest, PAGE_BYTES * pagesLeft)
  await writeUntilFull(most)
  await rm(rest)
  return () => rm(most)
}

async function writeUntilFull(file: string, bytesMax = Number.POSITIVE_INFINITY): Promise<void> {
  const handle = await open(file, 'w')
  let left = bytesMax
  for (const sizeBytes of [1_048_576, PAGE_BYTES]) {
    const block = Buffer.alloc(sizeBytes)
    const isFull = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOSPC') throw error
      return true
    }
    while (left >= sizeBytes && !(await handle.writeFile(block).then(() => false, isFull))) left -= sizeBytes
  }
  await handle.close()
}

/** The disk at a folder is gone; what has a file of it open keeps that. */
export function takeDiskFrom(folder: string): void {
  run('umount', ['--lazy', folder])
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

/** Every file below a folder by its SHA-256, those of the pattern left out. */
export async function hashesBelow(folder: string, leftOut = /^$/): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  const names = (await readdir(folder, { recursive: true })).filter((name) => !leftOut.test(name)).sort()
  for (const name of names) {
    const file = path.join(folder, name)
    if ((await lstat(file)).isFile())
      hashes[name] = createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
  }
  return hashes
}
