/** What waits for an admin, of all sources or of one: looked at one by one, or decided together. */
import { Hono } from 'hono'
import { ReviewPage } from '../../../../views/admin/review.tsx'
import { counted } from '../../../../views/parts/plural.ts'
import { canRunMore, findConfirmable, isGrave } from '../../../intake/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { gainsOf, presentWithin, type Room, roomForMany } from '../../../operations/answers/index.ts'
import { promoteHeld, rejectHeld } from '../../../operations/index.ts'
import {
  findSourceById,
  getHeld,
  type HeldRow,
  listHeld,
  listSources,
  servedOf,
} from '../../../sources/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { address, listQuery, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { adminFrame, type Outcome, readFields, refusalOf, requireAdmin, statusOf } from './admin.tsx'
import { momentOf } from './sources/words.ts'

const HELD_SHOWN = 50

/** Of one change in the list; its own page has all of them. */
const GAINS_SHOWN_MAX = 5

const ACTS = {
  promote: { operation: promoteHeld, done: 'promoted' },
  reject: { operation: rejectHeld, done: 'rejected' },
} as const

export function reviewPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/review', (c) => {
    const principal = requireAdmin(deps, c)
    return renderReview(deps, c, principal, c.req.query('source') ?? '', doneOf(c))
  })

  app.post('/admin/review', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const ids = fields.all('held')
    const act = fields.text('act') === 'reject' ? ACTS.reject : ACTS.promote
    let decided = 0
    try {
      if (ids.length === 0)
        throw new AppError('bad_request', 'No change is chosen; tick those that you have looked at.')
      for (const id of ids) {
        const { slug } = findSourceById(deps.db, getHeld(deps.db, id).sourceId)!
        await principal.invoke(act.operation, { slug, id })
        decided += 1
      }
    } catch (error) {
      const done = decided === 0 ? undefined : doneSentence(act.done, decided)
      return renderReview(deps, c, principal, fields.text('source'), { done, error: refusalOf(error) })
    }
    const query = new URLSearchParams({
      source: fields.text('source'),
      done: act.done,
      count: String(decided),
    })
    return c.redirect(`/admin/review?${query}`, 303)
  })
  return app
}

function renderReview(deps: HttpDeps, c: StoaContext, principal: Principal, slug: string, outcome: Outcome) {
  const now = deps.clock()
  const room = roomForMany()
  const all = listHeld(deps.db)
  const sources = listSources(deps.db)
  const byId = new Map(sources.map((source) => [source.id, source]))
  const waiting = all.filter(({ sourceId }) => slug === '' || byId.get(sourceId)?.slug === slug)
  const { shown, span } = paged(waiting, listQuery(c).offset, HELD_SHOWN, (offset) =>
    address('/admin/review', { source: slug, offset }),
  )
  const page = (
    <ReviewPage
      {...adminFrame(deps, principal, outcome)}
      source={slug}
      sources={sources
        .map(({ id, slug, name }) => ({ slug, name, held: countOf(all, id) }))
        .filter(({ held }) => held > 0)}
      total={all.length}
      span={span}
      held={shown.map((held) => ({
        ...gainsProps(deps, principal, held, room),
        id: held.id,
        source: { slug: byId.get(held.sourceId)?.slug ?? '', name: byId.get(held.sourceId)?.name ?? '' },
        plugin: held.plugin,
        version: held.version,
        summary: held.summary,
        waitsFor: badgesOf(held),
        since: momentOf(held.createdAt, now),
      }))}
    />
  )
  return render(c, page, statusOf(outcome))
}

/** What somebody has to look at before it is promoted. */
function badgesOf({ content }: HeldRow): string[] {
  const found = (content.secrets ?? []).map(({ code }) => findConfirmable(code)?.confirmable?.badge)
  return [...new Set(found.filter((badge) => badge !== undefined))]
}

/** The first gains in words: who promotes many at once sees which of them can run more. */
function gainsProps(deps: HttpDeps, { viewer }: Principal, held: HeldRow, room: Room) {
  const served = servedOf(deps.db, held)
  const gains = gainsOf(deps, viewer, served?.version, held.content.stored)
  const running = gains.filter(({ ability }) => isGrave(ability))
  const { shown } = presentWithin(running.slice(0, GAINS_SHOWN_MAX), room)
  return {
    isNew: served === undefined,
    canRunMore: canRunMore(gains),
    gains: shown,
    gainsMore: running.length - shown.length,
  }
}

function countOf(held: readonly HeldRow[], sourceId: string): number {
  return held.filter((row) => row.sourceId === sourceId).length
}

function doneOf(c: StoaContext): Outcome {
  const done = c.req.query('done')
  const count = Math.max(1, Math.trunc(Number(c.req.query('count'))) || 1)
  return done === 'promoted' || done === 'rejected' ? { done: doneSentence(done, count) } : {}
}

function doneSentence(done: 'promoted' | 'rejected', count: number): string {
  const changes = counted(count, 'change was', 'changes were')
  return done === 'promoted'
    ? `${changes} promoted; people get ${count === 1 ? 'it' : 'them'} with their next pull.`
    : `${changes} rejected; the same content is not held again.`
}
