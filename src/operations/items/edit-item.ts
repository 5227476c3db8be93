import { editItem as edit } from '../../catalog/index.ts'
import { FORM_PARTS_MAX } from '../../kernel/limits.ts'
import { bytesOf, type FileInput, file, type NamedFile } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import { itemFor, resharing } from '../rights.ts'
import { flag, listUpTo, object, text } from '../schemas.ts'
import { type Details, detailFields } from './upload-input.ts'

export interface Edit extends Details {
  item: string
  photo?: FileInput
  removePhoto?: boolean
  docs?: readonly NamedFile[]
  /** Names of documents. */
  removeDocs?: readonly string[]
}

export const editItem = defineOperation<Edit>()({
  name: 'item.edit',
  summary: 'Change what the store says about an item, its cover photo and its documents, all at once',
  input: object(
    {
      item: text,
      ...detailFields,
      photo: file,
      removePhoto: flag,
      docs: listUpTo(FORM_PARTS_MAX, file),
      removeDocs: listUpTo(FORM_PARTS_MAX, text),
    },
    ['item'],
  ),
  access: 'items:write',
  effects: 'writes',
  errors: [
    'bad_request',
    'item_not_found',
    'forbidden',
    'user_not_found',
    'group_not_found',
    'invalid_category',
    'invalid_video_url',
    'photo_format',
    'doc_format',
    'too_large',
  ],
  right({ rooms, who }, { item, ...details }) {
    const found = itemFor(item, 'describe')(who, rooms)
    resharing(item, details)(who, rooms)
    return found
  },
  run: (
    { rooms, who, found },
    { item: _, photo, removePhoto = false, docs = [], removeDocs = [], ...said },
  ) =>
    edit(rooms, who.actor, found, {
      ...said,
      docsAdded: docs,
      docsRemoved: removeDocs,
      ...(photo !== undefined ? { photo: bytesOf(photo) } : removePhoto ? { photo: null } : {}),
    }),
  answer: () => undefined,
})
