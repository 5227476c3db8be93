/** `stoa search`: what one may see of the catalogue. */
import { cut } from '../../kernel/cut.ts'
import { anyOf } from '../any-of.ts'
import { command } from '../command.ts'
import { table } from '../output.ts'

interface Found {
  results: { servedName: string; kind: string; latest: string | null; title: string; description: string }[]
  total: number
  /** Absent in stores of before. */
  isComplete?: boolean
}

export const searchCommand = command({
  name: 'search',
  operands: ['[WORDS…]'],
  summary: 'Find items; without words, all of them',
  options: {
    kind: {
      type: 'string',
      multiple: true,
      value: 'KIND',
      help: (kinds) => `Only ${anyOf(kinds.map(({ many }) => many))}.`,
    },
    tag: { type: 'string', multiple: true, value: 'TAG', help: 'Only what carries the tag.' },
    owner: { type: 'string', value: 'NAME', help: 'Only what this person published; "me" for your own.' },
    limit: { type: 'string', value: 'COUNT', help: 'How many to list, at most 200; 50 when not given.' },
    offset: { type: 'string', value: 'COUNT', help: 'How many to pass over first.' },
  },
  async run({ operands, options, store }) {
    const query = new URLSearchParams()
    if (operands.length > 0) query.set('q', operands.join(' '))
    for (const kind of options.kind ?? []) query.append('type', kind)
    for (const tag of options.tag ?? []) query.append('tags', tag)
    for (const name of ['owner', 'limit', 'offset'] as const) {
      const value = options[name]
      if (value !== undefined) query.set(name, value)
    }
    const found: Found = await (await store()).ask('GET', `/catalog/search?${query}`)
    return { json: found, text: textOf(found) }
  },
})

function textOf({ results, total, isComplete = true }: Found): string {
  const still = isComplete ? [] : ['The store is still reading items; results may be missing.']
  if (total === 0) return ['Nothing was found.', ...still].join('\n')
  const rows = results.map(({ servedName, kind, latest, description }) => [
    servedName,
    latest ?? '-',
    kind,
    description.length > 100 ? `${cut(description, 99)}…` : description,
  ])
  return [
    table(rows),
    ...(results.length < total ? [`${results.length} of ${total}; see --limit and --offset.`] : []),
    ...still,
  ].join('\n')
}
