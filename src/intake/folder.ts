/** A folder on the server's own disk as files of a bundle: the starter items. */
import { lstat, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../kernel/errors.ts'
import type { BundleFile } from './bundle.ts'
import { Issues } from './issues.ts'
import { checkPaths } from './paths.ts'

const EXECUTE_BITS = 0o111

/** @throws AppError `invalid_upload` for links, devices and paths that may not be served */
export async function readFolder(folder: string): Promise<BundleFile[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  const files: BundleFile[] = []
  for (const name of names) {
    const stats = await lstat(path.join(folder, name))
    if (stats.isDirectory()) continue
    if (!stats.isFile())
      throw new AppError('invalid_upload', `"${name}" is not a regular file; replace it with one.`)
    files.push({
      path: name.split(path.sep).join('/'),
      mode: (stats.mode & EXECUTE_BITS) === 0 ? '100644' : '100755',
      content: await readFile(path.join(folder, name)),
    })
  }
  const issues = new Issues()
  checkPaths(
    files.map((file) => file.path),
    issues,
  )
  const [first] = issues.list
  if (first !== undefined) throw new AppError('invalid_upload', first.message, { issues: issues.list })
  return files
}
