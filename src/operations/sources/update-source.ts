import { type SourcePatch, updateSource as update } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentSource } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { sourcePatch } from './source-input.ts'

export const updateSource = defineOperation<SourcePatch & { slug: string }>()({
  name: 'source.update',
  summary: 'Change a source; what is left out stays, null clears',
  input: sourcePatch,
  output: answers.source,
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found'],
  run: ({ rooms, who }, { slug, ...patch }) => update(rooms, who.actor, slug, patch),
  answer: (source, { rooms }) => presentSource(rooms, source, rooms.clock()),
})
