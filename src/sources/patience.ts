/** When to leave the rest for another time, with a server that fails with one tag after the other. */
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import { SOURCE_TAG_TROUBLES_MAX } from '../kernel/limits.ts'
import type { Trouble } from './trouble.ts'

export class Patience {
  #hasRead = false
  #troubles = 0

  /**
   * @param trouble of the tag that was read last
   * @throws AppError when nothing was read at all
   */
  endsWith(trouble: Trouble | undefined): boolean {
    this.#troubles = trouble === undefined ? 0 : this.#troubles + 1
    this.#hasRead ||= trouble === undefined
    const isOver = trouble?.retryAfterSeconds !== undefined || this.#troubles === SOURCE_TAG_TROUBLES_MAX
    if (!isOver || this.#hasRead) return isOver
    const { code, message, retryAfterSeconds } = trouble!
    throw new AppError(code as ErrorCode, message, { retryAfterSeconds })
  }
}
