/** One's own set: install, uninstall, opt out, opt in again. */
import { install, optIn, optOut, uninstall } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const personalRoutes: readonly Route[] = [
  routeTo({
    method: 'put',
    path: '/items/{item}/install',
    operation: install,
    isBodyOptional: true,
    answers: { 200: 'It is installed.' },
  }),
  routeTo({
    method: 'delete',
    path: '/items/{item}/install',
    operation: uninstall,
    answers: { 204: 'It is not installed.' },
  }),
  routeTo({
    method: 'put',
    path: '/items/{item}/opt-out',
    operation: optOut,
    answers: { 200: 'No group gives it any longer; one’s own install stays.' },
  }),
  routeTo({
    method: 'delete',
    path: '/items/{item}/opt-out',
    operation: optIn,
    answers: { 204: 'It is back in one’s set.' },
  }),
]
