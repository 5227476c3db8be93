import { listGroups as list } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentGroup } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object } from '../schemas.ts'

export const listGroups = defineOperation<Range>()({
  name: 'group.list',
  summary: 'All groups, by slug, part by part',
  input: object(range),
  output: listOf(answers.group),
  access: 'admin',
  effects: 'reads',
  errors: [],
  run: ({ rooms }, asked) => partOf(rooms, list(rooms.db), asked, (group) => presentGroup(rooms, group)),
})
