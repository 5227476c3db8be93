import { listVersions as list } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentListedVersion } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { visibleItem } from '../rights.ts'
import { listOf, object, text } from '../schemas.ts'

export const listVersions = defineOperation<Range & { item: string }>()({
  name: 'version.list',
  summary: 'All versions, newest first by semver, part by part',
  input: object({ item: text, ...range }, ['item']),
  output: listOf(answers.version),
  access: 'items:read',
  effects: 'reads',
  errors: ['item_not_found'],
  right: ({ rooms, who }, { item }) => visibleItem(item)(who, rooms),
  run: ({ rooms, who, found }, asked) =>
    partOf(rooms, list(rooms.db, found.id), asked, (row) =>
      presentListedVersion(rooms.db, who.viewer, found, row),
    ),
})
