/** What checks came to, as the API and the pages say it. */
import { type CheckResult, checks } from '../../intake/index.ts'
import { answer, listOf, text, time, whole } from '../schemas.ts'

export const checkResult = answer({
  check: text,
  title: text,
  rules: { ...whole, description: 'Grows when the check may find something else than before.' },
  outcome: {
    enum: ['passed', 'warned', 'confirmed'],
    description: 'Of what was confirmed, somebody said place by place that it may be published.',
  },
  ranAt: time,
  confirmed: { ...listOf(text), description: 'The places: `path:line`.' },
})

export function presentCheck({ check, rules, outcome, ranAt, places }: CheckResult) {
  return {
    check,
    title: titleOf(check),
    rules,
    outcome,
    ranAt: new Date(ranAt).toISOString(),
    confirmed: places,
  }
}

/** One that is no longer run keeps its name. */
function titleOf(name: string): string {
  return checks.find((check) => check.name === name)?.title ?? name
}

/** Each check, and those that are no longer run, in a few words. */
export function checkSentences(results: readonly CheckResult[]): string[] {
  const missing = checks.filter(({ name }) => results.every(({ check }) => check !== name))
  return [
    ...results.map((result) => `${titleOf(result.check)}: ${wordsOf(result)}`),
    ...missing.map(({ title }) => `${title}: not checked`),
  ]
}

function wordsOf({ outcome, places }: CheckResult): string {
  if (outcome === 'passed') return 'nothing found'
  if (outcome === 'warned') return 'found, with a warning'
  return places.length === 1 ? '1 place confirmed' : `${places.length} places confirmed`
}
