/** The audit trail, for admins. */

import { type AuditEntry, listAudit, verifyAudit } from '../../../audit/audit.ts'
import { SEQUENCE_MAX } from '../../../kernel/limits.ts'
import { only } from '../../only.ts'
import { eachShown } from '../../shown.ts'
import { answers } from '../answers.ts'
import { presentTime } from '../present.ts'
import { linkToNext, type Route, route } from '../route.ts'
import { listOf, object, page, text, whole } from '../schemas.ts'

export const auditRoutes: readonly Route[] = [
  route<{ query: { limit: number; offset: number; before?: number; subject?: string } }>({
    method: 'get',
    path: '/audit',
    summary: 'What was changed, by whom, newest first',
    access: 'admin',
    query: object({
      subject: text,
      before: {
        ...whole,
        minimum: 1,
        maximum: SEQUENCE_MAX,
        description:
          'Only entries older than the one of this number: what is written between two pages moves neither. The header Link has the next page.',
      },
      ...page,
    }),
    answers: { 200: { description: 'Entries.', schema: listOf(answers.auditEntry) } },
    errors: [],
    async handle({ deps, query }) {
      // One more than is asked for says whether there is a next page.
      const entries = await listAudit(deps.db.sql, { ...query, limit: query.limit + 1 })
      const { limit, subject } = query
      const shown = entries.slice(0, limit)
      const next = { limit, before: shown.at(-1)?.sequence ?? 0, ...only({ subject }) }
      return {
        json: eachShown(deps, shown, presentEntry),
        ...(entries.length > limit ? { headers: linkToNext(deps, '/audit', next) } : {}),
      }
    },
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
