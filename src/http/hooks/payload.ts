/** The body of a delivery: JSON, or JSON in the field `payload` of a form, which forges offer too. */
import { AppError } from '../../kernel/errors.ts'
import type { Delivery } from './forges/forge.ts'

export type Payload = Readonly<Record<string, unknown>>

/** @throws AppError `bad_request` */
export function payloadOf({ header, body }: Delivery): Payload {
  const type = (header('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  const isForm = type === 'application/x-www-form-urlencoded'
  const text = body.toString()
  const value = parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Payload
  throw new AppError(
    'bad_request',
    'The delivery is not a JSON object; set its content type to application/json.',
  )
}

/** A text at a path such as `repository.default_branch`; `undefined` for anything else. */
export function textAt(payload: Payload, path: string): string | undefined {
  let value: unknown = payload
  for (const key of path.split('.')) value = (value as Payload | null | undefined)?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
