/** Groups: who is in them, their feed, and their end. */

import { Hono } from 'hono'
import { GroupPage } from '../../../../views/admin/group.tsx'
import { GroupsPage } from '../../../../views/admin/groups.tsx'
import {
  countGrantsTo,
  countMembers,
  EVERYONE_ID,
  findMembership,
  type GroupRow,
  getGroup,
  isMember,
  listGroups,
  listMembers,
  listUsers,
} from '../../../access/index.ts'
import { ROWS_BESIDE_MAX } from '../../../kernel/limits.ts'
import { eachShown } from '../../../operations/answers/index.ts'
import { addMember, createGroup, deleteGroup, removeMember } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { address, listQuery, matches, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { submit } from '../submit.ts'
import { whenText } from '../words.ts'
import { adminFrame, fieldsOf, type Outcome, requireAdmin, statusOf } from './admin.tsx'
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

  app.post('/admin/groups', (c) => {
    const principal = requireAdmin(deps, c)
    return submit(c, principal, {
      operation: createGroup,
      // A group without a name is called as it is addressed.
      input: ({ slug, name }) => ({ slug, name: name || slug }),
      done: ({ slug }) => c.redirect(`/admin/groups/${slug}?done=created`, 303),
      refused(error, form) {
        const { text } = fieldsOf(form)
        return renderGroups(deps, c, principal, { error }, { slug: text('slug'), name: text('name') })
      },
    })
  })

  app.get('/admin/groups/:slug', (c) => {
    const principal = requireAdmin(deps, c)
    return renderGroup(deps, c, principal, getGroup(deps.db, c.req.param('slug')), doneOf(c))
  })

  app.post('/admin/groups/:slug/members', (c) => {
    const principal = requireAdmin(deps, c)
    const { slug } = getGroup(deps.db, c.req.param('slug'))
    return submit(c, principal, {
      operation: addMember,
      done: () => c.redirect(`/admin/groups/${slug}?done=added`, 303),
      refused: (error) => renderGroup(deps, c, principal, getGroup(deps.db, slug), { error }),
    })
  })

  app.post('/admin/groups/:slug/members/:username/remove', (c) =>
    submit(c, requireAdmin(deps, c), {
      operation: removeMember,
      done: () => c.redirect(`/admin/groups/${c.req.param('slug')}?done=removed`, 303),
    }),
  )

  app.get('/admin/groups/:slug/delete', (c) => {
    const principal = requireAdmin(deps, c)
    return renderDelete(deps, c, principal, getGroup(deps.db, c.req.param('slug')))
  })

  app.post('/admin/groups/:slug/delete', (c) => {
    const principal = requireAdmin(deps, c)
    const { slug } = getGroup(deps.db, c.req.param('slug'))
    return submit(c, principal, {
      operation: deleteGroup,
      done: () => c.redirect('/admin/groups?done=deleted', 303),
      refused: (error) => renderDelete(deps, c, principal, getGroup(deps.db, slug), { error }),
    })
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
    grants: countGrantsTo(deps.db, group.id),
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
        isClaimed: findMembership(deps.db, id, userId)?.origin === 'claim',
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
