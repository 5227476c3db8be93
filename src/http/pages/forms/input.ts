/** What a form says, as the input of the operation that it is for: its fields are called as the schema calls them. */
import { type JsonSchema, type Operation, wholeFrom } from '../../../operations/surface.ts'
import { type Form, type FormFile, filesOf } from '../../form.ts'

/**
 * Fields that the operation does not know are not for it. It is checked when it is run, as what comes from elsewhere.
 * @param path what the address says
 */
export function inputOf<Input>(
  { input }: Operation<Input, unknown>,
  form: Form,
  path: Readonly<Record<string, string>>,
): Input {
  const { properties, required } = input as { properties: Record<string, JsonSchema>; required: string[] }
  const typed: Record<string, unknown> = {}
  for (const [field, schema] of Object.entries(properties)) {
    const value = path[field] ?? valueIn(form, field, schema, required.includes(field))
    if (value !== undefined) typed[field] = value
  }
  return typed as Input
}

/** A field left empty says nothing; where nothing can be said, it says so. */
function valueIn(form: Form, field: string, schema: JsonSchema, isRequired: boolean): unknown {
  const types = [schema.type].flat()
  if (schema.bytes === true) return filesOf(form, field)[0]
  if (types.includes('array')) {
    const items = (schema.items ?? {}) as JsonSchema
    if (items.bytes === true) return filesOf(form, field)
    const texts = form.getAll(field).flatMap((value) => textOf(value, items) ?? [])
    return texts.length === 0 && !isRequired ? undefined : texts
  }
  const text = textOf(form.get(field), schema)
  if (types.includes('boolean')) return text === undefined ? undefined : text !== 'false'
  if (text !== undefined) return types.includes('integer') ? wholeFrom(text) : text
  if (types.includes('null') && form.has(field)) return null
  return isRequired ? '' : undefined
}

/** Spaces at the ends of a password belong to it. */
function textOf(value: string | FormFile | null, schema: JsonSchema): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = schema.format === 'password' ? value : value.trim()
  return text === '' ? undefined : text
}
