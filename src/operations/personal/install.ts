import { install as put } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentTime } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

const pin = { type: ['string', 'null'], description: 'An exact version or a semver range.' }

export const install = defineOperation<{ item: string; pin?: string | null }>()({
  name: 'item.install',
  summary: 'Add an item to one’s set, or change its pin',
  input: object({ item: text, pin }, ['item']),
  output: answers.install,
  access: 'items:write',
  effects: 'writes',
  errors: ['item_not_found', 'archived', 'invalid_pin', 'version_not_found'],
  run: ({ rooms, who }, input) => put(rooms, who.actor, input.item, input.pin ?? null),
  answer: (row, _, { item }) => ({ item, pin: row.pin, createdAt: presentTime(row.createdAt) }),
})
