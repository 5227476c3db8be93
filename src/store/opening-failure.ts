/** Why a database cannot be opened: what the machine does not allow is told apart from what is damaged. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { diskTrouble, undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { AppError } from '../kernel/errors.ts'

/** DuckDB keeps here what is not in the main file yet. */
export function logOf(file: string): string {
  return `${file}.wal`
}

/**
 * See that the database, its log and their folder can be read and written.
 * @throws Error of the disk, which names the place
 */
export async function assertUsable(file: string): Promise<void> {
  const { R_OK, W_OK, X_OK } = constants
  await access(path.dirname(file), R_OK | W_OK | X_OK)
  for (const place of [file, logOf(file)]) await access(place, R_OK | W_OK).catch(undefinedIfAbsent)
}

export function openingFailure(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (/could not set lock|conflicting lock/i.test(reason)) {
    const owner = /PID (\d+)/.exec(reason)?.[1]
    return new AppError(
      'store_locked',
      `The database ${file} is in use by another process${owner ? ` (${owner})` : ''}; stop it or set another DATA_DIR.`,
      { cause },
    )
  }
  const trouble = diskTrouble(cause, `The database ${file}`)
  if (trouble !== undefined) return trouble
  if (/version number \d+/.test(reason)) {
    return new AppError(
      'store_corrupt',
      `The database ${file} was written by another version of DuckDB (${firstLine(reason)}); start the version of Stoa that wrote it, or a newer one.`,
      { cause },
    )
  }
  return new AppError(
    'store_corrupt',
    `The database ${file} cannot be opened (${firstLine(reason)}); ${restoring(file)}.`,
    { cause },
  )
}

/** How to put a backup in place: a log that stays beside it would be played into it. */
export function restoring(file: string): string {
  const name = path.basename(file)
  return `move what is left of it aside, ${name} and ${path.basename(logOf(file))}, put the newest backup (${name}.*.backup) in its place, and start again`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
