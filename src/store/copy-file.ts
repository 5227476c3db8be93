/**
 * A durable copy of the database file, made by a process of its own. POSIX drops all of a process's locks on a file
 * as soon as that process closes any descriptor of it, so whoever copied the file here would lose DuckDB's lock.
 * Source: fcntl(2), "Record locks".
 */
import { execFile } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { syncFolder, temporaryName } from '../kernel/durable.ts'
import { failpoint } from '../kernel/failpoint.ts'

const run = promisify(execFile)

const COPY = `const fs = require('node:fs')
const [from, to] = process.argv.slice(1)
fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL)
const file = fs.openSync(to, 'r+')
fs.fsyncSync(file)
fs.closeSync(file)`

/** @throws Error with what the copying process said; then there is no copy */
export async function copyFileElsewhere(from: string, to: string): Promise<void> {
  const folder = path.dirname(to)
  const temporary = temporaryName(folder)
  try {
    await run(process.execPath, ['--eval', COPY, from, temporary])
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  failpoint('backup.copied')
  await rename(temporary, to)
  await syncFolder(folder)
}
