/** `stoa stack`: one's own set, with why each item is in it. */
import { command } from '../command.ts'
import { table } from '../output.ts'

interface Reason {
  reason: 'required' | 'default' | 'install' | 'dependency'
  group?: string
  item?: string
}

interface Stack {
  entries: {
    servedName: string
    kind: string
    version: string
    pin: string | null
    because: Reason[]
    deprecated?: { reason: string | null; successor: string | null }
    yanked?: { reason: string | null }
  }[]
  optedOut: { servedName: string; kind: string; groups: string[]; keptBy?: string[] }[]
  unavailable: { item: string; why: string }[]
}

const WHY: Record<Reason['reason'], (reason: Reason) => string> = {
  required: ({ group }) => `required by ${group}`,
  default: ({ group }) => `given by ${group}`,
  install: () => 'installed by you',
  dependency: ({ item }) => `needed by ${item}`,
}

export const stackCommand = command({
  name: 'stack',
  operands: [],
  summary: 'Show your set, with why each item is in it',
  options: {},
  async run({ store }) {
    const stack: Stack = await (await store()).ask('GET', '/stack')
    return { json: stack, text: textOf(stack) }
  },
})

function textOf({ entries, optedOut, unavailable }: Stack): string {
  const rows = [
    ...entries.map((entry) => [
      entry.servedName,
      entry.version,
      entry.kind,
      [...entry.because.map((reason) => WHY[reason.reason](reason)), ...remarks(entry)].join(', '),
    ]),
    ...optedOut.map(({ servedName, kind, groups, keptBy = [] }) => [
      servedName,
      '-',
      kind,
      [
        `opted out, offered by ${groups.join(', ')}`,
        ...(keptBy.length === 0 ? [] : [`yours all the same, needed by ${keptBy.join(', ')}`]),
      ].join('; '),
    ]),
    ...unavailable.map(({ item, why }) => [item, '-', '-', `unavailable: ${why}`]),
  ]
  return rows.length === 0 ? 'Your set is empty; find something with stoa search.' : table(rows)
}

function remarks({ pin, deprecated, yanked }: Stack['entries'][number]): string[] {
  const successor = deprecated?.successor == null ? '' : `, use ${deprecated.successor}`
  return [
    ...(pin === null ? [] : [`pinned to ${pin}`]),
    ...(deprecated === undefined ? [] : [`deprecated${successor}`]),
    ...(yanked === undefined ? [] : [`yanked: ${yanked.reason ?? ''}`]),
  ]
}
