/** What can go wrong with Git, in its own words. Who uses this room says it in theirs (`kernel/git-failures.ts`). */
import { shortened } from '../kernel/shortened.ts'

export type GitErrorCode =
  /** The request is not made of pkt-lines. */
  | 'pktline_invalid'
  /** The request breaks the protocol. */
  | 'protocol_error'
  /** What is wanted is not in the repository's own history. */
  | 'not_our_ref'
  | 'object_missing'
  | 'object_corrupt'
  /** What is to be stored makes no tree that git checks out everywhere. */
  | 'tree_invalid'
  /** What is to be stored makes a pack that is too large. */
  | 'pack_too_large'
  /** A pack from elsewhere is damaged, or more than is taken. */
  | 'foreign_pack_damaged'
  | 'foreign_pack_too_large'

export class GitError extends Error {
  override readonly name = 'GitError'
  readonly code: GitErrorCode

  constructor(code: GitErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(shortened(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
  }
}
