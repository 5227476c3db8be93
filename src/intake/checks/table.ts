/** The table of checks, in the order in which they run. */

import * as all from './all.ts'
import type { Check } from './check.ts'

export const checks: readonly Check[] = Object.values(all).sort((a, b) => (a.name < b.name ? -1 : 1))

/** The check whose findings may be confirmed and have this code. */
export function findConfirmable(code: string): Check | undefined {
  return checks.find(({ codes, confirmable }) => confirmable !== undefined && Object.hasOwn(codes, code))
}
