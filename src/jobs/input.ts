/** What a job is asked to do: checked against its schema, and never a secret. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { AppError } from '../kernel/errors.ts'
import { JOB_INPUT_CHARS_MAX } from '../kernel/limits.ts'

export interface InputSchema {
  type: 'object'
  properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  required?: readonly string[]
}

/** @throws AppError `bad_request` */
export type InputCheck<Input> = (value: unknown) => Input

const ajv = new Ajv2020({ allErrors: false, allowUnionTypes: true })
/** By name: a field that holds one, not one that says where it is kept. */
const SECRET = /(secret|password|passphrase|token|credential|api_?key)s?$/i

/**
 * Compiled when it is first asked.
 * @throws Error when the schema has a field for a secret: an input is written to the journal and to every copy
 */
export function inputCheck<Input>(kind: string, schema: InputSchema): InputCheck<Input> {
  const secret = fieldsOf(schema).find((field) => SECRET.test(field))
  if (secret !== undefined)
    throw new Error(`The job ${kind} takes a "${secret}"; give it a reference to where that is kept.`)
  let validate: ReturnType<typeof ajv.compile> | undefined
  return (value) => {
    validate ??= ajv.compile(closed(schema) as InputSchema)
    // The value itself is not shown: it may be what does not belong here.
    if (!validate(value)) {
      const { instancePath, message, params } = validate.errors![0]!
      const field = String(params.additionalProperty ?? instancePath.slice(1))
      throw new AppError('bad_request', `The job ${kind} cannot take its input: "${field}" ${message}.`)
    }
    if (JSON.stringify(value).length > JOB_INPUT_CHARS_MAX)
      throw new AppError(
        'bad_request',
        `The input of ${kind} is longer than ${JOB_INPUT_CHARS_MAX} characters.`,
      )
    return value as Input
  }
}

/** Of its objects, however deep. */
function fieldsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf)
  if (!isObject(schema)) return []
  const own = isObject(schema.properties) ? Object.keys(schema.properties) : []
  return [...own, ...Object.values(schema).flatMap(fieldsOf)]
}

/** With no field in any of its objects but those that are declared. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (!isObject(schema)) return schema
  const parts = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]))
  return isObject(schema.properties) ? { additionalProperties: false, ...parts } : parts
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
