/** The audit trail, for admins. */

import { type AuditEntry, listAudit, verifyAudit } from '../../../audit/audit.ts'
import { SEQUENCE_MAX } from '../../../kernel/limits.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentTime } from '../../../operations/answers/present.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import { listOf, object, page, text, whole } from '../../../operations/schemas.ts'
import { linkToNext } from '../part.ts'
import { type Route, route } from '../route.ts'

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
    async handle({ deps, query, c }) {
      // One more than is asked for says whether there is a next page.
      const entries = await listAudit(deps.record.sql, { ...query, limit: query.limit + 1 })
      const shown = entries.slice(0, query.limit)
      const json = eachShown(deps, shown, presentEntry)
      const last = shown.at(-1)
      return last !== undefined && entries.length > shown.length
        ? { json, headers: linkToNext(deps, c, { before: last.sequence }) }
        : { json }
    },
  }),
  route({
    method: 'get',
    path: '/audit/verify',
    summary: 'Whether the trail is whole: each entry holds the hash of the one before',
    access: 'admin',
    answers: { 200: { description: 'The verdict.', schema: answers.auditVerdict } },
    errors: [],
    handle: async ({ deps }) => ({ json: await verifyAudit(deps.record.sql) }),
  }),
]

function presentEntry({ sequence, happenedAt, actor, action, subject, details, hash }: AuditEntry) {
  return { sequence, at: presentTime(happenedAt), actor, action, subject, details, hash }
}
