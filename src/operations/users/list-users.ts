import { listUsers as list } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentUser } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object } from '../schemas.ts'

export const listUsers = defineOperation<Range>()({
  name: 'user.list',
  summary: 'Everybody, by user name, part by part',
  input: object(range),
  output: listOf(answers.user),
  access: 'admin',
  effects: 'reads',
  errors: [],
  run: ({ rooms }, asked) => partOf(rooms, list(rooms.db), asked, (user) => presentUser(rooms, user)),
})
