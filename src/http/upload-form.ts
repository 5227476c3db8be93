/** The fields of an upload, from a multipart form of the API or of the pages. */

import { SHARINGS, type Sharing } from '../catalog/items.repo.ts'
import type { ItemDetails } from '../catalog/publish-item.ts'
import { isKindName, KIND_NAMES, type KindName } from '../intake/kinds/index.ts'
import { AppError } from '../kernel/errors.ts'
import { UPLOAD_BYTES_MAX } from '../kernel/limits.ts'
import { readForm } from './body.ts'
import type { StoaContext } from './env.ts'
import { type Form, filesOf } from './form.ts'

export interface UploadForm extends ItemDetails {
  zip: Buffer
  kind?: KindName
  confirmSecrets: string[]
}

const TEXT_FIELDS = [
  'name', 'version', 'title', 'description', 'category', 'notes', 'videoUrl', 'photoAlt',
] as const // biome-ignore format: a list of words reads best as one
/** Every field that an upload can have. A route names those that its own form has. */
export const UPLOAD_FIELDS = [
  ...TEXT_FIELDS,
  'file',
  'kind',
  'tags',
  'sharing',
  'photo',
  'docs',
  'confirmSecrets',
] as const

/**
 * @param fields the fields that this form may have
 * @throws AppError `bad_request`, `invalid_kind` and what `readForm` throws
 */
export async function readUploadForm(
  c: StoaContext,
  fields: readonly (typeof UPLOAD_FIELDS)[number][],
): Promise<UploadForm> {
  const form = await readForm(c, UPLOAD_BYTES_MAX)
  const known = new Set<string>(fields)
  const unknown = [...form.keys()].find((field) => !known.has(field))
  if (unknown !== undefined) {
    throw new AppError('bad_request', `The form has an unknown field "${unknown}"; remove it.`)
  }
  const kind = textOf(form, 'kind')
  if (kind !== undefined && !isKindName(kind)) {
    throw new AppError(
      'invalid_kind',
      `"${kind}" is not a kind of item; choose one of ${KIND_NAMES.join(', ')}.`,
    )
  }
  const sharing = textOf(form, 'sharing')
  if (sharing !== undefined && !SHARINGS.includes(sharing as Sharing)) {
    throw new AppError('bad_request', `"${sharing}" is not a sharing; choose one of ${SHARINGS.join(', ')}.`)
  }
  const [zip] = filesOf(form, 'file')
  const [photo] = filesOf(form, 'photo')
  if (zip === undefined)
    throw new AppError('bad_request', 'The form has no "file"; choose the ZIP to upload.')
  return {
    zip: zip.content,
    ...(kind === undefined ? {} : { kind }),
    ...(sharing === undefined ? {} : { sharing: sharing as Sharing }),
    ...(photo === undefined ? {} : { photo: photo.content }),
    ...textsOf(form),
    tags: tagsOf(form),
    confirmSecrets: placesOf(form),
    docs: filesOf(form, 'docs'),
  }
}

function textsOf(form: Form): Partial<Record<(typeof TEXT_FIELDS)[number], string>> {
  return Object.fromEntries(
    TEXT_FIELDS.flatMap((field) => {
      const value = textOf(form, field)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** A field left empty says nothing. */
function textOf(form: Form, field: string): string | undefined {
  const value = form.get(field)
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return trimmed === '' ? undefined : trimmed
}

/** `path:line`, in several fields, in one with commas, or as a JSON list. */
function placesOf(form: Form): string[] {
  const texts = form.getAll('confirmSecrets').filter((value) => typeof value === 'string')
  return texts.flatMap((text) => [text, ...listIn(text)].map((place) => place.trim()))
}

function listIn(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.filter((place) => typeof place === 'string') : []
  } catch {
    return text.split(',')
  }
}

/** Several fields, or one with commas. */
function tagsOf(form: Form): string[] {
  return form.getAll('tags').flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
}
