/** The audit trail, for admins. */
import { listAudit, verifyAudit } from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const auditRoutes: readonly Route[] = [
  routeTo({ method: 'get', path: '/audit', operation: listAudit, answers: { 200: 'Entries.' } }),
  routeTo({ method: 'get', path: '/audit/verify', operation: verifyAudit, answers: { 200: 'The verdict.' } }),
]
