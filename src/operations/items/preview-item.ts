import type { Standing } from '../../access/standing.ts'
import { mayEdit } from '../../access/visibility.ts'
import { latestOf } from '../../catalog/choose-version.ts'
import { findItem } from '../../catalog/items.repo.ts'
import { type Preview, preview } from '../../catalog/preview.ts'
import { answers } from '../answers/answers.ts'
import { gainsOf } from '../answers/gains.ts'
import { presentGain } from '../answers/present-gains.ts'
import { bytesOf } from '../file-input.ts'
import { defineOperation } from '../operation.ts'
import type { Rooms } from '../rooms.ts'
import { object } from '../schemas.ts'
import { type NewZip, newZipFields } from './upload-input.ts'

export const previewItem = defineOperation<NewZip>()({
  name: 'item.preview',
  summary: 'What publishing would make of a ZIP; stores nothing',
  input: object(newZipFields, ['file']),
  output: answers.preview,
  access: 'items:write',
  effects: 'reads',
  errors: ['bad_request', 'invalid_kind', 'too_large'],
  async run({ rooms, who }, { file, ...typed }) {
    const result = await preview(rooms, who.actor, { zip: bytesOf(file), ...typed })
    return { ...result, ...previewedGains(rooms, who, result) }
  },
})

/** What it could do that the item of this name cannot, if the caller may publish to that; else all that it could do. */
function previewedGains(rooms: Rooms, { viewer }: Standing, previewed: Preview) {
  const { servedName, capabilities, dependencies } = previewed
  if (capabilities === null) return { newCapabilities: [] }
  const item = servedName === null ? undefined : findItem(rooms.db, servedName)
  const isOwn = item !== undefined && mayEdit(rooms.db, viewer, item)
  const before = isOwn ? latestOf(rooms.db, item) : undefined
  const gains = gainsOf(rooms, viewer, before, { capabilities, dependencies })
  return { newCapabilities: gains.map(presentGain) }
}
