import { promoteHeld as promote } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentHeld } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { confirmSecrets, object, text } from '../schemas.ts'
import { heldOf, type OneHeld } from './held-of.ts'

export const promoteHeld = defineOperation<OneHeld & { confirmSecrets?: string[] }>()({
  name: 'held.promote',
  summary: 'Publish a held change',
  input: object({ slug: text, id: text, confirmSecrets }, ['slug', 'id']),
  output: answers.held,
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'held_not_found', 'held_outdated', 'invalid_upload'],
  run: ({ rooms, who }, { confirmSecrets: confirmed, ...one }) =>
    promote(rooms, who.actor, heldOf(rooms.db, one).id, confirmed),
  // What is new in it, beside what was served until now.
  answer: ({ held, served }, { rooms, who }) => presentHeld(rooms, who.viewer, held, { served }),
})
