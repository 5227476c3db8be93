/** An item as the search sees it: its fields, what each weighs, and what it runs. */
import type { Ability, AbilityKind } from '../intake/index.ts'
import type { ItemRow, VersionRow } from './items.repo.ts'

/** What an item can run by itself. `nothing` is text alone. */
export const RUNS = [
  'hooks',
  'mcp',
  'lsp',
  'scripts',
  'commands',
  'monitors',
  'tools',
  'other',
  'nothing',
] as const
export type Runs = (typeof RUNS)[number]

export interface IndexedItem {
  row: ItemRow
  /** The version a newcomer gets. */
  version: VersionRow | undefined
  /** By its own files; what it brings depends on who asks. */
  runs: readonly Runs[]
  /** What people call whose it is; of what a source brings, nobody. */
  owner: string
}

export type Field = 'name' | 'title' | 'tags' | 'category' | 'kind' | 'description' | 'owner' | 'about'

export const BOOST: Record<Field, number> = {
  name: 6,
  title: 6,
  tags: 3,
  category: 2,
  kind: 0.5,
  description: 1.5,
  owner: 1,
  about: 0.5,
}
export const FIELDS = Object.keys(BOOST) as Field[]
/** A README has any word; what is suggested should be what things are called. */
export const SUGGESTED_FIELDS = FIELDS.filter((field) => field !== 'about') as Exclude<Field, 'about'>[]

/** But for the README, which the search reads when it needs it. */
export function fieldOf({ row, owner }: IndexedItem, field: Exclude<Field, 'about'>): string {
  if (field === 'owner') return owner
  // Also written as one word: "codereview" finds code-review.
  if (field === 'name') return `${row.servedName} ${row.name.replaceAll('-', '')}`
  return field === 'tags' ? row.tags.join(' ') : (row[field] ?? '')
}

const RUN_BY: Partial<Record<AbilityKind, Runs>> = {
  hook: 'hooks',
  mcp: 'mcp',
  lsp: 'lsp',
  script: 'scripts',
  packages: 'scripts',
  shell: 'commands',
  monitor: 'monitors',
  tool: 'tools',
}

/** `nothing` only where there is nothing that can run. */
export function runsOf(abilities: readonly Ability[]): Runs[] {
  const some = new Set(abilities.filter(({ runs }) => runs).map(({ kind }) => RUN_BY[kind] ?? 'other'))
  return some.size === 0 ? ['nothing'] : RUNS.filter((name) => some.has(name))
}
