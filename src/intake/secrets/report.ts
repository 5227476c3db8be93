/** Secrets as issues: what was found has to be taken out, or confirmed by its place. */
import type { Issue } from '../../kernel/errors.ts'
import { SECRETS_FOUND_MAX } from '../../kernel/limits.ts'
import type { IssueCode } from '../issue-codes.ts'
import type { Secret } from './search.ts'

const CODE = 'secret_found' satisfies IssueCode

/** How a find is confirmed: `path:line`. */
export function placeOf({ path, line }: Pick<Issue, 'path' | 'line'>): string {
  return `${path}:${line}`
}

/** @param confirmed places that somebody looked at; a find elsewhere is not covered */
export function secretIssues(found: readonly Secret[], confirmed: readonly string[]): Issue[] {
  const known = new Set(confirmed)
  const issues = found.slice(0, SECRETS_FOUND_MAX).map(({ path, line, what, shown }): Issue => {
    const isConfirmed = known.has(placeOf({ path, line }))
    const looks = `${path}:${line} holds what looks like ${what}${shown === '' ? '' : ` (${shown})`}`
    return {
      code: CODE,
      severity: isConfirmed ? 'warning' : 'error',
      path,
      line,
      message: isConfirmed
        ? `${looks}; it was confirmed, and everybody who has the item can read it.`
        : `${looks}; take it out and revoke it, or confirm ${placeOf({ path, line })} if it is none.`,
    }
  })
  return found.length > SECRETS_FOUND_MAX ? [...issues, tooMany()] : issues
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
  return secretsOf(issues)
    .filter(({ severity }) => severity === 'warning')
    .map(placeOf)
}

export function secretsOf(issues: readonly Issue[]): Issue[] {
  return issues.filter(({ code }) => code === CODE)
}
