import { listOffersTo } from '../../access/index.ts'
import { TRANSFERS_SHOWN_MAX } from '../../kernel/limits.ts'
import { answers } from '../answers/answers.ts'
import { presentOffer } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { listOf, object } from '../schemas.ts'

export const listTransfers = defineOperation<object>()({
  name: 'transfer.list',
  summary: `Items that are offered to the caller, oldest first, at most ${TRANSFERS_SHOWN_MAX}`,
  input: object({}),
  output: listOf(answers.transfer),
  access: 'items:read',
  effects: 'reads',
  errors: [],
  run: ({ rooms, who }) =>
    listOffersTo(rooms.db, who.user.id, rooms.clock()).slice(0, TRANSFERS_SHOWN_MAX).map(presentOffer),
})
