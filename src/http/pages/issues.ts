/** Findings of intake as the views show them. */

import type { FoundProps, ToConfirmProps } from '../../../views/parts/confirm.tsx'
import type { IssueProps } from '../../../views/publish/check.tsx'
import { checks, placeOf } from '../../intake/index.ts'
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

/** What checks found and somebody may confirm, each check's own together. */
export function confirmProps(issues: readonly Issue[]): ToConfirmProps[] {
  return checks.flatMap(({ codes, confirmable }) => {
    const found = issues.filter(({ code }) => Object.hasOwn(codes, code))
    if (confirmable === undefined || found.length === 0) return []
    const { heading, advice, claim, harmless } = confirmable
    return [{ heading, advice, claim, harmless, found: found.map(foundProps) }]
  })
}

function foundProps(issue: Issue): FoundProps {
  const { severity, path, message, confirm = placeOf(issue) } = issue
  return {
    ...(path === undefined ? {} : { place: placeOf(issue), confirm }),
    what: `${message.slice(0, message.lastIndexOf('; '))}.`,
    isConfirmed: severity === 'warning',
  }
}
