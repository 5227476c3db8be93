import { rejectHeld as reject } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentHeld } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { heldOf, type OneHeld } from './held-of.ts'

export const rejectHeld = defineOperation<OneHeld>()({
  name: 'held.reject',
  summary: 'Drop a held change; the same content is not held again',
  input: object({ slug: text, id: text }, ['slug', 'id']),
  output: answers.held,
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'held_not_found'],
  run: ({ rooms, who }, one) => reject(rooms, who.actor, heldOf(rooms.db, one).id),
  answer: ({ held, served }, { rooms, who }) => presentHeld(rooms, who.viewer, held, { served }),
})
