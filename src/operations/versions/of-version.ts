/** Operations on one version of an item. */
import { NOTES_CHARS_MAX } from '../../kernel/limits.ts'
import type { JsonSchema } from '../json-schema.ts'
import { object, text } from '../schemas.ts'

export interface OfVersion {
  item: string
  version: string
}

export function ofVersion(
  more: Record<string, JsonSchema> = {},
  required: readonly string[] = [],
): JsonSchema {
  return object({ item: text, version: text, ...more }, ['item', 'version', ...required])
}

export const reason = {
  type: 'string',
  minLength: 1,
  maxLength: NOTES_CHARS_MAX,
  otherwise: `A version is yanked or deprecated for a reason; say what is wrong with it, in ${NOTES_CHARS_MAX} characters at most.`,
}

export const successor = {
  type: 'string',
  minLength: 1,
  description: 'The served name of the item to use instead.',
}
