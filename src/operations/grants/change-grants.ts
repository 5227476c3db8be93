import { changeGrants as change, type GrantChange } from '../../access/index.ts'
import { GRANT_CHANGES_MAX } from '../../kernel/limits.ts'
import { defineOperation } from '../operation.ts'
import { listUpTo, object, optionalTier, text } from '../schemas.ts'

const changes = listUpTo(
  GRANT_CHANGES_MAX,
  object({ group: text, item: text, before: optionalTier, after: optionalTier }, [
    'group',
    'item',
    'before',
    'after',
  ]),
)

/** Answers with what others changed meanwhile, when nothing was changed for that, and else with the act, to undo it. */
export const changeGrants = defineOperation<{ changes: readonly GrantChange[] }>()({
  name: 'grant.change',
  summary: 'Change many grants at once, unless one of them was changed meanwhile',
  input: object({ changes }, ['changes']),
  access: 'admin',
  effects: 'writes',
  errors: ['bad_request', 'group_not_found', 'item_not_found', 'archived'],
  run: ({ rooms, who }, input) => change(rooms, who.actor, input.changes),
})
