/** Checking a query or a body against its schema; the first thing that is wrong becomes a sentence. */

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { fromTexts } from './from-text.ts'
import type { JsonSchema } from './json-schema.ts'

const strict = new Ajv2020({ allErrors: false, verbose: true, allowUnionTypes: true, useDefaults: true })
addFormats.default(strict)
// A better sentence for what is wrong with this value than what its rule says.
strict.addKeyword({ keyword: 'otherwise', schemaType: 'string' })
// A file, which surfaces receive as such.
strict.addKeyword({
  keyword: 'bytes',
  schemaType: 'boolean',
  validate: (_: boolean, value: unknown) => isFile(value),
})

/** @throws AppError `bad_request` */
export type Check<Value = unknown> = (value: unknown) => Value

/** Of all that an operation takes. */
export function inputCheck<Input>(schema: JsonSchema): Check<Input> {
  return checkWith(schema, 'input') as Check<Input>
}

export function bodyCheck(schema: JsonSchema): Check {
  return checkWith(schema, 'body')
}

/** Of JSON in one field of a form. @param schema of an object that has the field alone */
export function fieldCheck(field: string, schema: JsonSchema): Check {
  return checkWith(schema, `field "${field}"`)
}

/** Texts become numbers, booleans and lists where the schema says so. */
export function queryCheck(schema: JsonSchema): Check {
  const check = checkWith(schema, 'query')
  return (query) => check(fromTexts(schema, query as Record<string, string | string[]>))
}

/** The schema is compiled when it is first asked: compiling those of all operations took a tenth of a start. */
function checkWith(schema: JsonSchema, where: string): Check {
  let validate: ValidateFunction | undefined
  return (value) => {
    validate ??= strict.compile(schema)
    if (validate(value)) return value
    throw new AppError('bad_request', sentence(validate.errors![0]!, where))
  }
}

function sentence(error: ErrorObject, where: string): string {
  const better = betterSentence(error)
  if (better !== undefined) return better
  const field = error.instancePath.slice(1).replaceAll('/', '.')
  if (error.keyword === 'required') return `The ${where} has no "${error.params.missingProperty}"; add it.`
  if (error.keyword === 'additionalProperties') {
    return `The ${where} has an unknown field "${error.params.additionalProperty}"; remove it.`
  }
  if (field === '') return `The ${where} must be a JSON object.`
  return `"${field}" is ${show(error.data)}, but ${wanted(error)}.`
}

/** What the schema itself says of a value that is wrong, or missing. */
function betterSentence({ keyword, params, parentSchema, data }: ErrorObject): string | undefined {
  const { properties = {}, otherwise } = (parentSchema ?? {}) as {
    properties?: Record<string, { otherwise?: string }>
    otherwise?: string
  }
  if (keyword !== 'required') return otherwise === undefined ? undefined : filled(otherwise, data)
  const ofMissing = properties[params.missingProperty]?.otherwise
  return ofMissing?.includes('{') ? undefined : ofMissing
}

/** @returns nothing where it counts what is no list */
function filled(otherwise: string, data: unknown): string | undefined {
  if (otherwise.includes('{count}') && !Array.isArray(data)) return undefined
  return otherwise
    .replace('{value}', () => show(data))
    .replace('{count}', () => String((data as unknown[]).length))
}

function isFile(value: unknown): boolean {
  return Buffer.isBuffer(value) || Buffer.isBuffer((value as { content?: unknown } | null)?.content)
}

function wanted(error: ErrorObject): string {
  if (error.keyword === 'enum')
    return `it must be one of ${(error.params.allowedValues as string[]).join(', ')}`
  return `it ${error.message ?? 'is not accepted'}`
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  // JSON has no word for a number that is too large.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 100 ? `${cut(text, 100)}…` : text
}
