/** What the forms of the steps bring for a draft. */
import { checkDocs, type Draft, readPhoto } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { DOCS_MAX, DRAFT_FIELD_CHARS_MAX } from '../../../kernel/limits.ts'
import {
  CONFIRMED,
  DESCRIBE_FIELDS,
  type DraftChange,
  GROUP_FIELD,
  holds,
  type Problem,
} from '../../../operations/surface.ts'
import { assertText, type Form, filesOf } from '../../form.ts'

/** What was confirmed of exactly this ZIP; a form of another page, or of a ZIP before, says nothing about it. */
export function confirming(form: Form, draft: Draft): Record<string, string> {
  if (form.get('secretsOf') !== draft.zip.file) return {}
  const places = form.getAll(CONFIRMED).filter((place) => typeof place === 'string')
  return { [CONFIRMED]: places.join('\n') }
}

/** The fields that a form has, among those it may have; the others keep what was typed before. */
export function typedIn(form: Form, fields: readonly string[]): Record<string, string> {
  const typed: Record<string, string> = {}
  const known = new Set(fields)
  for (const [field, value] of form) {
    if (!known.has(field)) continue
    assertText(field, value)
    if (value.length > DRAFT_FIELD_CHARS_MAX) {
      throw new AppError(
        'too_large',
        `The field ${field} has ${value.length} characters; shorten it to ${DRAFT_FIELD_CHARS_MAX} at most.`,
      )
    }
    typed[field] = value.trim()
  }
  return typed
}

export function describeFields(form: Form): string[] {
  return [...DESCRIBE_FIELDS, ...[...form.keys()].filter((field) => GROUP_FIELD.test(field))]
}

/** What the form brings for the draft, and what is wrong with its files. A wrong file is not kept. */
export function describeChange(
  form: Form,
  draft: Draft,
): { problems: Problem[]; change: Omit<DraftChange, 'draft'> } {
  const problems: Problem[] = []
  const [photo] = filesOf(form, 'photo').map((file) => ({ ...file }))
  const isPhoto =
    photo !== undefined &&
    holds(problems, 'photo', () => {
      photo.content = readPhoto(photo.content).content
    })
  const removed = new Set(form.getAll('removeDoc'))
  const kept = draft.docs.filter(({ file }) => !removed.has(file))
  const docs = filesOf(form, 'docs')
  const areDocs = holds(problems, 'docs', () => {
    checkDocs(docs)
    if (kept.length + docs.length <= DOCS_MAX) return
    throw new AppError(
      'too_large',
      `These would be ${kept.length + docs.length} documents; attach at most ${DOCS_MAX}.`,
    )
  })
  return {
    problems,
    change: {
      values: typedIn(form, describeFields(form)),
      docs: areDocs ? docs : [],
      removeDocs: draft.docs.filter(({ file }) => removed.has(file)).map(({ file }) => file),
      ...(isPhoto ? { photo } : { removePhoto: form.has('removePhoto') }),
    },
  }
}
