import { answers } from '../answers/answers.ts'
import { presentStack, readStack as read } from '../answers/stack.ts'
import { defineOperation } from '../operation.ts'
import { object } from '../schemas.ts'

export const readStack = defineOperation()({
  name: 'stack.read',
  summary: 'One’s own set, with a reason for every item',
  input: object({}),
  output: answers.stack,
  access: 'items:read',
  effects: 'reads',
  errors: [],
  run: async ({ rooms, who }) => presentStack(rooms, await read(rooms, who)),
})
