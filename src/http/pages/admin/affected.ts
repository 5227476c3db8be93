/** Who is affected, as the views show it. */
import type { EffectProps } from '../../../../views/admin/effects.tsx'
import type { Effect } from '../../../access/affected.ts'

export function effectProps({ item, gains, loses, bound, freed }: Effect): EffectProps {
  const named = (people: Effect['gains']) =>
    people.map(({ username, displayName }) => ({ username, displayName }))
  return {
    servedName: item.servedName,
    title: item.title,
    gains: named(gains),
    loses: named(loses),
    bound: named(bound),
    freed: named(freed),
  }
}
