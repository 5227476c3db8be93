/** Install what is missing and build when sources changed. Plain Node: it runs before anything is installed. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { isMadeFrom, makeRoom, putInPlace, removeLeftRooms } from './put-in-place.mjs'

export const project = path.dirname(import.meta.dirname)

const NODE_MAJOR_MIN = 20

/**
 * Install exactly the locked packages, unless `node_modules` was made from this very lock file. `npm ci` empties
 * `node_modules`, which others may be using, so it runs elsewhere: a set-up that is cut off leaves what was there,
 * and two at once do not meet.
 * @param options `quietly` keeps standard output free for the program that is being prepared
 */
export function installMissing({ quietly = false } = {}) {
  checkNode()
  removeLeftRooms(project)
  const place = { folder: path.join(project, 'node_modules'), mark: '.stoa-installed' }
  const wanted = hashOf([path.join(project, 'package-lock.json')])
  if (isMadeFrom(place, wanted)) return
  console.error('Installing packages (once) …')
  const room = makeRoom(project, 'install')
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    if (existsSync(path.join(project, name))) copyFileSync(path.join(project, name), path.join(room, name))
  }
  run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { quietly, cwd: room })
  putInPlace(path.join(room, 'node_modules'), place, wanted)
  rmSync(room, { recursive: true, force: true })
}

/** Compile `src/` and `views/` to `dist/`, pack the server and the command line, unless that was done from these very sources. */
export function buildMissing({ quietly = false } = {}) {
  const wanted = hashOfSources()
  if (isMadeFrom(BUILT, wanted)) return
  console.error('Building …')
  // As deep in the project as `dist`, so that source maps lead to the sources from there too.
  const made = makeRoom(project, 'build')
  const tsc = path.join(project, 'node_modules', 'typescript', 'bin', 'tsc')
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', made], { quietly })
  for (const name of ['server', 'cli'])
    run(process.execPath, [path.join(project, 'scripts', `pack-${name}.mjs`), path.join(made, name)], {
      quietly,
    })
  putInPlace(made, BUILT, wanted)
}

/** Whether `dist/` was made from these very sources. */
export function isBuilt() {
  return isMadeFrom(BUILT, hashOfSources())
}

const BUILT = { folder: path.join(project, 'dist'), mark: '.stoa-built' }

function hashOfSources() {
  const sources = ['src', 'views'].flatMap((folder) => filesBelow(path.join(project, folder)))
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
    'scripts/pack-cli.mjs',
    'scripts/pack-server.mjs',
  ]
  return hashOf([...sources, ...settings.map((name) => path.join(project, name))])
}

/** Run a program, in the project folder unless told otherwise; end this process with its code when it fails. */
export function run(command, args, { quietly = false, cwd = project } = {}) {
  const stdio = ['inherit', quietly ? process.stderr : 'inherit', 'inherit']
  const { status, error } = spawnSync(command, args, { cwd, stdio })
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
