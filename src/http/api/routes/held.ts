/** Changes of sources that wait for an admin. */
import { listHeld, promoteHeld, rejectHeld } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const heldRoutes: readonly Route[] = [
  routeTo({
    method: 'get',
    path: '/sources/{slug}/held',
    operation: listHeld,
    answers: { 200: 'Held changes.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/{slug}/held/{id}/promote',
    operation: promoteHeld,
    isBodyOptional: true,
    answers: { 200: 'What was published.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/{slug}/held/{id}/reject',
    operation: rejectHeld,
    answers: { 200: 'What was rejected.' },
  }),
]
