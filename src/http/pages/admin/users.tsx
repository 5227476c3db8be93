/** People: the list, somebody new, and what an admin does to one of them. */

import { Hono } from 'hono'
import { UsersPage } from '../../../../views/admin/users.tsx'
import { getUser, listGroupsOf, listUsers, type UserPatch, type UserRow } from '../../../access/index.ts'
import { eachShown } from '../../../operations/answers/index.ts'
import { createUser, makeSetUpLink, patchUser, revokeUserToken } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { address, listQuery, matches, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { assertNotOvertaken } from '../seen.ts'
import { submit } from '../submit.ts'
import { adminFrame, fieldsOf, type Outcome, requireAdmin, statusOf } from './admin.tsx'
import { renderConfirm } from './confirm-user.tsx'
import { renderUser } from './user.tsx'

const USERS_SHOWN = 50
const GROUPS_NAMED_MAX = 10

/** What the buttons of a person's page do. */
const PATCHES: Record<string, UserPatch> = {
  disable: { disabled: true },
  enable: { disabled: false },
  'make-admin': { admin: true },
  'unmake-admin': { admin: false },
}

const DONE: Record<string, string> = {
  disable: 'Disabled: sessions have ended and tokens are refused from now on.',
  email: 'The address was changed; set-up links that were sent to the old one have ended.',
  enable: 'Enabled: the tokens below work again.',
  'enable-without-tokens': 'Enabled; no token works, so clients need new ones.',
  'make-admin': 'Is an admin from now on.',
  token: 'The token was revoked: whatever used it is refused from now on.',
  'unmake-admin': 'Is no admin any longer.',
}

export function userPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/users', (c) => renderUsers(deps, c, requireAdmin(deps, c)))

  app.post('/admin/users', (c) => {
    const principal = requireAdmin(deps, c)
    return submit(c, principal, {
      operation: createUser,
      input: ({ email, displayName = '', admin = false }) => ({ email, displayName, admin }),
      done({ username, setUpUrl = '' }, after) {
        const now = { ...deps, ...after }
        return renderUser(now, c, principal, getUser(now.db, username), { setUpUrl, isNew: true })
      },
      refused(error, form) {
        const { text } = fieldsOf(form)
        const admin = text('admin') !== ''
        const values = { email: text('email'), displayName: text('displayName'), admin }
        return renderUsers(deps, c, principal, { error }, values)
      },
    })
  })

  app.get('/admin/users/:username', (c) => {
    const principal = requireAdmin(deps, c)
    const key = c.req.query('done') ?? ''
    const done = Object.hasOwn(DONE, key) ? DONE[key] : undefined
    return renderUser(deps, c, principal, getUser(deps.db, c.req.param('username')), { done })
  })

  app.post('/admin/users/:username/set-up-link', (c) => {
    const principal = requireAdmin(deps, c)
    return submit(c, principal, {
      operation: makeSetUpLink,
      done({ setUpUrl }, after) {
        const now = { ...deps, ...after }
        return renderUser(now, c, principal, userOf(now, c), { setUpUrl })
      },
    })
  })

  app.post('/admin/users/:username/email', (c) => {
    const principal = requireAdmin(deps, c)
    const { username } = userOf(deps, c)
    return submit(c, principal, {
      operation: patchUser,
      input({ email = '' }, form) {
        const seen = fieldsOf(form).text('seen')
        principal.need((_, { db }) =>
          assertNotOvertaken(seen, { email: getUser(db, username).email }, { email }),
        )
        return { username, email }
      },
      done: () => c.redirect(`/admin/users/${username}?done=email`, 303),
      refused(error, form) {
        const typedEmail = fieldsOf(form).text('email')
        return renderUser(deps, c, principal, userOf(deps, c), { error, typedEmail })
      },
    })
  })

  app.post('/admin/users/:username/tokens/:id/revoke', (c) => {
    const principal = requireAdmin(deps, c)
    return submit(c, principal, {
      operation: revokeUserToken,
      done: () => c.redirect(`/admin/users/${c.req.param('username')}?done=token`, 303),
      refused: (error) => renderUser(deps, c, principal, userOf(deps, c), { error }),
    })
  })

  for (const loss of ['disable', 'unmake-admin'] as const) {
    app.get(`/admin/users/:username/${loss}`, (c) => {
      const principal = requireAdmin(deps, c)
      return renderConfirm(deps, c, principal, getUser(deps.db, c.req.param('username')), loss)
    })
  }

  for (const [action, patch] of Object.entries(PATCHES)) {
    app.post(`/admin/users/:username/${action}`, (c) => {
      const principal = requireAdmin(deps, c)
      const { username } = userOf(deps, c)
      return submit(c, principal, {
        operation: patchUser,
        // The box beside the button that enables; a bare POST has none.
        isForm: action === 'enable' && c.req.header('content-type') !== undefined,
        input: ({ revokeTokens = false }) => ({ username, ...patch, revokeTokens }),
        done({ tokens }) {
          const done = tokens?.length === 0 ? 'enable-without-tokens' : action
          return c.redirect(`/admin/users/${username}?done=${done}`, 303)
        },
        refused: (error) => renderUser(deps, c, principal, userOf(deps, c), { error }),
      })
    })
  }
  return app
}

/** @throws AppError `user_not_found` */
function userOf({ db }: HttpDeps, c: StoaContext): UserRow {
  return getUser(db, c.req.param('username') ?? '')
}

/** Some of them, when they are many. */
function groupNames({ db }: HttpDeps, id: UserRow['id']): string[] {
  const names = listGroupsOf(db, id).map((group) => group.name)
  if (names.length <= GROUPS_NAMED_MAX) return names
  return [...names.slice(0, GROUPS_NAMED_MAX), `and ${names.length - GROUPS_NAMED_MAX} more`]
}

function renderUsers(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  outcome: Outcome = {},
  values = { email: '', displayName: '', admin: false },
) {
  const { q, offset } = listQuery(c)
  const found = listUsers(deps.db).filter((user) =>
    matches(q, [user.username, user.displayName, user.email, user.admin ? 'admin' : '']),
  )
  const { shown, span } = paged(found, offset, USERS_SHOWN, (to) =>
    address('/admin/users', { q, offset: to }),
  )
  const page = (
    <UsersPage
      {...adminFrame(deps, principal, outcome)}
      q={q}
      users={eachShown(deps, shown, ({ id, username, displayName, email, admin, disabled }) => ({
        username,
        displayName,
        email,
        isAdmin: admin,
        isDisabled: disabled,
        groups: groupNames(deps, id),
      }))}
      span={span}
      values={values}
    />
  )
  return render(c, page, statusOf(outcome))
}
