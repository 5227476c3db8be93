import { listGroupsOf } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { object } from '../schemas.ts'

export const readMe = defineOperation()({
  name: 'session.read-me',
  summary: 'Who is asking',
  input: object({}),
  output: answers.me,
  access: 'signed-in',
  effects: 'reads',
  errors: [],
  run({ rooms, who: { user } }) {
    const { username, email, displayName, admin } = user
    return {
      username,
      email,
      displayName,
      admin,
      groups: listGroupsOf(rooms.db, user.id).map(({ slug }) => slug),
    }
  },
})
