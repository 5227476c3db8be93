/** JSON schemas that several routes share. They validate, and they are what OpenAPI shows. */

import { TIERS } from '../../access/entitlements.repo.ts'
import { SCOPES } from '../../access/tokens.ts'
import { SHARINGS } from '../../catalog/items.repo.ts'
import { KIND_NAMES } from '../../intake/kinds/index.ts'
import {
  NOTES_CHARS_MAX,
  PAGE_DEFAULT,
  PAGE_MAX,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  TAGS_MAX,
  TOKEN_DAYS_MAX,
} from '../../kernel/limits.ts'
import type { JsonSchema } from './route.ts'

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const
export const whole = { type: 'integer' } as const
export const time = { type: 'string', format: 'date-time' } as const
export const optionalText = { type: ['string', 'null'] } as const

export function object(properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema {
  return { type: 'object', additionalProperties: false, required: [...required], properties }
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

export const kind = { enum: KIND_NAMES }
export const tier = { enum: TIERS }
export const sharing = { enum: SHARINGS }
const email = { type: 'string', minLength: 3, maxLength: 254 }
const password = { type: 'string', minLength: PASSWORD_CHARS_MIN, maxLength: PASSWORD_CHARS_MAX }

export const sharedWith = listOf(
  object({ type: { enum: ['user', 'group'] }, id: text, permission: { enum: ['view', 'edit'] } }, [
    'type',
    'id',
    'permission',
  ]),
)

export const credentials = object(
  { email: text, password: { type: 'string', maxLength: PASSWORD_CHARS_MAX } },
  ['email', 'password'],
)

export const tokenRequest = object(
  {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    scopes: { type: 'array', items: { enum: SCOPES }, minItems: 1, uniqueItems: true },
    expiresInDays: { type: 'integer', minimum: 1, maximum: TOKEN_DAYS_MAX },
  },
  ['name'],
)

export const newUser = object(
  { email, displayName: { type: 'string', maxLength: 100 }, password, admin: flag },
  ['email'],
)
export const userPatch = object({
  disabled: flag,
  admin: flag,
  displayName: { type: 'string', maxLength: 100 },
})

export const newGroup = object({ slug: text, name: { type: 'string', minLength: 1, maxLength: 100 } }, [
  'slug',
  'name',
])

export const itemPatch = object({
  title: text,
  description: text,
  category: optionalText,
  tags: { type: 'array', items: text, maxItems: TAGS_MAX },
  sharing,
  sharedWith,
  videoUrl: optionalText,
  photoAlt: { ...optionalText, description: 'What the photo shows; null leaves it to the title.' },
  status: { enum: ['active', 'archived'] },
})

export const transfer = object({ username: text }, ['username'])

export const reason = object({ reason: { type: 'string', minLength: 1, maxLength: NOTES_CHARS_MAX } }, [
  'reason',
])

export const deprecation = object(
  {
    reason: { type: 'string', minLength: 1, maxLength: NOTES_CHARS_MAX },
    successor: { type: 'string', minLength: 1, description: 'The served name of the item to use instead.' },
  },
  ['reason'],
)

export const page = {
  limit: { type: 'integer', minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT },
  offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
}
