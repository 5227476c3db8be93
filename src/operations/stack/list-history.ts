import { userFeed } from '../../snapshot/index.ts'
import { answers } from '../answers/answers.ts'
import { presentTime, presentTimeOrNull } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { Part } from '../part.ts'
import { listOf, object, page, text } from '../schemas.ts'

const before = {
  ...text,
  description:
    'Only what came before this commit: a pull between two pages moves neither. The header Link has the next page.',
}

export const listHistory = defineOperation<{ limit: number; offset: number; before?: string }>()({
  name: 'stack.list-history',
  summary: 'The commits of one’s own feed, newest first',
  input: object({ before, ...page }),
  output: listOf(answers.snapshot),
  access: 'items:read',
  effects: 'reads',
  errors: ['bad_request'],
  async run({ rooms, who }, asked) {
    const feed = userFeed(who.user.id)
    await rooms.feeds.advance(feed)
    const entries = await rooms.feeds.history(feed, asked)
    const last = entries.at(-1)?.snapshot
    const shown = entries.map(({ snapshot, movedAt, message, added, updated, removed }) => ({
      commit: snapshot.commit,
      parent: snapshot.parent,
      tree: snapshot.tree,
      date: presentTime(snapshot.dateSeconds * 1000),
      at: presentTimeOrNull(movedAt ?? null),
      message,
      added,
      updated,
      removed,
    }))
    return new Part(shown, last === undefined || last.parent === null ? undefined : { before: last.commit })
  },
})
