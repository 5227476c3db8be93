/** The trail, newest first, and whether it is whole. */

import { Hono } from 'hono'
import { AuditPage, type AuditProps } from '../../../../views/admin/audit.tsx'
import { type AuditEntry, listAudit, verifyAudit } from '../../../audit/index.ts'
import { cut } from '../../../kernel/cut.ts'
import { SEQUENCE_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { eachShown } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, StoaContext } from '../../env.ts'
import { address, listQuery } from '../lists.ts'
import { render } from '../page.tsx'
import { adminFrame, requireAdmin, timeText } from './admin.tsx'

const ENTRIES_SHOWN = 50
const DETAIL_CHARS_MAX = 500

export function auditPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/audit', async (c) => {
    const frame = adminFrame(deps, requireAdmin(deps, c))
    const { q: subject } = listQuery(c)
    const part = await partOf(deps, subject, numberIn(c, 'before'), numberIn(c, 'after'))
    const at = (where: Record<string, number>) => address('/admin/audit', { q: subject, ...where })
    const { entries, isOlder, isNewer } = part
    // Walking the whole chain takes as long as the trail is, so it is done when asked for.
    const verdict = c.req.query('verify') === undefined ? undefined : await verdictOf(deps)
    const page = (
      <AuditPage
        {...frame}
        q={subject}
        entries={eachShown(deps, entries, entryProps)}
        {...(verdict === undefined ? {} : { verdict })}
        {...(isNewer ? { newer: at({ after: entries[0]!.sequence }) } : {})}
        {...(isOlder ? { older: at({ before: entries.at(-1)!.sequence }) } : {})}
      />
    )
    return render(c, page)
  })
  return app
}

/** A page begins at an entry, not behind so many: what is written between two pages moves neither. */
type Part = { entries: AuditEntry[]; isNewer: boolean; isOlder: boolean }

async function partOf(deps: HttpDeps, subject: string, before?: number, after?: number): Promise<Part> {
  // One more than is shown says whether there is a next page.
  const limit = ENTRIES_SHOWN + 1
  const found = await listAudit(deps.record.sql, {
    limit,
    ...only({ before, after, subject: subject || undefined }),
  })
  const hasMore = found.length === limit
  if (after !== undefined) {
    // Whoever came back to the newest sees as many as fit.
    if (!hasMore) return { ...(await partOf(deps, subject)), isNewer: false }
    return { entries: found.slice(1), isNewer: true, isOlder: true }
  }
  return {
    entries: found.slice(0, ENTRIES_SHOWN),
    isOlder: hasMore,
    isNewer: before !== undefined && found.length > 0,
  }
}

/** A number of an entry in the address. */
function numberIn(c: StoaContext, name: string): number | undefined {
  const number = Number(c.req.query(name) ?? '')
  return Number.isInteger(number) && number > 0 && number <= SEQUENCE_MAX ? number : undefined
}

async function verdictOf({ record }: HttpDeps): Promise<NonNullable<AuditProps['verdict']>> {
  const { ok, entries, head, brokenAt } = await verifyAudit(record.sql)
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

function isWords(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
  )
}

/** `name Laptop, mintedBy root`: of what has names, these and what they name; words of a list; of the rest, JSON. */
function plainText(value: unknown): string {
  if (isWords(value)) return value.join(', ')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  return Object.entries(value)
    .map(([name, one]) => `${name} ${typeof one === 'string' ? one : JSON.stringify(one)}`)
    .join(', ')
}

/** Object ids and hashes are cut to what tells them apart. */
function detailText(value: unknown): string {
  if (value === null) return 'none'
  const text = typeof value === 'string' ? value : plainText(value)
  // One act may have ended the opt-outs of ten thousand people; the API has all of them.
  if (text.length > DETAIL_CHARS_MAX) return `${cut(text, DETAIL_CHARS_MAX)} …`
  return /^[0-9a-f]{40,64}$/.test(text) ? text.slice(0, 12) : text
}
