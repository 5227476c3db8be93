/** One's own set, and what it was before. */

import { answers } from '../../../operations/answers/answers.ts'
import { presentTime, presentTimeOrNull } from '../../../operations/answers/present.ts'
import { presentStack, readStack } from '../../../operations/answers/stack.ts'
import { listOf, object, page, text } from '../../../operations/schemas.ts'
import { userFeed } from '../../../snapshot/feeds.ts'
import { linkToNext } from '../part.ts'
import { type Route, route } from '../route.ts'

export const stackRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/stack',
    summary: 'One’s own set, with a reason for every item',
    access: 'items:read',
    answers: { 200: { description: 'The set.', schema: answers.stack } },
    errors: [],
    handle: async ({ deps, principal }) => ({ json: presentStack(deps, await readStack(deps, principal)) }),
  }),
  route<{ query: { limit: number; offset: number; before?: string } }>({
    method: 'get',
    path: '/stack/history',
    summary: 'The commits of one’s own feed, newest first',
    access: 'items:read',
    query: object({
      before: {
        ...text,
        description:
          'Only what came before this commit: a pull between two pages moves neither. The header Link has the next page.',
      },
      ...page,
    }),
    answers: { 200: { description: 'Commits, with what each changed.', schema: listOf(answers.snapshot) } },
    errors: ['bad_request'],
    async handle({ deps, principal, query, c }) {
      const feed = userFeed(principal.user.id)
      await deps.feeds.advance(feed)
      const entries = await deps.feeds.history(feed, query)
      const last = entries.at(-1)?.snapshot
      return {
        ...(last === undefined || last.parent === null
          ? {}
          : { headers: linkToNext(deps, c, { before: last.commit }) }),
        json: entries.map(({ snapshot, movedAt, message, added, updated, removed }) => ({
          commit: snapshot.commit,
          parent: snapshot.parent,
          tree: snapshot.tree,
          date: presentTime(snapshot.dateSeconds * 1000),
          at: presentTimeOrNull(movedAt ?? null),
          message,
          added,
          updated,
          removed,
        })),
      }
    },
  }),
]
