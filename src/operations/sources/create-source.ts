import { createSource as create, type SourceInput } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentSource } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { newSource } from './source-input.ts'

export const createSource = defineOperation<SourceInput>()({
  name: 'source.create',
  summary: 'Follow a repository; nothing is fetched before the first sync',
  input: newSource,
  output: answers.source,
  access: 'admin',
  effects: 'writes',
  errors: ['invalid_name', 'source_exists'],
  run: ({ rooms, who }, input) => create(rooms, who.actor, input),
  answer: (source, { rooms }) => presentSource(rooms, source, rooms.clock()),
})
