/** One's own set, and what it was before. */
import { listHistory, readStack } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const stackRoutes: readonly Route[] = [
  routeTo({ method: 'get', path: '/stack', operation: readStack, answers: { 200: 'The set.' } }),
  routeTo({
    method: 'get',
    path: '/stack/history',
    operation: listHistory,
    answers: { 200: 'Commits, with what each changed.' },
  }),
]
