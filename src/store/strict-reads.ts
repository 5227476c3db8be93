/**
 * A plan decides by what its transaction shows. What everybody reads is of the last commit: it lacks what the plan has
 * planned so far, and nobody could tell afterwards what the plan went by. With `STOA_STRICT=1`, as all stories run, a plan
 * that reads past its transaction fails; otherwise the look costs nothing.
 */
import { pickedReads, type Reads } from './reads.ts'

export interface StrictReads {
  /** Reads of the last commit. */
  reads: Reads
  /** The plan, which fails when it uses them. */
  strictly<Tx, T>(plan: (tx: Tx) => T): (tx: Tx) => T
}

export function strictReads(reads: Reads, isStrict: boolean): StrictReads {
  if (!isStrict) return { reads, strictly: (plan) => plan }
  // Plans wait for nothing: whoever reads meanwhile is the plan.
  let isPlanning = false
  return {
    reads: pickedReads(({ name }) => {
      if (isPlanning) throw new Error(`A plan reads ${name} past its transaction; read from \`tx\`.`)
      return reads
    }),
    strictly: (plan) => (tx) => {
      isPlanning = true
      try {
        return plan(tx)
      } finally {
        isPlanning = false
      }
    },
  }
}
