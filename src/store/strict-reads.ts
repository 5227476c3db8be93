/**
 * A plan decides by what its transaction shows. What everybody reads is of the last commit: it lacks what the plan has
 * planned so far, and nobody could tell afterwards what the plan went by. With `STOA_STRICT=1`, as all stories run, a plan
 * that reads past its transaction fails; otherwise the look costs nothing.
 */
import type { Reads } from './reads.ts'

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
  const guarded =
    (method: keyof Reads) =>
    (...args: never[]): unknown => {
      if (isPlanning) throw new Error(`A plan reads ${tableOf(args)} past its transaction; read from \`tx\`.`)
      return (reads[method] as (...all: never[]) => unknown)(...args)
    }
  return {
    reads: {
      get: guarded('get'),
      find: guarded('find'),
      many: guarded('many'),
      sorted: guarded('sorted'),
      all: guarded('all'),
      count: guarded('count'),
    } as Reads,
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

function tableOf([table]: readonly unknown[]): string {
  return (table as { name: string }).name
}
