import { listSources as list } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentSource } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object } from '../schemas.ts'

export const listSources = defineOperation<Range>()({
  name: 'source.list',
  summary: 'All sources by slug, part by part',
  input: object(range),
  output: listOf(answers.source),
  access: 'admin',
  effects: 'reads',
  errors: [],
  run: ({ rooms }, asked) =>
    partOf(rooms, list(rooms.db), asked, (source) => presentSource(rooms, source, rooms.clock())),
})
