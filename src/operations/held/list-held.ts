import { getSource, listHeld as list, servedOf } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { roomForMany } from '../answers/present-gains.ts'
import { presentHeld } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object, text } from '../schemas.ts'

export const listHeld = defineOperation<Range & { slug: string }>()({
  name: 'held.list',
  summary: 'Changes that wait to be promoted or rejected, oldest first, part by part',
  input: object({ slug: text, ...range }, ['slug']),
  output: listOf(answers.held),
  access: 'admin',
  effects: 'reads',
  errors: ['source_not_found'],
  run({ rooms, who }, { slug, ...asked }) {
    const room = roomForMany()
    const rows = list(rooms.db, getSource(rooms.db, slug).id)
    return partOf(rooms, rows, asked, (held) =>
      presentHeld(rooms, who.viewer, held, { room, served: servedOf(rooms.db, held)?.version }),
    )
  },
})
