/** People: the list, somebody new, and what an admin does to one of them. */

import { Hono } from 'hono'
import { UsersPage } from '../../../../views/admin/users.tsx'
import { listGroupsOf } from '../../../access/groups.repo.ts'
import { revokeToken } from '../../../access/revoke-tokens.ts'
import { makeSetUpLink } from '../../../access/set-up.ts'
import { listUsableTokens } from '../../../access/tokens.repo.ts'
import { getUser, listUsers, type UserRow } from '../../../access/users.repo.ts'
import { inviteUser, patchUser, type UserPatch } from '../../../access/users.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { address, listQuery, matches, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { assertNotOvertaken } from '../seen.ts'
import { adminFrame, type Outcome, readFields, refusalOf, requireAdmin, statusOf } from './admin.tsx'
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

  app.post('/admin/users', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const values = {
      email: fields.text('email'),
      displayName: fields.text('displayName'),
      admin: fields.text('admin') !== '',
    }
    try {
      return await principal.act(
        (acting) => inviteUser(acting, principal.actor, values),
        // The link is shown in this answer alone: the store keeps a hash of the code.
        ({ user, code = '' }, after) =>
          renderUser({ ...deps, ...after }, c, principal, user, {
            setUpUrl: setUpUrl(deps, code),
            isNew: true,
          }),
      )
    } catch (error) {
      return renderUsers(deps, c, principal, { error: refusalOf(error) }, values)
    }
  })

  app.get('/admin/users/:username', (c) => {
    const principal = requireAdmin(deps, c)
    const key = c.req.query('done') ?? ''
    const done = Object.hasOwn(DONE, key) ? DONE[key] : undefined
    return renderUser(deps, c, principal, getUser(deps.db, c.req.param('username')), { done })
  })

  app.post('/admin/users/:username/set-up-link', async (c) => {
    const principal = requireAdmin(deps, c)
    const user = getUser(deps.db, c.req.param('username'))
    return principal.act(
      (acting) => makeSetUpLink(acting, user, principal.actor),
      (code, after) =>
        renderUser({ ...deps, ...after }, c, principal, user, { setUpUrl: setUpUrl(deps, code) }),
    )
  })

  app.post('/admin/users/:username/email', async (c) => {
    const principal = requireAdmin(deps, c)
    const user = getUser(deps.db, c.req.param('username'))
    const fields = await readFields(c, principal)
    const [typedEmail, seen] = [fields.text('email'), fields.text('seen')]
    try {
      principal.need((_, { db }) => {
        const { email } = getUser(db, user.username)
        assertNotOvertaken(seen, { email }, { email: typedEmail })
      })
      return await principal.act(
        (acting) => patchUser(acting, principal.actor, user.username, { email: typedEmail }),
        () => c.redirect(`/admin/users/${user.username}?done=email`, 303),
      )
    } catch (error) {
      return renderUser(deps, c, principal, user, { error: refusalOf(error), typedEmail })
    }
  })

  app.post('/admin/users/:username/tokens/:id/revoke', async (c) => {
    const principal = requireAdmin(deps, c)
    const user = getUser(deps.db, c.req.param('username'))
    try {
      return await principal.act(
        (acting) => revokeToken(acting, principal.user, user, c.req.param('id')),
        () => c.redirect(`/admin/users/${user.username}?done=token`, 303),
      )
    } catch (error) {
      return renderUser(deps, c, principal, user, { error: refusalOf(error) })
    }
  })

  for (const loss of ['disable', 'unmake-admin'] as const) {
    app.get(`/admin/users/:username/${loss}`, (c) => {
      const principal = requireAdmin(deps, c)
      return renderConfirm(deps, c, principal, getUser(deps.db, c.req.param('username')), loss)
    })
  }

  for (const [action, patch] of Object.entries(PATCHES)) {
    app.post(`/admin/users/:username/${action}`, async (c) => {
      const principal = requireAdmin(deps, c)
      const user = getUser(deps.db, c.req.param('username'))
      const revokeTokens = action === 'enable' && (await revokesTokens(c, principal))
      try {
        return await principal.act(
          (acting) => patchUser(acting, principal.actor, user.username, { ...patch, revokeTokens }),
          ({ id }, after) => {
            const isBare = action === 'enable' && listUsableTokens(after.db, id, after.clock()).length === 0
            const done = isBare ? 'enable-without-tokens' : action
            return c.redirect(`/admin/users/${user.username}?done=${done}`, 303)
          },
        )
      } catch (error) {
        return renderUser(deps, c, principal, user, { error: refusalOf(error) })
      }
    })
  }
  return app
}

/** The box beside the button; a bare POST has none. */
async function revokesTokens(c: StoaContext, principal: Principal): Promise<boolean> {
  if (c.req.header('content-type') === undefined) return false
  return (await readFields(c, principal)).text('revokeTokens') !== ''
}

function setUpUrl({ settings }: HttpDeps, code: string): string {
  return `${settings.baseUrl}/set-up/${code}`
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
