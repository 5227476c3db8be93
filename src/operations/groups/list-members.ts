import { getGroup, listMembers as list } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object, text } from '../schemas.ts'

export const listMembers = defineOperation<Range & { slug: string }>()({
  name: 'group.list-members',
  summary: 'User names of everybody in a group, part by part',
  input: object({ slug: text, ...range }, ['slug']),
  output: listOf(text),
  access: 'admin',
  effects: 'reads',
  errors: ['group_not_found'],
  run: ({ rooms }, { slug, ...asked }) =>
    partOf(rooms, list(rooms.db, getGroup(rooms.db, slug)), asked, ({ username }) => username),
})
