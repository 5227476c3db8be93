/** Schemas of what drafts keep and answer. */
import { DRAFT_FIELD_CHARS_MAX } from '../../kernel/limits.ts'
import { file } from '../file-input.ts'
import { answer, text } from '../schemas.ts'
import { CHECK_FIELDS, CONFIRMED, DESCRIBE_FIELDS, GROUP_FIELD } from './draft-values.ts'

export const zipFile = { ...file, otherwise: 'There is no file; choose the ZIP to upload.' }

const typed = { type: 'string', maxLength: DRAFT_FIELD_CHARS_MAX }

/** What was typed, by field. */
export const draftValues = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...Object.fromEntries([...CHECK_FIELDS, ...DESCRIBE_FIELDS].map((field) => [field, typed])),
    [CONFIRMED]: text,
  },
  patternProperties: { [GROUP_FIELD.source]: typed },
}

export const draftAnswer = answer({ draft: text })
