/** JSON schemas that several routes share. They validate, and they are what OpenAPI shows. */

import { SCOPES, TIERS } from '../access/index.ts'
import { CATEGORIES, SHARE_TYPES, SHARINGS } from '../catalog/index.ts'
import { KIND_NAMES } from '../intake/index.ts'
import {
  FORM_PARTS_MAX,
  PAGE_DEFAULT,
  PAGE_MAX,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  SHARES_MAX,
  TAGS_MAX,
  TOKEN_DAYS_MAX,
} from '../kernel/limits.ts'
import type { JsonSchema } from './json-schema.ts'

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const
export const whole = { type: 'integer' } as const
export const time = { type: 'string', format: 'date-time' } as const
export const optionalText = { type: ['string', 'null'] } as const
export const optionalTime = { type: ['string', 'null'], format: 'date-time' } as const

export function object(properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema {
  return { type: 'object', additionalProperties: false, required: [...required], properties }
}

/** An answer always has all of its fields but the optional ones. */
export function answer(properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema {
  return object(
    properties,
    Object.keys(properties).filter((name) => !optional.includes(name)),
  )
}

/** Of an answer. What people send has a length: `listUpTo`. */
export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** Beside what a body may have, what a path says. */
export function withFields(fields: Record<string, JsonSchema>, schema: JsonSchema): JsonSchema {
  const { properties, required } = schema as { properties: Record<string, JsonSchema>; required: string[] }
  return object({ ...fields, ...properties }, [...Object.keys(fields), ...required])
}

export function listUpTo(maxItems: number, items: JsonSchema): JsonSchema {
  return { type: 'array', items, maxItems }
}

export const issue = {
  type: 'object',
  properties: {
    code: text,
    severity: { enum: ['error', 'warning'] },
    path: text,
    line: whole,
    message: text,
    confirm: { ...text, description: 'What confirms this find, and no other that may stand in its place.' },
  },
}

export const kind = { enum: KIND_NAMES }
export const tier = { enum: TIERS }
export const optionalTier = { enum: [...TIERS, null] }
export const sharing = { enum: SHARINGS }
const email = {
  type: 'string',
  minLength: 3,
  maxLength: 254,
  otherwise: '{value} is not an email address; write it as name@example.com.',
}
const password = { type: 'string', minLength: PASSWORD_CHARS_MIN, maxLength: PASSWORD_CHARS_MAX }

export const sharedWith = {
  ...listUpTo(
    SHARES_MAX,
    object({ type: { enum: SHARE_TYPES }, id: text, permission: { enum: ['view', 'edit'] } }, [
      'type',
      'id',
      'permission',
    ]),
  ),
  otherwise: `sharedWith: it would be shared with {count} people and groups; name at most ${SHARES_MAX}, or make a group of them.`,
}

export const credentials = object(
  { email: text, password: { type: 'string', maxLength: PASSWORD_CHARS_MAX } },
  ['email', 'password'],
)

export const tokenRequest = object(
  {
    name: {
      type: 'string',
      minLength: 1,
      maxLength: 100,
      otherwise: 'A token needs a name of 1 to 100 characters, such as Laptop.',
    },
    scopes: {
      type: 'array',
      items: { enum: SCOPES },
      minItems: 1,
      maxItems: SCOPES.length,
      uniqueItems: true,
      otherwise: 'A token needs at least one of the scopes, and each once; choose what it may do.',
    },
    expiresInDays: {
      type: 'integer',
      minimum: 1,
      maximum: TOKEN_DAYS_MAX,
      otherwise: `expiresInDays is {value}; a token that has an end lives 1 to ${TOKEN_DAYS_MAX} days.`,
    },
  },
  ['name'],
)

export const newUser = object(
  { email, displayName: { type: 'string', maxLength: 100 }, password, admin: flag },
  ['email'],
)
export const userPatch = object({
  email,
  disabled: flag,
  admin: flag,
  displayName: { type: 'string', maxLength: 100 },
  revokeTokens: flag,
})

export const newGroup = object({ slug: text, name: { type: 'string', minLength: 1, maxLength: 100 } }, [
  'slug',
  'name',
])

/** What a change of an item may say. */
export const patchFields = {
  title: text,
  description: text,
  category: {
    ...optionalText,
    description: `One of ${CATEGORIES.join(', ')}; what the item has may stay.`,
  },
  tags: { type: 'array', items: text, maxItems: TAGS_MAX },
  sharing,
  sharedWith,
  videoUrl: optionalText,
  photoAlt: { ...optionalText, description: 'What the photo shows; null leaves it to the title.' },
  status: { enum: ['active', 'archived'] },
}

export const binary = { type: 'string', format: 'binary' } as const

export const page = {
  limit: { type: 'integer', minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT },
  offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
}

export const confirmSecrets = {
  ...listUpTo(FORM_PARTS_MAX, text),
  description:
    'What looks like secrets and may be published: `path:line` for all of a line, or the `confirm` of one find.',
}
