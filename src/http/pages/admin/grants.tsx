/** The matrix of grants: choose, see who is affected, confirm. Nothing changes before the confirmation. */
import { Hono } from 'hono'
import { GrantsPage, type GrantsProps } from '../../../../views/admin/grants.tsx'
import { Review, ReviewPage, type ReviewProps } from '../../../../views/admin/grants-review.tsx'
import { findAffected } from '../../../access/affected.ts'
import { changeGrants, findChanges, type GrantChange } from '../../../access/change-grants.ts'
import { grants } from '../../../access/entitlements.repo.ts'
import { type GroupRow, getGroup, listGroups } from '../../../access/groups.repo.ts'
import { type ItemRow, items } from '../../../catalog/items.repo.ts'
import type { AppError } from '../../../kernel/errors.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, StoaContext } from '../../env.ts'
import { localPath, render } from '../page.tsx'
import {
  address,
  adminFrame,
  listQuery,
  matches,
  paged,
  readFields,
  refusalOf,
  requireAdmin,
  statusOf,
} from './admin.tsx'
import { effectProps } from './affected.ts'
import { cellName, changeValue, readChanges, readChoices } from './grant-fields.ts'

const ITEMS_SHOWN = 25
/** Columns that fit on a desk. */
const GROUPS_SHOWN = 6

export function grantPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/admin/grants', (c) => {
    const done = Number(c.req.query('done'))
    const outcome =
      done > 0 ? { done: done === 1 ? '1 grant was changed.' : `${done} grants were changed.` } : {}
    const frame = adminFrame(deps, requireAdmin(deps, c), outcome)
    return render(c, <GrantsPage {...frame} {...matrixProps(deps, c)} />)
  })

  // Changes nothing: it is a POST because a matrix of choices is too long for an address.
  app.post('/admin/grants/preview', async (c) => {
    requireAdmin(deps, c)
    const fields = await readFields(c)
    try {
      return renderReview(deps, c, { changes: readChoices(deps.db, fields), back: fields.text('back') })
    } catch (error) {
      return renderReview(deps, c, { changes: [], back: fields.text('back'), error: refusalOf(error) })
    }
  })

  app.post('/admin/grants', async (c) => {
    const { actor } = requireAdmin(deps, c)
    const fields = await readFields(c)
    const back = fields.text('back')
    try {
      const changes = readChanges(fields)
      const overtaken = await changeGrants(deps, actor, changes)
      if (overtaken.length > 0) return renderReview(deps, c, { ...asOfNow(deps, changes), back, overtaken })
      const to = new URL(localPath(back || '/admin/grants', deps.settings.baseUrl), deps.settings.baseUrl)
      to.searchParams.set('done', String(changes.length))
      return c.redirect(to.pathname + to.search, 303)
    } catch (error) {
      return renderReview(deps, c, { changes: [], back, error: refusalOf(error) })
    }
  })
  return app
}

function matrixProps(deps: HttpDeps, c: StoaContext): Omit<GrantsProps, 'frame'> {
  const { q, offset } = listQuery(c)
  const columns = listQuery(c, 'columns').offset
  const all = listGroups(deps.db)
  const chosen = all.find((group) => group.slug === c.req.query('group'))
  const query = { q, group: chosen?.slug ?? '' }
  const found = [...deps.db.table(items).values()]
    .filter((item) => item.status === 'active' || deps.db.table(grants).many('item', item.id).size > 0)
    .filter((item) => matches(q, [item.title, item.servedName, item.kind, ...item.tags]))
    .sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
  const rows = paged(found, offset, ITEMS_SHOWN, (to) =>
    address('/admin/grants', { ...query, columns, offset: to }),
  )
  const shownGroups = paged(chosen === undefined ? all : [chosen], columns, GROUPS_SHOWN, (to) =>
    address('/admin/grants', { ...query, offset, columns: to }),
  )
  return {
    ...query,
    allGroups: all.map(({ slug, name }) => ({ slug, name })),
    groups: shownGroups.shown.map(({ slug, name }) => ({ slug, name })),
    groupSpan: shownGroups.span,
    items: rows.shown.map((item) => rowProps(deps, item, shownGroups.shown)),
    itemSpan: rows.span,
    back: address('/admin/grants', { ...query, offset, columns }),
  }
}

function rowProps(deps: HttpDeps, item: ItemRow, groups: readonly GroupRow[]): GrantsProps['items'][number] {
  const { servedName, title, kind, status } = item
  return {
    servedName,
    title,
    kind,
    isArchived: status === 'archived',
    cells: groups.map(({ id, slug, name }) => {
      const tier = deps.db.table(grants).get(id, item.id)?.tier ?? 'none'
      return { group: name, name: cellName(slug, servedName, tier), tier }
    }),
  }
}

interface Proposal {
  changes: readonly GrantChange[]
  back: string
  overtaken?: readonly GrantChange[]
  error?: AppError
}

/** What the same wishes come to after somebody else was faster. */
function asOfNow(deps: HttpDeps, changes: readonly GrantChange[]): { changes: GrantChange[] } {
  const found = findChanges(deps.db, changes)
  const renewed = changes.map((change, index) => ({ ...change, before: found[index]!.present }))
  return { changes: renewed.filter(({ before, after }) => before !== after) }
}

/** A part of the matrix's page for htmx, a page of its own without JavaScript. */
function renderReview(deps: HttpDeps, c: StoaContext, proposal: Proposal) {
  const { changes, overtaken = [], error } = proposal
  const isPart = c.req.header('hx-request') === 'true'
  const back = localPath(proposal.back || '/admin/grants', deps.settings.baseUrl)
  const affected = findAffected(deps.db, changes)
  const props: ReviewProps = {
    changes: changes.map((change) => ({
      value: changeValue(change),
      item: deps.db.table(items).one('servedName', change.item)?.title ?? change.item,
      group: getGroup(deps.db, change.group).name,
      before: change.before ?? 'none',
      after: change.after ?? 'none',
    })),
    effects: affected.effects.map(effectProps),
    people: affected.people,
    members: affected.members,
    back,
    editHref: isPart ? '#matrix' : back,
    ...(error === undefined ? {} : { error: error.message }),
    ...(overtaken.length === 0 ? {} : { error: overtakenSentence(overtaken) }),
  }
  const status = overtaken.length > 0 ? 409 : statusOf({ error })
  if (isPart) return c.html(<Review {...props} />, status as 200)
  return render(c, <ReviewPage {...adminFrame(deps, requireAdmin(deps, c))} {...props} />, status)
}

function overtakenSentence(overtaken: readonly GrantChange[]): string {
  const cells = overtaken.map(({ item, group }) => `${item} for ${group}`).join(', ')
  return `Nothing was changed: somebody else changed ${cells} meanwhile. Look at it again as it is now.`
}
