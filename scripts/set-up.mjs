/** Install what is missing and build when sources changed. Plain Node: it runs before anything is installed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const project = path.dirname(import.meta.dirname)

const NODE_MAJOR_MIN = 20

/**
 * Install the locked packages unless `node_modules` was made from this very lock file. Not `npm ci`: that
 * refuses a lock file without the native packages of every other platform, and a company's mirror of the
 * registry often holds only its own.
 * @param options `quietly` keeps standard output free for the program that is being prepared
 */
export function installMissing({ quietly = false } = {}) {
  checkNode()
  const wanted = hashOf([path.join(project, 'package-lock.json')])
  const mark = path.join(project, 'node_modules', '.stoa-installed')
  if (readMark(mark) === wanted) return
  console.error('Installing packages (once) …')
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { quietly })
  writeFileSync(mark, wanted)
}

/** Compile `src/` and `views/` to `dist/` unless that was done from these very sources. */
export function buildMissing({ quietly = false } = {}) {
  const sources = ['src', 'views'].flatMap((folder) => filesBelow(path.join(project, folder)))
  const wanted = hashOf([
    ...sources,
    path.join(project, 'tsconfig.json'),
    path.join(project, 'tsconfig.build.json'),
  ])
  const mark = path.join(project, 'dist', '.stoa-built')
  if (readMark(mark) === wanted) return
  console.error('Building …')
  const tsc = path.join(project, 'node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { quietly })
  mkdirSync(path.dirname(mark), { recursive: true })
  writeFileSync(mark, wanted)
}

/** Run a program in the project folder; end this process with its code when it fails. */
export function run(command, args, { quietly = false } = {}) {
  const stdio = ['inherit', quietly ? process.stderr : 'inherit', 'inherit']
  const { status, error } = spawnSync(command, args, { cwd: project, stdio })
  if (error) console.error(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= NODE_MAJOR_MIN) return
  console.error(
    `Stoa needs Node ${NODE_MAJOR_MIN} or newer, but this is ${process.versions.node}; install a newer one.`,
  )
  process.exit(1)
}

function readMark(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(path.relative(project, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile())
    .sort()
}
