import { type Draft, publishUpload } from '../../catalog/index.ts'
import { only } from '../../kernel/only.ts'
import { answers } from '../answers/answers.ts'
import { presentItem } from '../answers/present.ts'
import { publishItem as asItem } from '../items/publish-item.ts'
import { defineOperation } from '../operation.ts'
import { shareable, uploadableItem } from '../rights.ts'
import type { Rooms } from '../rooms.ts'
import { object, text } from '../schemas.ts'
import { publishVersion as asVersion } from '../versions/publish-version.ts'
import { assertDescribed, confirmedIn, detailsOf } from './draft-values.ts'
import { ownDraft } from './own-draft.ts'

export const publishDraft = defineOperation<{ draft: string }>()({
  name: 'draft.publish',
  summary: 'Publish a draft as the item or the version that it is for, and throw it away',
  input: object({ draft: text }, ['draft']),
  output: answers.item,
  access: 'session',
  effects: 'writes',
  errors: ['draft_not_found', ...new Set([...asItem.errors, ...asVersion.errors])],
  right({ rooms, who }, { draft: id }) {
    const draft = ownDraft(id)(who, rooms)
    const item = draft.item === null ? undefined : uploadableItem(draft.item)(who, rooms)
    // The group may be gone, or the person have left it, by the time the ZIP is checked.
    if (item === undefined) shareable(detailsOf(draft.values).sharedWith ?? [])(who, rooms)
    return { draft, item }
  },
  async run({ rooms, who, found: { draft, item } }) {
    assertDescribed(rooms, draft)
    const { zip, photo, docs } = await readDraft(rooms, draft)
    const { version, notes, ...details } = detailsOf(draft.values)
    const release = { zip, confirmSecrets: confirmedIn(draft.values), ...only({ version, notes }) }
    const upload =
      item === undefined ? { ...details, ...release, docs, ...only({ photo }) } : { item, ...release }
    const published = await publishUpload(rooms, who.actor, upload)
    // It is published: a draft that stays is thrown away by hand, or in a day.
    await rooms.drafts.remove(draft.id).catch((err) => rooms.log.error({ err }, 'a draft stayed'))
    return published
  },
  answer: ({ item }, { rooms, who }) => presentItem(rooms, who.viewer, item),
})

async function readDraft({ drafts }: Pick<Rooms, 'drafts'>, draft: Draft) {
  const zip = await drafts.read(draft, draft.zip)
  const photo = draft.photo === null ? undefined : await drafts.read(draft, draft.photo)
  const docs = await Promise.all(
    draft.docs.map(async (file) => ({ name: file.name, content: await drafts.read(draft, file) })),
  )
  return { zip, photo, docs }
}
