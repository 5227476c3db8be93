import { publishUpload } from '../../catalog/index.ts'
import { only } from '../../kernel/only.ts'
import { answers } from '../answers/answers.ts'
import { presentVersion } from '../answers/present.ts'
import { bytesOf } from '../file-input.ts'
import { type Details, detailFields, type Zip, zipFields } from '../items/upload-input.ts'
import { Known } from '../known.ts'
import { defineOperation } from '../operation.ts'
import { resharing, uploadableItem } from '../rights.ts'
import { object, text } from '../schemas.ts'

interface NewVersion extends Zip, Details {
  item: string
  notes?: string
}

export const publishVersion = defineOperation<NewVersion>()({
  name: 'version.publish',
  summary: 'Publish a ZIP as another version, with what the store says of the item from then on',
  input: object({ item: text, ...zipFields, notes: text, ...detailFields }, ['item', 'file']),
  output: answers.version,
  access: 'items:write',
  effects: 'writes',
  errors: [
    'bad_request',
    'item_not_found',
    'forbidden',
    'invalid_version',
    'invalid_category',
    'invalid_video_url',
    'user_not_found',
    'group_not_found',
    'version_exists',
    'source_owned',
    'admin_required',
    'too_large',
    'invalid_upload',
  ],
  before: ({ rooms, who }, { item = '' }) => uploadableItem(item)(who, rooms),
  right({ rooms, who }, { item, ...details }) {
    const found = uploadableItem(item)(who, rooms)
    resharing(item, details)(who, rooms)
    return found
  },
  run({ rooms, who, found }, { item: _, file, version, notes, confirmSecrets, ...patch }) {
    const release = only({ version, notes, confirmSecrets })
    const upload = { item: found, zip: bytesOf(file), ...release, patch: changing(patch) }
    return publishUpload(rooms, who.actor, upload)
  },
  answer({ item, version, issues, isAgain }, { rooms, who }) {
    const shown = { ...presentVersion(rooms.db, who.viewer, item, version), issues }
    return isAgain === true ? new Known(shown) : shown
  },
})

/** What an upload leaves out stays as it is; it has no way to say that there are no tags any more. */
function changing({ tags, ...others }: Details): Details {
  return { ...others, ...(tags === undefined || tags.length === 0 ? {} : { tags }) }
}
