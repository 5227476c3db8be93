/** The fields of an upload, from a multipart form of the API. */

import { SHARINGS, type SharedWith, type Sharing } from '../catalog/items.repo.ts'
import type { ItemDetails } from '../catalog/publish-item.ts'
import { isKindName, KIND_NAMES, type KindName } from '../intake/kinds/index.ts'
import { AppError } from '../kernel/errors.ts'
import { UPLOAD_BYTES_MAX } from '../kernel/limits.ts'
import { only } from '../kernel/only.ts'
import { object, sharedWith as sharedWithSchema } from '../operations/schemas.ts'
import { fieldCheck } from '../operations/validate.ts'
import { parseJson, readForm } from './body.ts'
import type { StoaContext } from './env.ts'
import { assertText, type Form, filesOf } from './form.ts'

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
  'sharedWith',
  'photo',
  'docs',
  'confirmSecrets',
] as const

const OF_NEW_ITEMS = ['name', 'kind', 'photo', 'docs'] as const

/** The fields that another version of an item can have. */
export const VERSION_FIELDS = UPLOAD_FIELDS.filter(
  (field): field is Exclude<(typeof UPLOAD_FIELDS)[number], (typeof OF_NEW_ITEMS)[number]> =>
    !(OF_NEW_ITEMS as readonly string[]).includes(field),
)

/** The others may come several times. */
const ONCE = [...TEXT_FIELDS, 'file', 'kind', 'sharing', 'sharedWith', 'photo'] as const

/** What of an upload is about the item, for an item that is there: what was left out stays as it is. */
export function patchOf(upload: UploadForm) {
  const { title, description, category, sharing, sharedWith, videoUrl, photoAlt } = upload
  const tags = upload.tags?.length === 0 ? undefined : upload.tags
  return only({ title, description, category, tags, sharing, sharedWith, videoUrl, photoAlt })
}

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
  const twice = ONCE.find((field) => form.getAll(field).length > 1)
  if (twice !== undefined)
    throw new AppError('bad_request', `The form has the field "${twice}" more than once; send one.`)
  const kind = textOf(form, 'kind')
  if (kind !== undefined && !isKindName(kind)) {
    throw new AppError(
      'invalid_kind',
      `"${kind}" is not a kind of item; choose one of ${KIND_NAMES.join(', ')}.`,
    )
  }
  const [zip] = filesOf(form, 'file')
  const [photo] = filesOf(form, 'photo')
  if (zip === undefined)
    throw new AppError('bad_request', 'The form has no "file"; choose the ZIP to upload.')
  return {
    zip: zip.content,
    ...only({ kind, sharing: sharingOf(form), sharedWith: sharedWithOf(form), photo: photo?.content }),
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

/** A field left empty says nothing. @throws AppError `bad_request` */
function textOf(form: Form, field: string): string | undefined {
  const value = form.get(field)
  if (value === null) return undefined
  assertText(field, value)
  return value.trim() === '' ? undefined : value.trim()
}

function allTexts(form: Form, field: string): string[] {
  return form.getAll(field).map((value) => {
    assertText(field, value)
    return value
  })
}

/** Empty is no choice: without one everybody would see it. @throws AppError `bad_request` */
function sharingOf(form: Form): Sharing | undefined {
  if (!form.has('sharing')) return undefined
  const sharing = textOf(form, 'sharing') ?? ''
  if (SHARINGS.includes(sharing as Sharing)) return sharing as Sharing
  throw new AppError('bad_request', `"${sharing}" is not a sharing; choose one of ${SHARINGS.join(', ')}.`)
}

const checkSharedWith = fieldCheck('sharedWith', object({ sharedWith: sharedWithSchema }))

/** A list as JSON. @throws AppError `bad_request` */
function sharedWithOf(form: Form): SharedWith[] | undefined {
  const text = textOf(form, 'sharedWith')
  if (text === undefined) return undefined
  const checked = checkSharedWith({ sharedWith: parseJson(text, 'The field "sharedWith"') })
  return (checked as { sharedWith: SharedWith[] }).sharedWith
}

/** `path:line`, in several fields, in one with commas, or as a JSON list. */
function placesOf(form: Form): string[] {
  return allTexts(form, 'confirmSecrets').flatMap((text) =>
    [text, ...listIn(text)].map((place) => place.trim()),
  )
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
  return allTexts(form, 'tags').flatMap((value) => value.split(','))
}
