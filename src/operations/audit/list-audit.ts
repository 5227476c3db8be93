import { type AuditEntry, listAudit as list } from '../../audit/index.ts'
import { SEQUENCE_MAX } from '../../kernel/limits.ts'
import { answers } from '../answers/answers.ts'
import { presentTime } from '../answers/present.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import { Part } from '../part.ts'
import { listOf, object, page, text, whole } from '../schemas.ts'

interface Asked {
  limit: number
  offset: number
  before?: number
  subject?: string
}

const before = {
  ...whole,
  minimum: 1,
  maximum: SEQUENCE_MAX,
  description:
    'Only entries older than the one of this number: what is written between two pages moves neither. The header Link has the next page.',
}

export const listAudit = defineOperation<Asked>()({
  name: 'audit.list',
  summary: 'What was changed, by whom, newest first',
  input: object({ subject: text, before, ...page }),
  output: listOf(answers.auditEntry),
  access: 'admin',
  effects: 'reads',
  errors: [],
  async run({ rooms }, asked) {
    // One more than is asked for says whether there is a next page.
    const entries = await list(rooms.record.sql, { ...asked, limit: asked.limit + 1 })
    const shown = entries.slice(0, asked.limit)
    const last = entries.length > shown.length ? shown.at(-1) : undefined
    return new Part(
      eachShown(rooms, shown, presentEntry),
      last === undefined ? undefined : { before: last.sequence },
    )
  },
})

function presentEntry({ sequence, happenedAt, actor, action, subject, details, hash }: AuditEntry) {
  return { sequence, at: presentTime(happenedAt), actor, action, subject, details, hash }
}
