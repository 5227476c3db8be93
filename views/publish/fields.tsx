/** One field of a form: label, hint, what is wrong with it, and the input tied to all three. */
import type { Child, FC } from 'hono/jsx'

export interface Problem {
  field: string
  message: string
}

interface FieldProps {
  field: string
  label: string
  hint?: Child
  problems: readonly Problem[]
  /** The input; its id is the field's, and it is described by `…-hint` and `…-problem`. */
  children?: Child
}

export const Field: FC<FieldProps> = ({ field, label, hint, problems, children }) => {
  const own = problems.filter((problem) => problem.field === field)
  return (
    <div class={own.length === 0 ? 'field' : 'field has-problem'}>
      <label for={field}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${field}-hint`}>
          {hint}
        </p>
      )}
      {own.map(({ message }) => (
        <p class="field-problem" id={`${field}-problem`}>
          {message}
        </p>
      ))}
      {children}
    </div>
  )
}

/** What ties an input to its label, hint and problem. */
export function tied(field: string, problems: readonly Problem[], hasHint = true) {
  const isWrong = problems.some((problem) => problem.field === field)
  const ids = [...(hasHint ? [`${field}-hint`] : []), ...(isWrong ? [`${field}-problem`] : [])]
  return {
    id: field,
    name: field,
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(isWrong ? { 'aria-invalid': 'true' as const } : {}),
  }
}
