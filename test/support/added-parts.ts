/** A copy of the project with parts added to it, built as everybody builds it: what a new part costs is what is given here. */

import { execFile } from 'node:child_process'
import { appendFile, cp, mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { PROJECT } from './process.ts'
import { temporaryFolder } from './temp.ts'

const run = promisify(execFile)

export interface AddedPart {
  /** The one file, from the project on. */
  file: string
  /** The folder of the copy that it goes into. Its imports hold there: both folders lie equally deep. */
  into: string
  /** The one line, for the `all.ts` of that folder. */
  line: string
}

/** What the program is built of and what it reads. */
const CONTENT = ['src', 'views', 'public', 'migrations', 'data', 'scripts'].concat([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
])

/** @returns the copy's folder, with `dist/` in it: the types agree, the command line is packed */
export async function projectWith(parts: readonly AddedPart[]): Promise<string> {
  const copy = path.join(await temporaryFolder('added'), 'stoa')
  await mkdir(copy)
  for (const name of CONTENT) await cp(path.join(PROJECT, name), path.join(copy, name), { recursive: true })
  await symlink(path.join(PROJECT, 'node_modules'), path.join(copy, 'node_modules'))
  for (const { file, into, line } of parts) {
    await cp(path.join(PROJECT, file), path.join(copy, into, path.basename(file)))
    await appendFile(path.join(copy, into, 'all.ts'), `${line}\n`)
  }
  const build = "import('./scripts/set-up.mjs').then(({ buildMissing }) => buildMissing())"
  await run(process.execPath, ['-e', build], { cwd: copy })
  return copy
}
