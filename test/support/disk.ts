/** Disks that do not answer, for real: files that give EIO or EACCES, and programs that may not do what root may. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
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
  run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder])
  try {
    await work()
  } finally {
    run('umount', ['--lazy', folder])
  }
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
