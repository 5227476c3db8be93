/** Files that can be run, and packages that a client installs beside a plugin. */
import { isPlainObject } from '../document.ts'
import { type Ability, ability } from './ability.ts'
import { textOf } from './definitions.ts'
import { readLook } from './json-files.ts'
import type { Looks } from './look.ts'
import { isRunnable } from './runnable.ts'

/** @param folders whose files are run whatever they are called: a client puts `bin` where commands are looked for */
export function scriptAbilities(looks: Looks, folders: readonly string[]): Ability[] {
  return looks.all
    .filter((look) => folders.some((folder) => look.folded.startsWith(`${folder}/`)) || isRunnable(look))
    .map((look) => ability({ kind: 'script', name: look.path, path: look.path, runs: true }, look.oid()))
}

const LOCKS = ['bun.lock', 'bun.lockb', 'package-lock.json', 'npm-shrinkwrap.json']
/** What npm runs of the package itself when it installs what that asks for. */
const LIFECYCLE = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
]
const DEPENDENCIES = ['dependencies', 'optionalDependencies', 'peerDependencies']

/** Claude Code installs what a lock file beside package.json says. */
export function packageAbilities(looks: Looks): Ability[] {
  const look = looks.at('package.json')
  const locks = LOCKS.flatMap((name) => looks.at(name) ?? [])
  if (look === undefined || locks.length === 0) return []
  const { value } = readLook(look)
  const wanted = isPlainObject(value)
    ? DEPENDENCIES.flatMap((key) => (isPlainObject(value[key]) ? Object.entries(value[key]) : []))
    : []
  const scripts = isPlainObject(value) && isPlainObject(value.scripts) ? value.scripts : {}
  const run = LIFECYCLE.flatMap((name) =>
    typeof scripts[name] === 'string' ? [`npm runs ${name}: ${scripts[name]}`] : [],
  )
  const command = [...run, ...wanted.map(([name, range]) => `${name} ${textOf(range)}`)].join('\n')
  const files = locks.map(({ path, oid }) => ({ path, oid: oid() }))
  return [
    ability({
      kind: 'packages',
      name: `what ${look.path} asks for`,
      path: look.path,
      runs: true,
      command,
      files,
    }),
  ]
}
