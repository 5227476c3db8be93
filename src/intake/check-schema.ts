/** Checking a manifest against a JSON schema, as sentences with lines. */

import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { cut } from '../kernel/cut.ts'
import type { ManifestDocument, Pointer } from './document.ts'
import type { Issues } from './issues.ts'

/** `description` says what a field accepts, in words that follow "must be". */
export interface ManifestSchema {
  $id: string
  type: 'object'
  properties: Record<string, object>
  required?: string[]
  [keyword: string]: unknown
}

const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false, allowUnionTypes: true })
addFormats.default(ajv)

type Severity = 'error' | 'warning'

/**
 * Report every field that clients refuse (`error`) or shrug at (`warning`).
 * @param severity of all, or of what is wrong below a field of the document
 * @returns the fields of the document that something is wrong with
 */
export function checkSchema(
  schema: ManifestSchema,
  document: ManifestDocument,
  severity: Severity | ((field: string) => Severity),
  issues: Issues,
): Set<string> {
  const faulty = new Set<string>()
  const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema)
  if (validate(document.value) === true) return faulty
  const reported = new Set<string>()
  for (const error of outermost(validate.errors ?? [])) {
    const pointer = pointerOf(error)
    const field = fieldName(pointer)
    if (reported.has(field)) continue
    reported.add(field)
    faulty.add(String(pointer[0] ?? ''))
    const place = { path: document.path, line: document.lineOf(pointer) }
    const how = typeof severity === 'string' ? severity : severity(String(pointer[0] ?? ''))
    if (error.keyword === 'required') {
      issues.add('field_missing', how, `${document.path} has no "${field}"; add it.`, place)
      continue
    }
    const wanted = (error.parentSchema as { description?: string } | undefined)?.description ?? error.message
    issues.add(
      'field_invalid',
      how,
      `"${field}" in ${document.path} is ${show(error.data)}, but must be ${wanted}; change it.`,
      place,
    )
  }
  return faulty
}

export interface ValueProblem {
  /** Where in the value. */
  at: Pointer
  /** The end of a sentence about the value. */
  what: string
}

/** What is wrong first with a value; `undefined` when it is as the schema wants it. */
export function problemWith(schema: ManifestSchema, value: unknown): ValueProblem | undefined {
  const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema)
  if (validate(value) === true) return undefined
  const [error] = outermost(validate.errors ?? [])
  return error === undefined ? undefined : { at: pointerOf(error), what: sayOf(error) }
}

function sayOf(error: ErrorObject): string {
  const field = fieldName(pointerOf(error))
  if (error.keyword === 'required') return `has no "${field}"`
  if (error.keyword === 'additionalProperties')
    return `has the unknown field "${cut(String(error.params.additionalProperty), 100)}"`
  const wanted = (error.parentSchema as { description?: string } | undefined)?.description ?? error.message
  if (field === '') return `must be ${wanted}`
  return `has ${show(error.data)} as "${cut(field, 100)}", which must be ${wanted}`
}

/** Warn about fields that no client reads: most often a misspelt one. */
export function warnUnknown(document: ManifestDocument, known: ReadonlySet<string>, issues: Issues): void {
  for (const key of Object.keys(document.value)) {
    if (known.has(key)) continue
    issues.warn(
      'field_unknown',
      `Clients do not know "${key}" in ${document.path} and ignore it; check its spelling or remove it.`,
      {
        path: document.path,
        line: document.lineOf([key]),
      },
    )
  }
}

/**
 * Of an alternative that failed, the alternative itself says more than each of its branches. Their places are those
 * of the schema, so they are few, however many values fail.
 */
function outermost(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf')
  const places = [...new Set(alternatives.map(({ schemaPath }) => `${schemaPath}/`))]
  return errors.filter(
    ({ keyword, schemaPath }) => keyword !== 'if' && !places.some((place) => schemaPath.startsWith(place)),
  )
}

function pointerOf(error: ErrorObject): Pointer {
  const keys = error.instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  return error.keyword === 'required' ? [...keys, String(error.params.missingProperty)] : keys
}

/** `["hooks", "Stop", 0]` reads `hooks.Stop[0]`. */
function fieldName(pointer: Pointer): string {
  return pointer.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
    '',
  )
}

/** A wrong value in few words. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 40 ? `${cut(text, 40)}…` : text
}
