/** What an item can do: a function of its files alone, the same for an upload and for a stored version. */
import { ABILITIES_COMMANDS_CHARS_MAX, ABILITIES_MAX } from '../../kernel/limits.ts'
import type { BundleFile, Capabilities } from '../bundle.ts'
import { ABILITY_KINDS, type Ability, type AbilityKind, ability, digestOf } from './ability.ts'
import { hiddenAbilities } from './hidden.ts'
import { Looks } from './look.ts'
import { readManifests } from './manifests.ts'
import { agentAbilities, partsAbilities, skillAbilities } from './parts.ts'
import { packageAbilities, scriptAbilities } from './programs.ts'
import { bareTool } from './tool-list.ts'

/** Grows with every change to what is found; versions that were looked at by other rules are looked at again. */
export const CAPABILITY_RULES = 3

/** @param name what it is called where its files do not say */
export function pluginCapabilities(files: readonly BundleFile[], name: string): Capabilities {
  const looks = new Looks(files)
  const { abilities, named } = readManifests(looks)
  const styles = looks
    .below('output-styles')
    .map(({ path }) => ability({ kind: 'style', name: path, path, runs: false }))
  const all = summary([
    ...abilities,
    ...partsAbilities(looks, named, name),
    ...skillManifests(looks),
    ...policies(looks),
    ...packageAbilities(looks),
    ...scriptAbilities(looks, ['bin', 'workflows']),
    ...hiddenAbilities(looks),
    ...styles,
  ])
  return { ...all, tools: all.tools.sort() }
}

export function skillCapabilities(files: readonly BundleFile[], name: string): Capabilities {
  const looks = new Looks(files)
  return summary([
    ...skillAbilities(looks, name),
    ...skillManifests(looks),
    ...scriptAbilities(looks, []),
    ...hiddenAbilities(looks),
  ])
}

/** Codex reads the servers that a skill wants from a file of its own. */
const SKILL_MANIFEST = /(?:^|\/)agents\/openai\.ya?ml$/

function skillManifests(looks: Looks): Ability[] {
  const found = looks.all.filter(({ folded }) => SKILL_MANIFEST.test(folded))
  return found.map((look) => {
    const runs = /\bmcp\b/.test(look.text() ?? 'mcp')
    const name = `${look.path}, which Codex reads`
    return ability({ kind: 'manifest', name, path: look.path, runs }, look.oid())
  })
}

/** Gemini CLI takes rules from an extension that say which tools are used without a question. */
function policies(looks: Looks): Ability[] {
  const found = looks.below('policies').filter(({ folded }) => folded.endsWith('.toml'))
  return found.map((look) => {
    const runs = /allow|yolo|\\/i.test(look.text() ?? 'allow')
    const name = `${look.path}, which Gemini CLI reads`
    return ability({ kind: 'manifest', name, path: look.path, runs }, look.oid())
  })
}

export function agentCapabilities(files: readonly BundleFile[], name: string): Capabilities {
  // Its file is called differently where it is stored, and is the same.
  const own = files.map(({ mode, content, digests }) => ({
    ...{ path: `${name}.md`, mode, content },
    ...(digests === undefined ? {} : { digests }),
  }))
  const looks = new Looks(own)
  return summary([...agentAbilities(looks, name), ...hiddenAbilities(looks)])
}

/** Nothing, as the rules of today see it. */
export function noCapabilities(): Capabilities {
  return summary([])
}

function summary(all: readonly Ability[]): Capabilities {
  const abilities = bounded(unique(all))
  const names = (...kinds: AbilityKind[]) => [
    ...new Set(abilities.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)),
  ]
  return {
    rules: CAPABILITY_RULES,
    hooks: [...new Set(names('hook').map((name) => name.split(' ')[0]!))].sort(),
    mcpServers: names('mcp').sort(),
    lspServers: names('lsp').sort(),
    scripts: names('script'),
    tools: toolsOf(all),
    skills: names('skill').sort(),
    agents: names('agent').sort(),
    commands: names('command').sort(),
    monitors: names('monitor').sort(),
    shell: names('shell').sort(),
    packages: names('packages'),
    settings: names('settings', 'channel').sort(),
    styles: names('style').sort(),
    manifests: abilities.filter(({ kind }) => kind === 'manifest').map(({ path }) => path),
    unread: names('unread'),
    abilities,
  }
}

/** In the order in which they are asked for. */
function toolsOf(all: readonly Ability[]): string[] {
  const asked = all.filter(({ kind }) => kind === 'tool' || kind === 'agentTool')
  return [...new Set(asked.map(({ name }) => bareTool(name)))]
}

/** Each once, in the order of how much they can do, then of names. */
function unique(abilities: readonly Ability[]): Ability[] {
  const byDigest = new Map(abilities.map((found) => [`${found.digest} ${found.path}`, found]))
  const rank = (found: Ability) => ABILITY_KINDS.indexOf(found.kind)
  return [...byDigest.values()].sort(
    (a, b) => rank(a) - rank(b) || compare(a.name, b.name) || compare(a.path, b.path),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Rows are held in memory. What goes beyond is kept as digests, so that no change of it goes unnoticed. */
function bounded(abilities: readonly Ability[]): Ability[] {
  let chars = 0
  const kept = abilities.slice(0, ABILITIES_MAX).map((found): Ability => {
    if (found.command === undefined) return found
    chars += found.command.length
    if (chars <= ABILITIES_COMMANDS_CHARS_MAX) return found
    const { command: _, ...rest } = found
    return { ...rest, isLong: true }
  })
  const rest = abilities.slice(ABILITIES_MAX)
  if (rest.length === 0) return kept
  return [...kept, summaryOf(rest, 'that it can do')]
}

/** Many as one, which changes when any of them does. */
export function summaryOf(many: readonly Ability[], what: string): Ability {
  return {
    kind: 'unread',
    name: `${many.length} more things ${what}`,
    path: '',
    runs: many.some(({ runs }) => runs),
    digest: digestOf(many.map(({ digest, files }) => [digest, files ?? []])),
  }
}
