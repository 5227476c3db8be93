import { restoreVersion as restore } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentVersion } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor } from '../rights.ts'
import { type OfVersion, ofVersion } from './of-version.ts'

export const restoreVersion = defineOperation<OfVersion>()({
  name: 'version.restore',
  summary: 'Choose this version again',
  input: ofVersion(),
  output: answers.version,
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'version_not_found', 'forbidden'],
  right: ({ rooms, who }, { item }) => itemFor(item, 'restore')(who, rooms),
  run: ({ rooms, who, found }, { version }) => restore(rooms, who.actor, found, version),
  answer: (row, { rooms, who, found }) => presentVersion(rooms.db, who.viewer, found, row),
})
