/** Groups: who is in them, their feed, and their end. */

import { Hono } from 'hono'
import { GroupPage } from '../../../../views/admin/group.tsx'
import { GroupsPage } from '../../../../views/admin/groups.tsx'
import { grants } from '../../../access/entitlements.repo.ts'
import {
  EVERYONE_ID,
  type GroupRow,
  getGroup,
  groupMembers,
  isMember,
  listGroups,
} from '../../../access/groups.repo.ts'
import { addMember, createGroup, deleteGroup, removeMember } from '../../../access/groups.ts'
import { countMembers, listMembers } from '../../../access/members.ts'
import { listUsers } from '../../../access/users.repo.ts'
import { AppError } from '../../../kernel/errors.ts'
import { ROWS_BESIDE_MAX } from '../../../kernel/limits.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { address, listQuery, matches, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { whenText } from '../words.ts'
import { adminFrame, type Outcome, readFields, refusalOf, requireAdmin, statusOf } from './admin.tsx'
import { grantsOf, renderDelete } from './delete-group.tsx'

const GROUPS_SHOWN = 100
const MEMBERS_SHOWN = 100
/** People whom the field for a new member suggests; any user name can be typed. */
const OTHERS_SUGGESTED = 200

/** What a group page says after a step; the address carries the key alone, so that nobody's text gets in. */
const DONE: Record<string, string> = {
  created: 'The group was created. Add its first members.',
  added: 'Added to the group.',
  removed: 'Removed from the group.',
  deleted: 'The group was deleted.',
}

export function groupPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/groups', (c) => renderGroups(deps, c, requireAdmin(deps, c), doneOf(c)))

  app.post('/admin/groups', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const values = { slug: fields.text('slug'), name: fields.text('name') }
    try {
      return await principal.act(
        (acting) => createGroup(acting, principal.actor, values.slug, values.name),
        ({ slug }) => c.redirect(`/admin/groups/${slug}?done=created`, 303),
      )
    } catch (error) {
      return renderGroups(deps, c, principal, { error: refusalOf(error) }, values)
    }
  })

  app.get('/admin/groups/:slug', (c) => {
    const principal = requireAdmin(deps, c)
    return renderGroup(deps, c, principal, getGroup(deps.db, c.req.param('slug')), doneOf(c))
  })

  app.post('/admin/groups/:slug/members', async (c) => {
    const principal = requireAdmin(deps, c)
    const group = getGroup(deps.db, c.req.param('slug'))
    const username = (await readFields(c, principal)).text('username')
    try {
      if (username === '')
        throw new AppError('bad_request', 'Nobody is named; write or choose a user name first.')
      return await principal.act(
        (acting) => addMember(acting, principal.actor, group.slug, username),
        () => c.redirect(`/admin/groups/${group.slug}?done=added`, 303),
      )
    } catch (error) {
      return renderGroup(deps, c, principal, group, { error: refusalOf(error) })
    }
  })

  app.post('/admin/groups/:slug/members/:username/remove', async (c) => {
    const { actor, act } = requireAdmin(deps, c)
    const slug = c.req.param('slug')
    return act(
      (acting) => removeMember(acting, actor, slug, c.req.param('username')),
      () => c.redirect(`/admin/groups/${slug}?done=removed`, 303),
    )
  })

  app.get('/admin/groups/:slug/delete', (c) => {
    const principal = requireAdmin(deps, c)
    return renderDelete(deps, c, principal, getGroup(deps.db, c.req.param('slug')))
  })

  app.post('/admin/groups/:slug/delete', async (c) => {
    const principal = requireAdmin(deps, c)
    const group = getGroup(deps.db, c.req.param('slug'))
    try {
      return await principal.act(
        (acting) => deleteGroup(acting, principal.actor, group.slug),
        () => c.redirect('/admin/groups?done=deleted', 303),
      )
    } catch (error) {
      return renderDelete(deps, c, principal, group, { error: refusalOf(error) })
    }
  })
  return app
}

function doneOf(c: StoaContext): Outcome {
  const key = c.req.query('done') ?? ''
  return { done: Object.hasOwn(DONE, key) ? DONE[key] : undefined }
}

function renderGroups(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  outcome: Outcome,
  values = { slug: '', name: '' },
) {
  const { q, offset } = listQuery(c)
  const found = listGroups(deps.db).filter(({ slug, name }) => matches(q, [slug, name]))
  const { shown, span } = paged(found, offset, GROUPS_SHOWN, (to) =>
    address('/admin/groups', { q, offset: to }),
  )
  const groups = eachShown(deps, shown, (group) => ({
    slug: group.slug,
    name: group.name,
    members: countMembers(deps.db, group),
    grants: deps.db.table(grants).many('group', group.id).size,
  }))
  const unknown = deps.unknownGroups
    .list()
    .map(({ name, lastAt }) => ({ name, last: whenText(lastAt, deps.clock()) }))
  const page = (
    <GroupsPage {...adminFrame(deps, principal, outcome)} {...{ q, groups, span, unknown, values }} />
  )
  return render(c, page, statusOf(outcome))
}

function renderGroup(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  group: GroupRow,
  outcome: Outcome,
) {
  const { baseUrl, marketplaceName } = deps.settings
  const { slug, name, id } = group
  const isEveryone = id === EVERYONE_ID
  const all = listMembers(deps.db, group)
  const others = isEveryone ? [] : listUsers(deps.db).filter((user) => !isMember(deps.db, id, user.id))
  const { shown, span } = paged(all, listQuery(c).offset, MEMBERS_SHOWN, (to) =>
    address(`/admin/groups/${slug}`, { offset: to }),
  )
  const granted = grantsOf(deps, group)
  const page = (
    <GroupPage
      {...adminFrame(deps, principal, outcome)}
      slug={slug}
      name={name}
      isEveryone={isEveryone}
      members={shown.map(({ username, displayName, disabled, id: userId }) => ({
        username,
        displayName,
        isDisabled: disabled,
        isClaimed: deps.db.table(groupMembers).get(id, userId)?.origin === 'claim',
      }))}
      span={span}
      others={others.slice(0, OTHERS_SUGGESTED)}
      grants={granted.slice(0, ROWS_BESIDE_MAX)}
      grantsTotal={granted.length}
      cloneCommand={`git clone ${baseUrl}/git/groups/${slug}/${marketplaceName}-${slug}.git`}
    />
  )
  return render(c, page, statusOf(outcome))
}
