import { endSession as end } from '../../access/index.ts'
import type { SessionId } from '../../kernel/ids.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const endSession = defineOperation<{ id: string }>()({
  name: 'session.end',
  summary: 'End one of one’s own sessions',
  input: object({ id: text }, ['id']),
  access: 'session',
  effects: 'writes',
  errors: [],
  run: ({ rooms, who }, { id }) => end(rooms, who.user, id as SessionId),
})
