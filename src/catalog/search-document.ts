/** An item as the search sees it: its fields, what each weighs, and what it runs. */
import type { Capabilities } from '../intake/bundle.ts'
import type { ItemRow, VersionRow } from './items.repo.ts'

/** What an item can run by itself. `nothing` is text alone. */
export const RUNS = ['hooks', 'mcp', 'lsp', 'scripts', 'nothing'] as const
export type Runs = (typeof RUNS)[number]

export interface IndexedItem {
  row: ItemRow
  /** The version a newcomer gets. */
  version: VersionRow | undefined
  runs: readonly Runs[]
  /** Its README, SKILL.md or agent file as plain text, cut. */
  about: string
}

export type Field = 'name' | 'title' | 'tags' | 'category' | 'kind' | 'description' | 'about'

export const BOOST: Record<Field, number> = {
  name: 6,
  title: 6,
  tags: 3,
  category: 2,
  kind: 0.5,
  description: 1.5,
  about: 0.5,
}
export const FIELDS = Object.keys(BOOST) as Field[]
/** A README has any word; what is suggested should be what things are called. */
export const SUGGESTED_FIELDS = FIELDS.filter((field) => field !== 'about')

export function fieldOf({ row, about }: IndexedItem, field: Field | 'row.id'): string {
  if (field === 'row.id') return row.id
  if (field === 'about') return about
  // Also written as one word: "codereview" finds code-review.
  if (field === 'name') return `${row.servedName} ${row.name.replaceAll('-', '')}`
  return field === 'tags' ? row.tags.join(' ') : (row[field] ?? '')
}

export function runsOf({ hooks, mcpServers, lspServers, scripts }: Capabilities): Runs[] {
  const all: [Runs, readonly string[]][] = [
    ['hooks', hooks],
    ['mcp', mcpServers],
    ['lsp', lspServers],
    ['scripts', scripts],
  ]
  const some = all.filter(([, names]) => names.length > 0).map(([name]) => name)
  return some.length === 0 ? ['nothing'] : some
}
