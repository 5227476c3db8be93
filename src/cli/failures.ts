/** What ends a command early: wrong usage (exit code 2), or a failure (exit code 1). */
import type { Issue } from '../kernel/errors.ts'

/** The command line is not one that the command understands. The message is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A command failed, here or at the store. The message is one sentence, the store's own where it has one. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** Stable: the store's code, or one of docs/cli.md. */
  readonly code: string
  readonly issues: readonly Issue[]

  constructor(code: string, message: string, options: { issues?: readonly Issue[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
  }
}
