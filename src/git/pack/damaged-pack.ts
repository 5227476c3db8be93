/** One sentence for all that can be wrong with a pack from elsewhere. */
import { GitError } from '../errors.ts'

/** @param problem what is wrong, without a full stop */
export function damagedPack(problem: string): GitError {
  return new GitError(
    'foreign_pack_damaged',
    `The pack that came is damaged: ${problem}; try again, and run git fsck on the repository if it stays so.`,
  )
}
