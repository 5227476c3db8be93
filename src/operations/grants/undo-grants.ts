import { type Act, undoGrants as undo } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, whole } from '../schemas.ts'

export const undoGrants = defineOperation<Act>()({
  name: 'grant.undo',
  summary: 'Take back what one act changed of grants, by its entries of the trail',
  input: object({ first: whole, last: whole }, ['first', 'last']),
  access: 'admin',
  effects: 'writes',
  errors: ['bad_request', 'grants_changed'],
  run: ({ rooms, who }, act) => undo(rooms, who.actor, act),
})
