/** Items from the server's own disk, for development. */
import { importFolder } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const importRoutes: readonly Route[] = [
  routeTo({
    method: 'post',
    path: '/imports',
    operation: importFolder,
    answers: { 201: 'Every item that was found, published or unchanged.' },
  }),
]
