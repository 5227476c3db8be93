/** What an item can do, in words. */
import type { Ability, AbilityKind, NewCapability } from '../../intake/index.ts'

interface KindWords {
  /** Over a list of them. */
  label: string
  /** A new one. @param name of the thing */
  isNew(name: string): string
  /** One that ran something else, or held something else, before. */
  isChanged(name: string): string
}

const WORDS: Record<AbilityKind, KindWords> = {
  hook: {
    label: 'Hooks',
    isNew: (name) => `Runs by itself at ${name}`,
    isChanged: (name) => `Runs something else at ${name}`,
  },
  monitor: {
    label: 'Commands that keep running',
    isNew: (name) => `Keeps a command running: ${name}`,
    isChanged: (name) => `Keeps another command running: ${name}`,
  },
  mcp: {
    label: 'MCP servers',
    isNew: (name) => `Starts or reaches the MCP server ${name}`,
    isChanged: (name) => `Starts or reaches the MCP server ${name} in another way`,
  },
  lsp: {
    label: 'Language servers',
    isNew: (name) => `Starts the language server ${name}`,
    isChanged: (name) => `Starts the language server ${name} in another way`,
  },
  shell: {
    label: 'Commands in its texts',
    isNew: (name) => `Runs a command when ${name} is loaded`,
    isChanged: (name) => `Runs another command when ${name} is loaded`,
  },
  tool: {
    label: 'Tools without a question',
    isNew: (name) => `Lets the agent use ${name} without a question`,
    isChanged: (name) => `Lets the agent use ${name} without a question in another place`,
  },
  packages: {
    label: 'Packages that are installed',
    isNew: (name) => `Has packages installed: ${name}`,
    isChanged: (name) => `Has other packages installed: ${name}`,
  },
  script: {
    label: 'Files that can be run',
    isNew: (name) => `Brings a file that can be run: ${name}`,
    isChanged: (name) => `Has other code in ${name}`,
  },
  unread: {
    label: 'Could not be looked into',
    isNew: (name) => `Has something that could not be looked into: ${name}`,
    isChanged: (name) => `Has something else that could not be looked into: ${name}`,
  },
  hidden: {
    label: 'Texts that hide something',
    isNew: (name) => `Holds something that nobody sees: ${name}`,
    isChanged: (name) => `Holds something else that nobody sees: ${name}`,
  },
  settings: {
    label: 'Settings',
    isNew: (name) => `Sets ${name}`,
    isChanged: (name) => `Sets ${name} to something else`,
  },
  channel: {
    label: 'Channels into a session',
    isNew: (name) => `Sends messages into sessions: ${name}`,
    isChanged: (name) => `Sends messages into sessions in another way: ${name}`,
  },
  manifest: {
    label: 'Manifests of other clients',
    isNew: (name) => `Has a manifest of its own for other clients: ${name}`,
    isChanged: (name) => `Says something else to other clients: ${name}`,
  },
  style: {
    label: 'Output styles',
    isNew: (name) => `Can change how the agent answers: ${name}`,
    isChanged: (name) => `Can change how the agent answers: ${name}`,
  },
  agentTool: {
    label: 'Tools of its agents',
    isNew: (name) => `Gives an agent the tool ${name}`,
    isChanged: (name) => `Gives another agent the tool ${name}`,
  },
  command: {
    label: 'Commands',
    isNew: (name) => `Brings the command ${name}`,
    isChanged: (name) => `Brings the command ${name} from another place`,
  },
  agent: {
    label: 'Agents',
    isNew: (name) => `Brings the agent ${name}`,
    isChanged: (name) => `Brings the agent ${name} from another place`,
  },
  skill: {
    label: 'Skills',
    isNew: (name) => `Brings the skill ${name}`,
    isChanged: (name) => `Brings the skill ${name} from another place`,
  },
}

/** "Runs by itself at Stop, through core-tools". */
export function gainSentence({ change, ability }: NewCapability): string {
  const { isNew, isChanged } = WORDS[ability.kind]
  const through = ability.through === undefined ? '' : `, through ${ability.through}`
  if (change === 'files')
    return `${isNew(ability.name)}${through}, as before, and the files that it runs have changed`
  return `${(change === 'new' ? isNew : isChanged)(ability.name)}${through}`
}

export interface AbilityGroup {
  label: string
  runsCode: boolean
  entries: readonly Ability[]
}

/** By kind, in the order of how much they can do. */
export function abilityGroups(abilities: readonly Ability[]): AbilityGroup[] {
  const groups = new Map<string, { label: string; runsCode: boolean; entries: Ability[] }>()
  for (const found of abilities) {
    const key = `${found.kind} ${found.kind === 'tool' ? found.runs : ''}`
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, { label: WORDS[found.kind].label, runsCode: found.runs, entries: [found] })
    else {
      group.entries.push(found)
      group.runsCode ||= found.runs
    }
  }
  const all = [...groups.values()]
  return [...all.filter(({ runsCode }) => runsCode), ...all.filter(({ runsCode }) => !runsCode)]
}

/** Values of the filter by what runs. */
export const RUNS_LABELS: Record<string, string> = {
  hooks: 'Hooks',
  mcp: 'MCP servers',
  lsp: 'Language servers',
  scripts: 'Scripts and programs',
  commands: 'Commands in its texts',
  monitors: 'Commands that keep running',
  tools: 'Tools without a question',
  other: 'Something else',
  nothing: 'Nothing, text alone',
}
