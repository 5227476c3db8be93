import type { FileInput } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { draftAnswer, zipFile } from './draft-input.ts'
import { NOTHING_CONFIRMED } from './draft-values.ts'
import { ownDraft, zipOf } from './own-draft.ts'

export const replaceZip = defineOperation<{ draft: string; file: FileInput; kind?: string }>()({
  name: 'draft.replace-zip',
  summary: 'Put another ZIP into a draft; what was confirmed of the one before is forgotten',
  input: object({ draft: text, file: zipFile, kind: text }, ['draft', 'file']),
  output: draftAnswer,
  access: 'session',
  effects: 'writes',
  errors: ['draft_not_found', 'too_large'],
  right: ({ rooms, who }, { draft }) => ownDraft(draft)(who, rooms),
  run: ({ rooms: { drafts }, found: { id } }, { file, kind = '' }) =>
    drafts.change(id, { zip: zipOf(file), values: { kind, ...NOTHING_CONFIRMED } }),
  answer: ({ id }) => ({ draft: id }),
})
