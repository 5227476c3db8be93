import { goBack as apply } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'
import { contentsAt } from './contents-at.ts'

export const goBack = defineOperation<{ commit: string; seen: string }>()({
  name: 'stack.go-back',
  summary: 'Take one’s own set back to an earlier one, by pins and opt-outs',
  input: object({ commit: text, seen: { ...text, description: 'What was shown of it before.' } }, [
    'commit',
    'seen',
  ]),
  access: 'items:write',
  effects: 'writes',
  errors: ['not_found', 'changed_meanwhile'],
  run: async ({ rooms, who }, { commit, seen }) =>
    apply(rooms, who.actor, await contentsAt(rooms, who, commit), { commit, seen }),
})
