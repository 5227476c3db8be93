/** Collecting what is wrong with an upload: everything, once, up to a limit. */
import type { Issue } from '../kernel/errors.ts'
import { ISSUE_CHARS_MAX, ISSUES_MAX } from '../kernel/limits.ts'
import type { IssueCode } from './issue-codes.ts'

interface Place {
  path?: string
  line?: number
  confirm?: string
}

export class Issues {
  readonly #list: Issue[] = []
  #isTruncated = false

  error(code: IssueCode, message: string, place: Place = {}): void {
    this.add(code, 'error', message, place)
  }

  warn(code: IssueCode, message: string, place: Place = {}): void {
    this.add(code, 'warning', message, place)
  }

  add(code: IssueCode, severity: Issue['severity'], message: string, place: Place = {}): void {
    // A place may be an issue, whose own severity does not count.
    this.found({ ...place, code, severity, message })
  }

  get hasErrors(): boolean {
    return this.#list.some((issue) => issue.severity === 'error')
  }

  /** In the order found, and at the end a word about what was left out, if anything was. */
  get list(): Issue[] {
    return this.#isTruncated ? [...this.#list, this.#truncated()] : [...this.#list]
  }

  /** What a check says, whose codes are its own. */
  found({ code, severity, message, path, line, confirm }: Issue): void {
    if (this.#list.length >= ISSUES_MAX && !this.#makeRoom(severity)) return
    this.#list.push({
      code,
      severity,
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
      message: cut(message),
      ...(confirm === undefined ? {} : { confirm }),
    })
  }

  /** Leaves out the last warning for an error. An error is left out only when all that is kept are errors. */
  #makeRoom(severity: Issue['severity']): boolean {
    this.#isTruncated = true
    const last = this.#list.findLastIndex((issue) => issue.severity === 'warning')
    if (severity === 'warning' || last === -1) return false
    this.#list.splice(last, 1)
    return true
  }

  /** Warnings that nobody sees must not block what warnings that everybody sees do not. */
  #truncated(): Issue {
    return {
      code: 'issues_truncated' satisfies IssueCode,
      severity: this.hasErrors ? 'error' : 'warning',
      message: `There are more than ${ISSUES_MAX} issues; solve these first.`,
    }
  }
}

/** What it quotes may be as long as a manifest, and many issues may quote it. */
function cut(message: string): string {
  if (message.length <= ISSUE_CHARS_MAX) return message
  return `${message.slice(0, ISSUE_CHARS_MAX - 1).toWellFormed()}…`
}
