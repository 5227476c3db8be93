/** What ends a command early: wrong usage (exit code 2), a failure (1), or the person at the terminal. */
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

/** Somebody left a question without an answer. They know, so nothing is said. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  /** Ctrl-C rather than Ctrl-D. */
  readonly isInterrupt: boolean

  constructor(isInterrupt: boolean) {
    super('The question was left without an answer.')
    this.isInterrupt = isInterrupt
  }
}

/** What the operating system refused, as one sentence; anything else is a bug, and stays as it is. */
export function failureOfSystem(error: unknown): CommandError | undefined {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined
  const what = typeof path === 'string' ? `"${path}"` : 'A file'
  const message = `${what} cannot be used (${code} at ${syscall}); check that it is there and that you may.`
  return new CommandError('system_error', message, { cause: error })
}
