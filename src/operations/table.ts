/** The table of operations: what all of Stoa can do, by name. */
import * as all from './index.ts'
import type { Operation } from './operation.ts'

export function tableOf(exported: Readonly<Record<string, Operation>>): readonly Operation[] {
  return Object.values(exported).sort((a, b) => (a.name < b.name ? -1 : 1))
}

export const operations = tableOf(all)
