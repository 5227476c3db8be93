/** Every check over one bundle: what each has to say, as issues, and what it came to. */
import type { EpochMs } from '../../kernel/clock.ts'
import type { Issue } from '../../kernel/errors.ts'
import { CONFIRMABLE_MAX } from '../../kernel/limits.ts'
import type { BundleFile } from '../bundle.ts'
import type { Check, Checking, Confirmable, Finding } from './check.ts'
import { isConfirmed, placeOf } from './confirming.ts'
import type { CheckResult } from './results.ts'
import { checks } from './table.ts'

export interface Checked {
  issues: Issue[]
  /** Those among the findings that somebody may confirm, or has confirmed. */
  confirmable: Issue[]
  results: CheckResult[]
}

/** @param confirmed places that somebody looked at; a find elsewhere is not covered */
export function runChecks(
  files: readonly BundleFile[],
  about: Checking,
  confirmed: readonly string[],
  ranAt: EpochMs,
): Checked {
  const checked: Checked = { issues: [], confirmable: [], results: [] }
  const known = new Set(confirmed)
  for (const check of checks) {
    const found = issuesOf(check, check.run(files, about), known)
    checked[check.confirmable === undefined ? 'issues' : 'confirmable'].push(...found)
    checked.results.push(resultOf(check, found, ranAt))
  }
  return checked
}

function issuesOf({ confirmable }: Check, found: readonly Finding[], known: ReadonlySet<string>): Issue[] {
  if (confirmable === undefined) return found.map((finding) => issueOf(finding, `${finding.remedy}.`))
  const shown = found.slice(0, CONFIRMABLE_MAX)
  const onLine = new Map<string, number>()
  for (const finding of shown) onLine.set(placeOf(finding), (onLine.get(placeOf(finding)) ?? 0) + 1)
  const issues = shown.map((finding) =>
    issueToConfirm(finding, confirmable, onLine.get(placeOf(finding))!, known),
  )
  return found.length > CONFIRMABLE_MAX ? [...issues, tooMany(found[0]!, confirmable)] : issues
}

function issueOf({ code, severity, says, path, line }: Finding, end: string): Issue {
  return {
    code,
    severity,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    message: `${says}; ${end}`,
  }
}

/** @param onLine how many there are in its place */
function issueToConfirm(
  finding: Finding,
  { unless, afterwards }: Confirmable,
  onLine: number,
  known: ReadonlySet<string>,
): Issue {
  // Of the whole upload, say: there is no place that somebody could look at.
  if (finding.severity === 'warning' || finding.path === undefined)
    return issueOf(finding, `${finding.remedy}.`)
  const place = placeOf(finding)
  const confirm = finding.key === undefined ? place : `${place}#${finding.key}`
  if (isConfirmed({ ...finding, confirm }, known)) {
    const issue = issueOf(finding, `it was confirmed, and ${afterwards}.`)
    return { ...issue, severity: 'warning', confirm }
  }
  const way = onLine === 1 ? place : `${confirm}, or ${place} for all ${onLine} of that line,`
  return { ...issueOf(finding, `${finding.remedy}, or confirm ${way} ${unless}.`), confirm }
}

function tooMany({ code }: Finding, { called }: Confirmable): Issue {
  const message = `There are more than ${CONFIRMABLE_MAX} ${called}; take them out.`
  return { code, severity: 'error', message }
}

function resultOf({ name, rules, confirmable }: Check, found: readonly Issue[], ranAt: EpochMs): CheckResult {
  const places = [...new Set(found.filter(({ confirm }) => confirm !== undefined).map(placeOf))]
  const isOpen = found.some(({ severity }) => severity === 'error')
  const isFound = found.length > 0 ? 'warned' : 'passed'
  const outcome = isOpen ? 'open' : confirmable !== undefined && places.length > 0 ? 'confirmed' : isFound
  return { check: name, rules, outcome, ranAt, places }
}
