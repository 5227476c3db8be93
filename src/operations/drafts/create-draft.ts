import { DRAFTS_PER_USER_MAX } from '../../kernel/limits.ts'
import type { FileInput } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import { uploadableItem } from '../rights.ts'
import { object, text } from '../schemas.ts'
import { draftAnswer, zipFile } from './draft-input.ts'
import { zipOf } from './own-draft.ts'

interface NewDraft {
  file: FileInput
  /** The served name of the item that gets a new version. */
  item?: string
  kind?: string
  /** Another draft of theirs to throw away when there is no room. */
  instead?: string
}

export const createDraft = defineOperation<NewDraft>()({
  name: 'draft.create',
  summary: 'Keep a ZIP that is to become an item, or a version of one',
  input: object({ file: zipFile, item: text, kind: text, instead: text }, ['file']),
  output: draftAnswer,
  access: 'session',
  effects: 'writes',
  errors: [
    'too_large',
    'draft_limit',
    'draft_not_found',
    'item_not_found',
    'forbidden',
    'source_owned',
    'admin_required',
  ],
  right: ({ rooms, who }, { item }) => (item === undefined ? undefined : uploadableItem(item)(who, rooms)),
  async run({ rooms: { drafts }, who }, { file, item = null, kind = '', instead }) {
    const { id: ownerId } = who.user
    const zip = zipOf(file)
    // The form offers it while there is no room; meanwhile there may be some.
    const isFull = drafts.list(ownerId).length >= DRAFTS_PER_USER_MAX
    if (instead !== undefined && isFull) await drafts.remove(drafts.get(instead, ownerId).id)
    return drafts.create(ownerId, zip, { item, values: { kind } })
  },
  answer: ({ id }) => ({ draft: id }),
})
