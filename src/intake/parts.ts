/** Where the skills, agents and commands of a plugin lie: in their usual folders, and where plugin.json says. */
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type JsonObject } from './document.ts'
import { normalPath } from './manifest-paths.ts'

type PartKind = 'skills' | 'agents' | 'commands'

export interface Part {
  kind: PartKind
  /** Absent: the one skill of a plugin that is a skill itself, which is called what its front matter says. */
  name?: string
  file: BundleFile
}

const SKILL = 'SKILL.md'

export function partsOf(manifest: JsonObject, files: readonly BundleFile[]): Part[] {
  const skills = namedPaths(manifest.skills)
  const agents = namedPaths(manifest.agents).add('agents')
  const commands = namedPaths(manifest.commands).add('commands')
  const commandNames = namesOfCommands(manifest.commands)
  return files.flatMap((file): Part[] => {
    const { path } = file
    if (isSkill(path, skills)) return [{ kind: 'skills', file, ...skillName(path) }]
    const agent = nameBelow(path, agents)
    if (agent !== undefined) return [{ kind: 'agents', file, name: agent }]
    const command = commandNames.get(path) ?? nameBelow(path, commands)
    return command === undefined ? [] : [{ kind: 'commands', file, name: command }]
  })
}

function namesOfCommands(commands: unknown): Map<string, string> {
  const entries = isPlainObject(commands) ? Object.entries(commands) : []
  return new Map(
    entries.flatMap(([name, command]) => {
      const source = sourceOf(command)
      return source === undefined ? [] : [[normalPath(source), name] as const]
    }),
  )
}

function sourceOf(command: unknown): string | undefined {
  return isPlainObject(command) && typeof command.source === 'string' ? command.source : undefined
}

function namedPaths(value: unknown): Set<string> {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return new Set(list.filter((path): path is string => typeof path === 'string').map(normalPath))
}

/** A named path is a folder of skills, a skill's folder, or its file. */
function isSkill(path: string, named: ReadonlySet<string>): boolean {
  if (path === SKILL) return true
  if (!path.endsWith(`/${SKILL}`)) return false
  const folder = parentOf(path)
  const above = parentOf(folder)
  return above === 'skills' || named.has(above) || named.has(folder) || named.has(path)
}

function skillName(path: string): { name?: string } {
  const name = path.split('/').at(-2)
  return name === undefined ? {} : { name }
}

/** The path below the outermost of these folders, or the file's name if it is named itself; without `.md`. */
function nameBelow(path: string, places: ReadonlySet<string>): string | undefined {
  if (!path.endsWith('.md')) return undefined
  const bare = path.slice(0, -'.md'.length)
  if (places.has('')) return bare
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (places.has(path.slice(0, at))) return bare.slice(at + 1)
  }
  return places.has(path) ? bare.slice(bare.lastIndexOf('/') + 1) : undefined
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
