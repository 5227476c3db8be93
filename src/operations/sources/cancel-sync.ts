import { cancelSync as cancel, getSource } from '../../sources/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const cancelSync = defineOperation<{ slug: string }>()({
  name: 'source.cancel-sync',
  summary: 'Call off the sync that runs or waits; what is served stays as it was',
  input: object({ slug: text }, ['slug']),
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found'],
  right: ({ rooms }, { slug }) => getSource(rooms.db, slug),
  run: ({ rooms, found }) => cancel(rooms, found),
})
