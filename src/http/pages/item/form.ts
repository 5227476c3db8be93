/** Fields of a page's form as texts. */
import type { Form } from '../../form.ts'

/** The first value of each field, trimmed; absent fields are empty. */
export function textsOf(form: Form, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, trimmed(form.get(field))]))
}

/** All values of a field, trimmed, in their order. */
export function allOf(form: Form, field: string): string[] {
  return form.getAll(field).map(trimmed)
}

function trimmed(value: ReturnType<Form['get']>): string {
  return typeof value === 'string' ? value.trim() : ''
}
