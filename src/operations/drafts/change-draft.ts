import { FORM_PARTS_MAX } from '../../kernel/limits.ts'
import { assertAccess } from '../access.ts'
import { type FileInput, file } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import { uploadableItem } from '../rights.ts'
import { flag, listUpTo, object, text } from '../schemas.ts'
import { draftAnswer, draftValues } from './draft-input.ts'
import { fileOf, keptDraft } from './own-draft.ts'

export interface DraftChange {
  draft: string
  /** Of whoever was shown the draft, and is no longer signed in. */
  key?: string
  /** The served name of the item that gets a new version. */
  item?: string
  /** Fields to set; the others keep their values. */
  values?: Readonly<Record<string, string>>
  photo?: FileInput
  removePhoto?: boolean
  docs?: readonly FileInput[]
  /** As they are called in the draft. */
  removeDocs?: readonly string[]
}

export const changeDraft = defineOperation<DraftChange>()({
  name: 'draft.change',
  summary: 'Keep what is typed of a draft, and files that go with it',
  input: object(
    {
      draft: text,
      key: text,
      item: text,
      values: draftValues,
      photo: file,
      removePhoto: flag,
      docs: listUpTo(FORM_PARTS_MAX, file),
      removeDocs: listUpTo(FORM_PARTS_MAX, text),
    },
    ['draft'],
  ),
  output: draftAnswer,
  access: 'anyone',
  effects: 'writes',
  errors: [
    'unauthenticated',
    'session_required',
    'draft_not_found',
    'too_large',
    'item_not_found',
    'forbidden',
    'source_owned',
    'admin_required',
  ],
  right(asking, { draft, key = '', item }) {
    const found = keptDraft(asking, draft, key)
    if (item === undefined) return found
    assertAccess('session', asking.who)
    uploadableItem(item)(asking.who!, asking.rooms)
    return found
  },
  run({ rooms: { drafts }, found }, { item, values = {}, photo, removePhoto, docs = [], removeDocs = [] }) {
    const kept = found.docs.filter((doc) => !removeDocs.includes(doc.file))
    return drafts.change(found.id, {
      values,
      docs: [...kept, ...docs.map(fileOf)],
      ...(item === undefined ? {} : { item }),
      ...(photo !== undefined ? { photo: fileOf(photo) } : removePhoto === true ? { photo: null } : {}),
    })
  },
  answer: ({ id }) => ({ draft: id }),
})
