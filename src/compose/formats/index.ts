/** The agents' formats, as composing and pages use them. */
import * as all from './all.ts'
import type { Format } from './format.ts'

/** In the order of their names, which is the README's too. */
export const formats: readonly Format[] = Object.values(all)

/** What brings agents and clones up to date. @param pull how a clone is brought up to date */
export function refreshCommands(marketplaceName: string, pull: string): string[] {
  return [...formats.flatMap((format) => format.refresh(marketplaceName)), pull]
}
