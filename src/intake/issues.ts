/** Collecting what is wrong with an upload: everything, once, up to a limit. */
import type { Issue } from '../kernel/errors.ts'
import { ISSUES_MAX } from '../kernel/limits.ts'
import type { IssueCode } from './issue-codes.ts'

export interface Place {
  path?: string
  line?: number
}

export class Issues {
  readonly #list: Issue[] = []
  #isTruncated = false

  error(code: IssueCode, message: string, place: Place = {}): void {
    this.#add(code, 'error', message, place)
  }

  warn(code: IssueCode, message: string, place: Place = {}): void {
    this.#add(code, 'warning', message, place)
  }

  get hasErrors(): boolean {
    return this.#list.some((issue) => issue.severity === 'error')
  }

  get list(): Issue[] {
    return this.#list
  }

  #add(code: IssueCode, severity: Issue['severity'], message: string, { path, line }: Place): void {
    if (this.#list.length >= ISSUES_MAX) {
      if (!this.#isTruncated) {
        this.#isTruncated = true
        this.#list.push({
          code: 'issues_truncated' satisfies IssueCode,
          severity: 'error',
          message: `There are more than ${ISSUES_MAX} issues; solve these first.`,
        })
      }
      return
    }
    this.#list.push({
      code,
      severity,
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
      message,
    })
  }
}
