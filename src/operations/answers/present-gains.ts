/** What a version can do that the former could not, as the API and the pages show it. */
import type { NewCapability } from '../../intake/index.ts'
import { GAINS_LISTED_CHARS_MAX, GAINS_LISTED_MAX } from '../../kernel/limits.ts'
import { only } from '../../kernel/only.ts'
import { gainSentence } from './capability-words.ts'

export type PresentedGain = ReturnType<typeof presentGain>

export function presentGain(gain: NewCapability) {
  const { change, ability, before, files } = gain
  const { kind, name, path, runs, command, isLong, through } = ability
  return {
    change,
    words: gainSentence(gain),
    kind,
    name,
    path,
    runs,
    ...only({ command, isLong, through, before, files }),
  }
}

/** How much of the gains of many versions together one answer has room for. */
export interface Room {
  gains: number
  chars: number
}

export function roomForMany(): Room {
  return { gains: GAINS_LISTED_MAX, chars: GAINS_LISTED_CHARS_MAX }
}

/**
 * The gains of one version among many: in full while there is room, then without their commands, then as a number.
 * @param room is used up
 */
export function presentWithin(
  gains: readonly NewCapability[],
  room: Room,
): { shown: PresentedGain[]; more: number } {
  const shown = gains.slice(0, Math.max(0, room.gains)).map((gain) => {
    const { command, before, ...rest } = presentGain(gain)
    const chars = (command?.length ?? 0) + (before?.length ?? 0)
    if (chars > room.chars) return { ...rest, isLong: true as const }
    room.chars -= chars
    return { ...rest, ...only({ command, before }) }
  })
  room.gains -= shown.length
  return { shown, more: gains.length - shown.length }
}
