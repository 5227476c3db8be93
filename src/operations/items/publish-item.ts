import { publishUpload } from '../../catalog/index.ts'
import { FORM_PARTS_MAX } from '../../kernel/limits.ts'
import { only } from '../../kernel/only.ts'
import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { bytesOf, type FileInput, file, type NamedFile } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import { shareable } from '../rights.ts'
import { listUpTo, object, text } from '../schemas.ts'
import { type Details, detailFields, type NewZip, newZipFields } from './upload-input.ts'

interface NewItem extends NewZip, Details {
  notes?: string
  photo?: FileInput
  docs?: readonly NamedFile[]
}

export const publishItem = defineOperation<NewItem>()({
  name: 'item.publish',
  summary: 'Publish a ZIP as a new item',
  input: object(
    { ...newZipFields, ...detailFields, notes: text, photo: file, docs: listUpTo(FORM_PARTS_MAX, file) },
    ['file'],
  ),
  output: answers.item,
  access: 'items:write',
  effects: 'writes',
  errors: [
    'bad_request',
    'invalid_kind',
    'invalid_name',
    'invalid_version',
    'invalid_category',
    'invalid_video_url',
    'missing_name',
    'name_taken',
    'too_large',
    'photo_format',
    'doc_format',
    'user_not_found',
    'group_not_found',
    'invalid_upload',
  ],
  right: ({ rooms, who }, { sharedWith = [] }) => shareable(sharedWith)(who, rooms),
  run: ({ rooms, who }, { file, photo, ...details }) =>
    publishUpload(rooms, who.actor, {
      ...details,
      zip: bytesOf(file),
      ...only({ photo: photo && bytesOf(photo) }),
    }),
  answer: ({ item, issues }, { rooms, who }) => ({ ...presentItem(rooms, who.viewer, item), issues }),
})
