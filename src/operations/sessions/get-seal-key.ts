import { getSealKey as get } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object } from '../schemas.ts'

/** What browsers carry while their person is at the provider is sealed with it. It leaves the process nowhere. */
export const getSealKey = defineOperation()({
  name: 'session.get-seal-key',
  summary: 'The key of this store for sign-ons under way, made when it is first needed',
  input: object({}),
  access: 'anyone',
  effects: 'writes',
  errors: [],
  run: ({ rooms }) => get(rooms),
})
