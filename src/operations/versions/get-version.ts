import { getVersion as get } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentVersion } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { visibleItem } from '../rights.ts'
import { type OfVersion, ofVersion } from './of-version.ts'

export const getVersion = defineOperation<OfVersion>()({
  name: 'version.get',
  summary: 'One version',
  input: ofVersion(),
  output: answers.version,
  access: 'items:read',
  effects: 'reads',
  errors: ['item_not_found', 'version_not_found'],
  right: ({ rooms, who }, { item }) => visibleItem(item)(who, rooms),
  run: ({ rooms, who, found }, { version }) =>
    presentVersion(rooms.db, who.viewer, found, get(rooms.db, found, version)),
})
