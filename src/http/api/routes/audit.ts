/** The audit trail, for admins. */

import { type AuditEntry, listAudit, verifyAudit } from '../../../audit/audit.ts'
import { eachShown } from '../../shown.ts'
import { answers } from '../answers.ts'
import { presentTime } from '../present.ts'
import { type Route, route } from '../route.ts'
import { listOf, object, page, text } from '../schemas.ts'

export const auditRoutes: readonly Route[] = [
  route<{ query: { limit: number; offset: number; subject?: string } }>({
    method: 'get',
    path: '/audit',
    summary: 'What was changed, by whom, newest first',
    access: 'admin',
    query: object({ subject: text, ...page }),
    answers: { 200: { description: 'Entries.', schema: listOf(answers.auditEntry) } },
    errors: [],
    handle: async ({ deps, query }) => ({
      json: eachShown(deps, await listAudit(deps.db.sql, query), presentEntry),
    }),
  }),
  route({
    method: 'get',
    path: '/audit/verify',
    summary: 'Whether the trail is whole: each entry holds the hash of the one before',
    access: 'admin',
    answers: { 200: { description: 'The verdict.', schema: answers.auditVerdict } },
    errors: [],
    handle: async ({ deps }) => ({ json: await verifyAudit(deps.db.sql) }),
  }),
]

function presentEntry({ sequence, happenedAt, actor, action, subject, details, hash }: AuditEntry) {
  return { sequence, at: presentTime(happenedAt), actor, action, subject, details, hash }
}
