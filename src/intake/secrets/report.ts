/** Secrets as issues: what was found has to be taken out, or confirmed by its place. */
import type { Issue } from '../../kernel/errors.ts'
import { SECRETS_FOUND_MAX } from '../../kernel/limits.ts'
import type { IssueCode } from '../issue-codes.ts'
import type { Secret } from './search.ts'

const CODE = 'secret_found' satisfies IssueCode

/** A line, all of whose finds are confirmed by it: `path:line`. */
export function placeOf({ path, line }: Pick<Issue, 'path' | 'line'>): string {
  return `${path}:${line}`
}

/** @param confirmed `path:line` for all that stands there, `path:line#fingerprint` for one find and no other */
export function isConfirmed(issue: Issue, confirmed: ReadonlySet<string>): boolean {
  if (issue.path === undefined) return false
  return confirmed.has(placeOf(issue)) || (issue.confirm !== undefined && confirmed.has(issue.confirm))
}

/** @param confirmed places that somebody looked at; a find elsewhere is not covered */
export function secretIssues(found: readonly Secret[], confirmed: readonly string[]): Issue[] {
  const known = new Set(confirmed)
  const shown = found.slice(0, SECRETS_FOUND_MAX)
  const onLine = new Map<string, number>()
  for (const secret of shown) onLine.set(placeOf(secret), (onLine.get(placeOf(secret)) ?? 0) + 1)
  const issues = shown.map((secret) => issueOf(secret, onLine.get(placeOf(secret))!, known))
  return found.length > SECRETS_FOUND_MAX ? [...issues, tooMany()] : issues
}

function issueOf(secret: Secret, onLine: number, known: ReadonlySet<string>): Issue {
  const { path, line, what, shown } = secret
  const place = placeOf(secret)
  const confirm = `${place}#${secret.fingerprint}`
  const issue: Issue = { code: CODE, severity: 'error', path, line, message: '', confirm }
  const looks = `${place} holds what looks like ${what}${shown === '' ? '' : ` (${shown})`}`
  if (isConfirmed(issue, known)) {
    const message = `${looks}; it was confirmed, and everybody who has the item can read it.`
    return { ...issue, severity: 'warning', message }
  }
  const way = onLine === 1 ? place : `${confirm}, or ${place} for all ${onLine} of that line,`
  return { ...issue, message: `${looks}; take it out and revoke it, or confirm ${way} if it is none.` }
}

function tooMany(): Issue {
  return {
    code: CODE,
    severity: 'error',
    message: `There are more than ${SECRETS_FOUND_MAX} places that look like secrets; take them out.`,
  }
}

/** What was confirmed, for the audit trail. */
export function confirmedSecrets(issues: readonly Issue[]): string[] {
  const confirmed = secretsOf(issues).filter(({ severity }) => severity === 'warning')
  return [...new Set(confirmed.map(placeOf))]
}

export function secretsOf(issues: readonly Issue[]): Issue[] {
  return issues.filter(({ code }) => code === CODE)
}
