/** What people type for others, and agents, to read: nothing in it is hidden. */
import { AppError } from './errors.ts'
import { shownTextProblem } from './well-formed.ts'

/** @param field as a sentence names it. @throws AppError `bad_request` */
export function assertShown(field: string, text: string): void {
  const problem = shownTextProblem(text)
  if (problem !== undefined) throw new AppError('bad_request', `The ${field} ${problem}; take it out.`)
}
