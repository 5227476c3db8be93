import type { Tier } from '../../access/index.ts'
import { grantSource as grant } from '../../sources/index.ts'
import { defineOperation } from '../operation.ts'
import { listOf, object, text, tier } from '../schemas.ts'

export const grantSource = defineOperation<{ slug: string; group: string; tier: Tier }>()({
  name: 'source.grant',
  summary: 'Grant all items of a source to a group in one act',
  input: object({ slug: text, group: text, tier }, ['slug', 'group', 'tier']),
  output: listOf(text),
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'group_not_found'],
  run: ({ rooms, who }, { slug, group, tier: wanted }) => grant(rooms, who.actor, group, slug, wanted),
})
