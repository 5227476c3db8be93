/** The fields of an upload, from a multipart form of the API. */

import { CATEGORIES, SHARINGS, type SharedWith, type Sharing } from '../catalog/index.ts'
import { isKindName, KIND_NAMES } from '../intake/index.ts'
import { AppError } from '../kernel/errors.ts'
import { DOCS_MAX, FORM_PARTS_MAX, UPLOAD_BYTES_MAX } from '../kernel/limits.ts'
import { only } from '../kernel/only.ts'
import {
  binary,
  type Details,
  fieldCheck,
  type JsonSchema,
  kind,
  listUpTo,
  type NewZip,
  object,
  sharedWith as sharedWithSchema,
  sharing,
  text,
} from '../operations/surface.ts'
import { parseJson, readForm } from './body.ts'
import type { StoaContext } from './env.ts'
import { assertText, type Form, type FormFile, filesOf } from './form.ts'

/** As operations take it. */
export interface UploadForm extends NewZip, Details {
  notes?: string
  photo?: FormFile
  docs?: FormFile[]
}

const TEXT_FIELDS = [
  'name', 'version', 'title', 'description', 'category', 'notes', 'videoUrl', 'photoAlt',
] as const // biome-ignore format: a list of words reads best as one

/** The others may come several times. */
const ONCE = [...TEXT_FIELDS, 'file', 'kind', 'sharing', 'sharedWith', 'photo'] as const

const zipFields = {
  file: binary,
  version: text,
  confirmSecrets: {
    ...listUpTo(FORM_PARTS_MAX, text),
    description: 'Places that look like secrets and may be published: `path:line`, the field several times.',
  },
}

/** What the store says of an item and who may see it. */
const detailFields = {
  title: text,
  description: text,
  category: { ...text, description: `One of ${CATEGORIES.join(', ')}.` },
  tags: { ...text, description: 'With commas, or the field several times.' },
  sharing,
  sharedWith: { ...text, description: 'The list that PATCH /items/{item} takes, as JSON.' },
  photoAlt: { ...text, description: 'What the photo shows.' },
  videoUrl: text,
}

interface UploadSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>
}

function uploadOf(properties: Record<string, JsonSchema>): UploadSchema {
  return { ...object(properties, ['file']), properties }
}

/** Each form as it is sent. */
export const PREVIEW_FORM = uploadOf({ ...zipFields, kind, name: text })
export const VERSION_FORM = uploadOf({ ...zipFields, notes: text, ...detailFields })
export const ITEM_FORM = uploadOf({
  ...zipFields,
  kind,
  name: text,
  notes: text,
  ...detailFields,
  photo: binary,
  docs: listUpTo(DOCS_MAX, binary),
})

/**
 * @throws AppError `bad_request`, `invalid_kind` and what `readForm` throws
 */
export async function readUploadForm(c: StoaContext, { properties }: UploadSchema): Promise<UploadForm> {
  const form = await readForm(c, UPLOAD_BYTES_MAX)
  const unknown = [...form.keys()].find((field) => !Object.hasOwn(properties, field))
  if (unknown !== undefined) {
    throw new AppError('bad_request', `The form has an unknown field "${unknown}"; remove it.`)
  }
  const twice = ONCE.find((field) => form.getAll(field).length > 1)
  if (twice !== undefined)
    throw new AppError('bad_request', `The form has the field "${twice}" more than once; send one.`)
  const named = textOf(form, 'kind')
  if (named !== undefined && !isKindName(named)) {
    throw new AppError(
      'invalid_kind',
      `"${named}" is not a kind of item; choose one of ${KIND_NAMES.join(', ')}.`,
    )
  }
  const [file] = filesOf(form, 'file')
  const [photo] = filesOf(form, 'photo')
  if (file === undefined)
    throw new AppError('bad_request', 'The form has no "file"; choose the ZIP to upload.')
  return {
    file,
    ...only({ kind: named, sharing: sharingOf(form), sharedWith: sharedWithOf(form), photo }),
    ...textsOf(form),
    ...listsOf(form),
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

/** Of the fields that came. */
function listsOf(form: Form): Pick<UploadForm, 'tags' | 'confirmSecrets' | 'docs'> {
  return {
    ...(form.has('tags') ? { tags: tagsOf(form) } : {}),
    ...(form.has('confirmSecrets') ? { confirmSecrets: placesOf(form) } : {}),
    ...(form.has('docs') ? { docs: filesOf(form, 'docs') } : {}),
  }
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
  const chosen = textOf(form, 'sharing') ?? ''
  if (SHARINGS.includes(chosen as Sharing)) return chosen as Sharing
  throw new AppError('bad_request', `"${chosen}" is not a sharing; choose one of ${SHARINGS.join(', ')}.`)
}

const checkSharedWith = fieldCheck('sharedWith', object({ sharedWith: sharedWithSchema }))

/** A list as JSON. @throws AppError `bad_request` */
function sharedWithOf(form: Form): SharedWith[] | undefined {
  const json = textOf(form, 'sharedWith')
  if (json === undefined) return undefined
  const checked = checkSharedWith({ sharedWith: parseJson(json, 'The field "sharedWith"') })
  return (checked as { sharedWith: SharedWith[] }).sharedWith
}

/** `path:line`, in several fields, in one with commas, or as a JSON list. */
function placesOf(form: Form): string[] {
  return allTexts(form, 'confirmSecrets').flatMap((places) =>
    [places, ...listIn(places)].map((place) => place.trim()),
  )
}

function listIn(places: string): string[] {
  try {
    const list: unknown = JSON.parse(places)
    return Array.isArray(list) ? list.filter((place) => typeof place === 'string') : []
  } catch {
    return places.split(',')
  }
}

/** Several fields, or one with commas. */
function tagsOf(form: Form): string[] {
  return allTexts(form, 'tags').flatMap((value) => value.split(','))
}
