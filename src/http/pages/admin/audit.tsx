/** The trail, newest first, and whether it is whole. */

import { Hono } from 'hono'
import { AuditPage, type AuditProps } from '../../../../views/admin/audit.tsx'
import { type AuditEntry, listAudit, verifyAudit } from '../../../audit/audit.ts'
import { cut } from '../../../kernel/cut.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { eachShown } from '../../shown.ts'
import { render } from '../page.tsx'
import { address, adminFrame, listQuery, requireAdmin, timeText } from './admin.tsx'

const ENTRIES_SHOWN = 50
const DETAIL_CHARS_MAX = 500

export function auditPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/audit', async (c) => {
    const frame = adminFrame(deps, requireAdmin(deps, c))
    const { q: subject, offset } = listQuery(c)
    // One more than is shown says whether there is a next page.
    const limit = ENTRIES_SHOWN + 1
    const entries = await listAudit(deps.db.sql, { limit, offset, ...(subject === '' ? {} : { subject }) })
    const at = (to: number) => address('/admin/audit', { q: subject, offset: to })
    // Walking the whole chain takes as long as the trail is, so it is done when asked for.
    const verdict = c.req.query('verify') === undefined ? undefined : await verdictOf(deps)
    const page = (
      <AuditPage
        {...frame}
        q={subject}
        entries={eachShown(deps, entries.slice(0, ENTRIES_SHOWN), entryProps)}
        {...(verdict === undefined ? {} : { verdict })}
        {...(offset > 0 ? { newer: at(Math.max(0, offset - ENTRIES_SHOWN)) } : {})}
        {...(entries.length > ENTRIES_SHOWN ? { older: at(offset + ENTRIES_SHOWN) } : {})}
      />
    )
    return render(c, page)
  })
  return app
}

async function verdictOf({ db }: HttpDeps): Promise<NonNullable<AuditProps['verdict']>> {
  const { ok, entries, head, brokenAt } = await verifyAudit(db.sql)
  return { isWhole: ok, entries, head, ...(brokenAt === undefined ? {} : { brokenAt }) }
}

function entryProps(entry: AuditEntry): AuditProps['entries'][number] {
  const { sequence, happenedAt, actor, action, subject, details } = entry
  return {
    sequence,
    at: new Date(happenedAt).toISOString(),
    time: timeText(happenedAt),
    actor,
    action,
    subject,
    details: Object.entries(details).map(([name, value]) => ({ name, value: detailText(value) })),
  }
}

/** Object ids and hashes are cut to what tells them apart. */
function detailText(value: unknown): string {
  if (value === null) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // One act may have ended the opt-outs of ten thousand people; the API has all of them.
  if (text.length > DETAIL_CHARS_MAX) return `${cut(text, DETAIL_CHARS_MAX)} …`
  return /^[0-9a-f]{40,64}$/.test(text) ? text.slice(0, 12) : text
}
