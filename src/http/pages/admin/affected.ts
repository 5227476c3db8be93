/** Who is affected, as the views show it. */
import type { EffectProps, EffectsProps } from '../../../../views/admin/effects.tsx'
import type { Affected, Effect } from '../../../access/index.ts'
import { ROWS_BESIDE_MAX } from '../../../kernel/limits.ts'

/** People named on one page, for all of its items together: a thousand items may concern everybody. */
const PEOPLE_NAMED_MAX = 500

export function effectsProps({ effects }: Affected): EffectsProps {
  const room = { left: PEOPLE_NAMED_MAX }
  const shown = effects.slice(0, ROWS_BESIDE_MAX).map((effect) => effectProps(effect, room))
  return { effects: shown, effectsTotal: effects.length }
}

function effectProps({ item, counts, ...effect }: Effect, room: { left: number }): EffectProps {
  const named = (turn: 'gains' | 'loses' | 'bound' | 'freed') => {
    const some = effect[turn].slice(0, room.left)
    room.left -= some.length
    return {
      count: counts[turn],
      named: some.map(({ username, displayName }) => ({ username, displayName })),
    }
  }
  const [gains, loses, bound, freed] = [named('gains'), named('loses'), named('bound'), named('freed')]
  return { servedName: item.servedName, title: item.title, gains, loses, bound, freed }
}
