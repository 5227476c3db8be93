import type { ErrorCode } from '../../kernel/errors.ts'
import { previewSource as preview, type SourceInput } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { sourceToPreview } from './source-input.ts'

/** What a repository elsewhere can refuse or get wrong. */
const UPSTREAM_ERRORS: readonly ErrorCode[] = [
  'outbound_refused',
  'upstream_unreachable',
  'upstream_redirect',
  'upstream_unauthorized',
  'upstream_too_large',
  'upstream_timeout',
  'upstream_invalid',
  'upstream_empty',
  'ref_not_found',
  'source_invalid',
]

export const previewSource = defineOperation<Omit<SourceInput, 'slug'> & { slug?: string }>()({
  name: 'source.preview',
  summary: 'What a source would import; nothing is kept',
  input: sourceToPreview,
  output: answers.sourcePreview,
  access: 'admin',
  effects: 'reads',
  errors: [...UPSTREAM_ERRORS, 'invalid_name'],
  run: ({ rooms, who }, input) => preview(rooms, who.actor, input),
})
