import { deleteSource as remove } from '../../sources/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const deleteSource = defineOperation<{ slug: string }>()({
  name: 'source.delete',
  summary: 'Stop following; the items of the source are archived',
  input: object({ slug: text }, ['slug']),
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found'],
  run: ({ rooms, who }, { slug }) => remove(rooms, who.actor, slug),
  answer: () => undefined,
})
