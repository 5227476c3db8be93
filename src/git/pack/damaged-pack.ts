/** One sentence for all that can be wrong with a pack from elsewhere. */
import { AppError } from '../../kernel/errors.ts'

/** @param problem what is wrong, without a full stop */
export function damagedPack(problem: string): AppError {
  return new AppError(
    'upstream_invalid',
    `The pack that came is damaged: ${problem}; try again, and run git fsck on the repository if it stays so.`,
  )
}
