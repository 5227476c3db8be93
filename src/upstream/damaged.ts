/** What is wrong with a commit itself: it is read as well as it ever will be. */
import { AppError } from '../kernel/errors.ts'

/** The server gave what was asked for, and that is none that can be read. */
export class UnreadableCommit extends AppError {}

/** @param problem the end of a sentence that begins with a folder of the repository */
export function damagedTree(problem: string): AppError {
  return new AppError(
    'upstream_invalid',
    `A folder of the commit ${problem}; rename or remove it there, and run git fsck on the repository.`,
  )
}
