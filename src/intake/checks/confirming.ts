/** Findings that somebody looked at: by their places, one by one. */
import type { Issue } from '../../kernel/errors.ts'
import { findConfirmable } from './table.ts'

/** A line, all of whose finds are confirmed by it: `path:line`. */
export function placeOf({ path, line }: Pick<Issue, 'path' | 'line'>): string {
  return line === undefined ? `${path}` : `${path}:${line}`
}

/** @param confirmed `path:line` for all that stands there, `path:line#key` for one find and no other */
export function isConfirmed(
  issue: Pick<Issue, 'path' | 'line' | 'confirm'>,
  confirmed: ReadonlySet<string>,
): boolean {
  if (issue.path === undefined) return false
  return confirmed.has(placeOf(issue)) || (issue.confirm !== undefined && confirmed.has(issue.confirm))
}

/** Those that are published only when somebody has looked at them, whether somebody has or not. */
export function toConfirm(issues: readonly Issue[]): Issue[] {
  return issues.filter(
    ({ code, severity, confirm }) =>
      (severity === 'error' || confirm !== undefined) && findConfirmable(code) !== undefined,
  )
}

/** The places that were confirmed, for the audit trail. */
export function confirmedPlaces(issues: readonly Issue[]): string[] {
  const confirmed = toConfirm(issues).filter(({ severity }) => severity === 'warning')
  return [...new Set(confirmed.map(placeOf))]
}
