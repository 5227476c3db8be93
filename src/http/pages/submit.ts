/** What a form of a page does: the operation that it is for, and what is shown of how that went. */
import { AppError } from '../../kernel/errors.ts'
import type { Operation, Show } from '../../operations/surface.ts'
import type { Principal, StoaContext } from '../env.ts'
import { Form } from '../form.ts'
import { STATUS } from '../middleware/errors.ts'
import { inputOf } from './forms/input.ts'
import { receiveForm } from './page.tsx'

type Answered = Response | Promise<Response>

interface Submission<Input, Output> {
  operation: Operation<Input, Output>
  /** Whether a form comes; by itself, when the operation needs more than the address says. */
  isForm?: boolean
  /** What the form says, where its fields are not the operation's as they are. */
  input?: (said: Input, form: Form) => Input
  /** When it is done; made in its transaction, of the rows as they will be. */
  done: Show<Output, Answered>
  /** The page again, with what the person can put right; without it, that is an error page. */
  refused?: (error: AppError, form: Form) => Answered
}

/** @throws what ends the request, RightLost among it */
export async function submit<Input, Output>(
  c: StoaContext,
  principal: Principal,
  { operation, isForm, input = (said) => said, done, refused }: Submission<Input, Output>,
): Promise<Response> {
  const path = c.req.param() as Record<string, string>
  let form = new Form([])
  try {
    const begun = principal.begin(operation, path as Partial<Input>)
    if (isForm ?? hasFields(operation, path)) form = await receiveForm(c, principal)
    return await begun.run(input(inputOf(operation, form, path), form), done)
  } catch (error) {
    if (refused === undefined || !(error instanceof AppError) || STATUS[error.code] >= 500) throw error
    return refused(error, form)
  }
}

/** A button alone sends nothing that the operation needs. */
function hasFields({ input }: Operation, path: Record<string, string>): boolean {
  return Object.keys(input.properties as object).some((field) => !Object.hasOwn(path, field))
}
