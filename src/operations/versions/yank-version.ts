import { yankVersion as yank } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentVersion } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { type OfVersion, ofVersion, reason } from './of-version.ts'

export const yankVersion = defineOperation<OfVersion & { reason: string }>()({
  name: 'version.yank',
  summary: 'No longer choose this version for anybody without an exact pin',
  input: ofVersion({ reason }, ['reason']),
  output: answers.version,
  access: 'items:write',
  effects: 'writes',
  errors: ['bad_request', 'item_not_found', 'version_not_found', 'forbidden'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'yank')(who, rooms),
  run: ({ rooms, who, found }, input) => yank(rooms, who.actor, found, input.version, input.reason),
  answer: (row, { rooms, who, found }) => presentVersion(rooms.db, who.viewer, found, row),
})
