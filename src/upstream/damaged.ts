/** One sentence for a commit whose objects do not make sense. */
import { AppError } from '../kernel/errors.ts'

/** @param problem the end of a sentence that begins with a folder of the repository */
export function damagedTree(problem: string): AppError {
  return new AppError(
    'upstream_invalid',
    `A folder of the commit ${problem}; rename or remove it there, and run git fsck on the repository.`,
  )
}
