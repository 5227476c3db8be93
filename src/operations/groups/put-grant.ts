import { putGrant as put, type Tier } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentGrant } from '../answers/present.ts'
import { Known } from '../known.ts'
import { defineOperation } from '../operation.ts'
import { object, text, tier } from '../schemas.ts'

export const putGrant = defineOperation<{ slug: string; item: string; tier: Tier }>()({
  name: 'group.put-grant',
  summary: 'Grant an item to a group, or change the tier',
  input: object({ slug: text, item: text, tier }, ['slug', 'item', 'tier']),
  output: answers.grant,
  access: 'admin',
  effects: 'writes',
  errors: ['bad_request', 'group_not_found', 'item_not_found', 'archived'],
  run: ({ rooms, who }, input) => put(rooms, who.actor, input.slug, input.item, input.tier),
  answer({ grant, created }, _, { slug, item }) {
    const shown = presentGrant(slug, item, grant)
    return created ? shown : new Known(shown)
  },
})
