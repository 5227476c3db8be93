/** What a check came to, as it is stored with the version that it was run over. */
import type { EpochMs } from '../../kernel/clock.ts'

export interface CheckResult {
  /** Its name. */
  check: string
  /** Of which it was run: see `Check.rules`. */
  rules: number
  /**
   * `passed`: it found nothing. `warned`: nothing that stands in the way. `confirmed`: somebody said of each place that it
   * may be published. `open`: nobody has said so yet, and nothing is published.
   */
  outcome: 'passed' | 'warned' | 'confirmed' | 'open'
  ranAt: EpochMs
  /** The places that were, or have to be, confirmed. */
  places: readonly string[]
}

/** What was held until somebody confirmed all that was open. */
export function confirmedResults(results: readonly CheckResult[]): CheckResult[] {
  return results.map((result) => (result.outcome === 'open' ? { ...result, outcome: 'confirmed' } : result))
}
