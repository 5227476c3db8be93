/** What queries and forms say is text: it becomes what a schema wants, in one way for both. */
import type { JsonSchema } from './json-schema.ts'

/** What is no whole number, or one that no number holds exactly, stays as it was typed, and is refused as that. */
export function wholeFrom(text: string): number | string {
  const number = Number(text)
  return /^-?\d+$/.test(text) && Number.isSafeInteger(number) ? number : text
}

/** Of a query: fields that the schema does not know stay as they are. */
export function fromTexts(
  schema: JsonSchema,
  texts: Readonly<Record<string, string | readonly string[]>>,
): Record<string, unknown> {
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [
      name,
      Object.hasOwn(properties, name) ? fromText(properties[name]!, value) : value,
    ]),
  )
}

function fromText(schema: JsonSchema, value: string | readonly string[]): unknown {
  const types = [schema.type].flat()
  if (types.includes('array'))
    return [value].flat().map((item) => fromText((schema.items ?? {}) as JsonSchema, item))
  if (typeof value !== 'string') return value
  if (types.includes('integer')) return wholeFrom(value)
  return types.includes('boolean') && /^(?:true|false)$/.test(value) ? value === 'true' : value
}
