import { deprecateVersion as deprecate } from '../../catalog/index.ts'
import { answers } from '../answers/answers.ts'
import { presentVersion } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { itemFor, visibleItem } from '../rights.ts'
import { type OfVersion, ofVersion, reason, successor } from './of-version.ts'

export const deprecateVersion = defineOperation<OfVersion & { reason: string; successor?: string }>()({
  name: 'version.deprecate',
  summary: 'Keep choosing this version, and warn everybody who has it',
  input: ofVersion({ reason, successor }, ['reason']),
  output: answers.version,
  access: 'items:write',
  effects: 'writes',
  errors: ['bad_request', 'item_not_found', 'version_not_found', 'version_yanked', 'archived', 'forbidden'],
  right({ rooms, who }, { item, successor }) {
    const found = itemFor(item, 'deprecate')(who, rooms)
    const next = successor === undefined ? undefined : visibleItem(successor)(who, rooms)
    return { item: found, next }
  },
  run: ({ rooms, who, found: { item, next } }, { version, reason }) =>
    deprecate(rooms, who.actor, item, version, reason, next),
  answer: (row, { rooms, who, found }) => presentVersion(rooms.db, who.viewer, found.item, row),
})
