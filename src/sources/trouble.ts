/** What stands in the way of reading something: a server that may do better later, or content that is wrong as it is. */
import { AppError } from '../kernel/errors.ts'
import { UnreadableCommit } from '../upstream/index.ts'
import type { SyncFailure } from './source-rows.ts'

export interface Trouble extends SyncFailure {
  /** As the other side said. */
  retryAfterSeconds?: number | undefined
}

/** Of a server that answered a moment ago whatever it fails with passes. */
const OF_SERVERS = /^(upstream_|outbound_|ref_not_found$|thread_died$)/
/** Of one that nobody is sure about only what says so. */
const OF_THE_MOMENT: ReadonlySet<string> = new Set([
  'upstream_unreachable',
  'upstream_timeout',
  'thread_died',
])

/** What failed at the server that the source itself is read from; `undefined` for what is wrong with the content. */
export function troubleOfSource(error: unknown): Trouble | undefined {
  const isOfContent = error instanceof UnreadableCommit || (error as AppError).code === 'upstream_too_large'
  return error instanceof AppError && OF_SERVERS.test(error.code) && !isOfContent
    ? troubleIn(error)
    : undefined
}

/** What failed at another server, which may be gone for good. */
export function troubleElsewhere(error: unknown): Trouble | undefined {
  return error instanceof AppError && OF_THE_MOMENT.has(error.code) ? troubleIn(error) : undefined
}

function troubleIn({ code, message, retryAfterSeconds }: AppError): Trouble {
  return { code, message, retryAfterSeconds }
}
