/** Findings of intake as the views show them. */

import type { SecretProps } from '../../../views/parts/secrets.tsx'
import type { IssueProps } from '../../../views/publish/check.tsx'
import { placeOf } from '../../intake/secrets/report.ts'
import type { Issue } from '../../kernel/errors.ts'

export function errorsFirst(issues: readonly Issue[]): Issue[] {
  const isError = ({ severity }: Issue) => severity === 'error'
  return [...issues.filter(isError), ...issues.filter((issue) => !isError(issue))]
}

/** A sentence says what is wrong and then, after its last semicolon, what to do. */
export function issueProps({ severity, code, path, line, message }: Issue): IssueProps {
  const at = message.lastIndexOf('; ')
  const fix = at === -1 ? undefined : message.slice(at + 2)
  return {
    severity,
    code,
    problem: fix === undefined ? message : `${message.slice(0, at)}.`,
    ...(fix === undefined ? {} : { fix: fix.charAt(0).toUpperCase() + fix.slice(1) }),
    ...(path === undefined ? {} : { place: line === undefined ? path : `${path}:${line}` }),
  }
}

/** A place that looks like a secret, as it is confirmed. */
export function secretProps(issue: Issue): SecretProps {
  const { severity, path, line, message, confirm = placeOf(issue) } = issue
  return {
    ...(path === undefined || line === undefined ? {} : { place: placeOf(issue), confirm }),
    what: `${message.slice(0, message.lastIndexOf('; '))}.`,
    isConfirmed: severity === 'warning',
  }
}
