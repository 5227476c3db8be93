/** The kinds of items. Earlier ones win where an upload could be several. */
import { agent } from './agent.ts'
import type { ItemKind } from './item-kind.ts'
import { plugin } from './plugin.ts'
import { skill } from './skill.ts'

export type { ItemKind, Stamp } from './item-kind.ts'

export const kinds = { plugin, skill, agent } satisfies Record<string, ItemKind>

export type KindName = keyof typeof kinds

export const KIND_NAMES = Object.keys(kinds) as KindName[]

export function isKindName(name: string): name is KindName {
  return Object.hasOwn(kinds, name)
}
