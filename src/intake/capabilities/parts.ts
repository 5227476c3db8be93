/** The skills, agents and commands of a plugin, where any client may look for them. */
import { fold } from '../paths.ts'
import { type Ability, ability } from './ability.ts'
import type { Look, Looks } from './look.ts'
import type { NamedParts } from './manifests.ts'
import { Texts } from './texts.ts'

const SKILL = 'skill.md'

/** @param ownName what a skill that is the plugin itself is called when it does not say */
export function partsAbilities(looks: Looks, named: NamedParts, ownName: string): Ability[] {
  const texts = new Texts(looks)
  return looks.all.flatMap((look) => {
    const { folded, path } = look
    if (isSkillFile(folded)) {
      const { front, abilities } = texts.read('skill', look)
      const name = path.split('/').at(-2) ?? (typeof front.name === 'string' ? front.name : ownName)
      return isLoaded(folded, named.skills) ? [part('skill', name, path), ...abilities] : abilities
    }
    const agent = nameBelow(look, named.agents, ['.md'])
    if (agent !== undefined) return [part('agent', agent, path), ...texts.read('agent', look).abilities]
    const command = named.commandNames.get(folded) ?? nameBelow(look, named.commands, ['.md', '.toml'])
    if (command !== undefined)
      return [part('command', command, path), ...texts.read('command', look).abilities]
    return []
  })
}

/** What a skill's own files say: its SKILL.md, and those of skills inside it, which some clients find too. */
export function skillAbilities(looks: Looks, name: string): Ability[] {
  const texts = new Texts(looks)
  const found = looks.all.filter(({ folded }) => isSkillFile(folded))
  return [part('skill', name, 'SKILL.md'), ...found.flatMap((look) => texts.read('skill', look).abilities)]
}

export function agentAbilities(looks: Looks, name: string): Ability[] {
  const texts = new Texts(looks)
  const path = looks.all[0]?.path ?? `${name}.md`
  return [part('agent', name, path), ...looks.all.flatMap((look) => texts.read('agent', look).abilities)]
}

function part(kind: 'skill' | 'agent' | 'command', name: string, path: string): Ability {
  return ability({ kind, name, path, runs: false })
}

function isSkillFile(folded: string): boolean {
  return folded === SKILL || folded.endsWith(`/${SKILL}`)
}

/** A named path is a folder of skills, a skill's folder, or its file. */
function isLoaded(folded: string, named: ReadonlySet<string>): boolean {
  if (folded === SKILL) return true
  const folder = parentOf(folded)
  const above = parentOf(folder)
  return above === 'skills' || named.has(above) || named.has(folder) || named.has(folded)
}

/** The path below the outermost of these folders, or the file's name if it is named itself; without its ending. */
function nameBelow(
  { path, folded }: Look,
  places: ReadonlySet<string>,
  endings: readonly string[],
): string | undefined {
  const ending = endings.find((candidate) => folded.endsWith(candidate))
  if (ending === undefined) return undefined
  const bare = path.slice(0, -ending.length)
  if (places.has('')) return bare
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    if (places.has(fold(path.slice(0, at)))) return bare.slice(at + 1)
  }
  return places.has(folded) ? bare.slice(bare.lastIndexOf('/') + 1) : undefined
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
