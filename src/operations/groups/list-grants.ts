import { type GroupRow, getGroup, grantsToGroup } from '../../access/index.ts'
import { findItemById } from '../../catalog/index.ts'
import type { Reads } from '../../store/index.ts'
import { answers } from '../answers/answers.ts'
import { presentGrant } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { partOf, type Range, range } from '../part.ts'
import { listOf, object, text } from '../schemas.ts'

export const listGrants = defineOperation<Range & { slug: string }>()({
  name: 'group.list-grants',
  summary: 'What a group is granted, by served name, part by part',
  input: object({ slug: text, ...range }, ['slug']),
  output: listOf(answers.grant),
  access: 'admin',
  effects: 'reads',
  errors: ['group_not_found'],
  run: ({ rooms }, { slug, ...asked }) =>
    partOf(rooms, grantsOf(rooms.db, getGroup(rooms.db, slug)), asked, (grant) => grant),
})

function grantsOf(db: Reads, group: GroupRow) {
  return [...grantsToGroup(db, group.id)]
    .flatMap((grant) => {
      const item = findItemById(db, grant.itemId)
      return item === undefined ? [] : [presentGrant(group.slug, item.servedName, grant)]
    })
    .sort((a, b) => (a.item < b.item ? -1 : 1))
}
