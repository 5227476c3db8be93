/** DATA_DIR is for the user that Stoa runs as, and for nobody else on the machine, whatever it was before. */
import { chmodSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../kernel/errors.ts'

/** What the group and others may do. */
const OTHERS = 0o077
const GROUP = 0o070
/** Everybody's folder, such as /tmp: closing it would lock others out of what is theirs. */
const STICKY = 0o1000

/**
 * See that a folder can be closed, before anything is written to it. Nothing is changed: another process may use it.
 * @throws AppError `settings_invalid` when others can get in and this user may not change that
 */
export function assertCanBeClosed(dataDir: string): void {
  const found = statSync(dataDir)
  if (isClosed(found) || isOursThroughGroup(found)) return
  if ((found.mode & STICKY) !== 0) throw stillOpen(dataDir, found, 'it is shared by design')
  if (!isOwn(found)) throw stillOpen(dataDir, found, 'it belongs to another user')
}

/**
 * Close a folder and all that is in it. Links are not followed, and nothing on another disk is touched. Callers hold
 * the lock of the database: a running store of another user might be in there through its group.
 * @throws AppError `settings_invalid` when the folder's disk does not let it be closed
 */
export function closeFolder(dataDir: string): void {
  const folder = realpathSync(dataDir)
  const found = statSync(folder)
  if (!isOursThroughGroup(found)) closeTop(dataDir, found)
  closeBelow(folder, found.dev)
}

/** A file outside of DATA_DIR, such as the database of DATABASE_URL. Nothing happens when it is not there. */
export function closeFile(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found?.isFile() === true) closeIfOwn(file, found)
}

function closeTop(dataDir: string, found: Stats): void {
  try {
    close(dataDir, found)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw stillOpen(dataDir, found, `this user may not change that (${code})`)
  }
  // Some disks take a mode and forget it.
  if (!isClosed(statSync(dataDir))) throw stillOpen(dataDir, found, 'its disk keeps no other mode')
}

function closeBelow(folder: string, dev: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (!entry.isDirectory() && !entry.isFile()) continue
    const found = lstatSync(place, { throwIfNoEntry: false })
    if (found === undefined || found.dev !== dev) continue
    closeIfOwn(place, found)
    if (entry.isDirectory()) closeBelow(place, dev)
  }
}

/** What is somebody else's stays as it is: nobody gets to it through the closed folder above. */
function closeIfOwn(place: string, found: Stats): void {
  try {
    close(place, found)
  } catch (error) {
    if (!['EPERM', 'EROFS', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function close(place: string, found: Stats): void {
  if (!isClosed(found)) chmodSync(place, found.mode & 0o7777 & ~OTHERS)
}

function isClosed({ mode }: Stats): boolean {
  return (mode & OTHERS) === 0
}

function isOwn({ uid }: Stats): boolean {
  const user = process.geteuid?.()
  return user === 0 || user === uid
}

/** A volume that a machine's operator lends to a group, as Kubernetes does: this user is in it as one of the group. */
function isOursThroughGroup(found: Stats): boolean {
  return !isOwn(found) && (found.mode & OTHERS & ~GROUP) === 0
}

function stillOpen(dataDir: string, { mode }: Stats, why: string): AppError {
  const octal = (mode & 0o7777).toString(8)
  return new AppError(
    'settings_invalid',
    `DATA_DIR is "${dataDir}", which others on this machine can enter (mode ${octal}), and ${why}; it accepts a folder of this user's own, such as one inside it.`,
  )
}
