/** What a version can do by its own files. */
import { type Ability, ability, CAPABILITY_RULES, digestOf } from '../intake/index.ts'
import type { VersionRow } from './items.repo.ts'

/** One that was looked at by older rules, and could not be since, can do nobody knows what. */
export function ownAbilities({ capabilities }: Pick<VersionRow, 'capabilities'>): readonly Ability[] {
  if (capabilities.rules === CAPABILITY_RULES) return capabilities.abilities
  const { abilities: _, ...rest } = capabilities
  const unknown = {
    kind: 'unread',
    name: 'its files, which cannot be read now',
    path: '',
    runs: true,
  } as const
  return [ability(unknown, digestOf(rest))]
}
