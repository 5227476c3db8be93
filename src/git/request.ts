/** A request that was understood. */
import type { Answer } from './answer.ts'
import type { Repository } from './repository.ts'

export interface Request {
  /** Equal keys get equal answers from equal heads; `undefined` when the answer is not worth keeping. */
  key?: string | undefined
  /** The whole answer, where the refs are all that is asked for. */
  refs?: (repository: Repository) => Buffer
  /** @throws GitError `protocol_error`, `not_our_ref` */
  answer(repository: Repository): Promise<Answer>
}

/** Haves of a request whose answer may be kept: more than one round of git's names, and nobody asks so twice. */
export const KEYED_HAVES_MAX = 256
