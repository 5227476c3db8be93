import { endSessions as end } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { flag, object } from '../schemas.ts'

export const endSessions = defineOperation<{ others?: boolean }>()({
  name: 'session.end-all',
  summary: 'End all of one’s own sessions, or all others',
  input: object({ others: flag }),
  access: 'session',
  effects: 'writes',
  errors: [],
  run: ({ rooms, who }, { others }) => end(rooms, who.user, others ? who.session?.id : undefined),
})
