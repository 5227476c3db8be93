/** One thing that an item can do, as people judge it: what sets it off, what it runs, and where that stands. */
import { createHash } from 'node:crypto'
import type { Oid } from '../../git/objects.ts'
import type { JsonObject } from '../document.ts'

/** In the order of how much they can do, which is the order in which they are shown. */
export const ABILITY_KINDS = [
  'hook',
  'monitor',
  'mcp',
  'lsp',
  'shell',
  'tool',
  'packages',
  'script',
  'unread',
  'hidden',
  'settings',
  'channel',
  'manifest',
  'style',
  'agentTool',
  'command',
  'agent',
  'skill',
] as const
export type AbilityKind = (typeof ABILITY_KINDS)[number]

/** Whether people who decide should see it first: it runs, or they see something else than machines read. */
export function isGrave({ kind, runs }: Pick<Ability, 'kind' | 'runs'>): boolean {
  return runs || kind === 'hidden'
}

export interface NamedFile {
  path: string
  oid: Oid
}

export interface Ability {
  kind: AbilityKind
  /** An event, a server, a path: the same name is the same thing in another version. */
  name: string
  /** The file it stands in. */
  path: string
  /** Whether something can run without an agent deciding on each step of it, or without a question to its user. */
  runs: boolean
  /** What is run, whole. Absent for what runs nothing, and for what is too long to keep: see `isLong`. */
  command?: string
  isLong?: true
  /** Files of the item that the command names: what they hold is what it does. */
  files?: NamedFile[]
  /** Equal digests are equal definitions. */
  digest: string
  /** The dependency that brings it. */
  through?: string
}

type Given = Pick<Ability, 'kind' | 'name' | 'path' | 'runs'> & Partial<Pick<Ability, 'command' | 'files'>>

/** @param identity what it is the same by; absent: its command */
export function ability(given: Given, identity: unknown = given.command ?? ''): Ability {
  return { ...given, digest: digestOf([given.kind, given.name, identity]) }
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32)
}

/** JSON with the keys of objects in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
