/** One's own tokens and sessions. */
import { Hono } from 'hono'
import { AccountPage } from '../../../views/account.tsx'
import { listGroupsOf } from '../../access/groups.repo.ts'
import { endSession, endSessions, listSessions } from '../../access/sessions.ts'
import { listTokens, mintToken, revokeToken, SCOPES, type Scope, type TokenRow } from '../../access/tokens.ts'
import { AppError } from '../../kernel/errors.ts'
import { readForm } from '../body.ts'
import { clearSessionCookie } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { STATUS } from '../middleware/errors.ts'
import { cloneCommand } from './clone-command.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { browserText, dateText } from './words.ts'

const SCOPE_LABELS: Record<Scope, string> = {
  'git:read': 'Fetch your marketplace',
  'items:read': 'Read the store',
  'items:write': 'Publish, install, opt out',
  admin: 'Everything an admin may do',
}

export function accountPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/account', (c) => renderAccount(deps, c, requireSession(deps, c)))

  app.post('/account/tokens', async (c) => {
    const principal = requireSession(deps, c)
    const form = await readForm(c)
    try {
      const request = tokenRequestOf(form)
      const { token } = await mintToken(deps, principal.user, principal.user, request)
      const minted = { name: request.name, token, cloneCommand: cloneCommand(deps, principal, token) }
      return renderAccount(deps, c, principal, { minted })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return renderAccount(deps, c, principal, { error })
    }
  })

  app.post('/account/tokens/:id/revoke', async (c) => {
    await revokeToken(deps, requireSession(deps, c).user, c.req.param('id'))
    return c.redirect('/account', 303)
  })

  app.post('/account/sessions/end-others', async (c) => {
    const { user, session } = requireSession(deps, c)
    await endSessions(deps, user, session?.id)
    return c.redirect('/account', 303)
  })

  app.post('/account/sessions/end-all', async (c) => {
    await endSessions(deps, requireSession(deps, c).user)
    clearSessionCookie(c, deps.settings.baseUrl)
    return c.redirect('/sign-in', 303)
  })

  app.post('/account/sessions/:id/end', async (c) => {
    const { user } = requireSession(deps, c)
    const session = listSessions(deps.db, user.id, deps.clock()).find(({ id }) => id === c.req.param('id'))
    if (session !== undefined) await endSession(deps, session)
    return c.redirect('/account', 303)
  })
  return app
}

function tokenRequestOf(form: FormData): { name: string; scopes: Scope[]; expiresInDays?: number } {
  const name = String(form.get('name') ?? '').trim()
  if (name === '' || name.length > 100) {
    throw new AppError('bad_request', 'A token needs a name of 1 to 100 characters, such as Laptop.')
  }
  const wanted = form.getAll('scopes').map(String)
  const scopes = SCOPES.filter((scope) => wanted.includes(scope))
  if (scopes.length === 0)
    throw new AppError('bad_request', 'A token needs at least one scope; choose what it may do.')
  const days = Number(form.get('expiresInDays') ?? 0)
  if (!Number.isInteger(days) || days < 0)
    throw new AppError('bad_request', `"${days}" is not a number of days.`)
  return { name, scopes, ...(days === 0 ? {} : { expiresInDays: days }) }
}

function renderAccount(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  outcome: { minted?: { name: string; token: string; cloneCommand: string }; error?: AppError } = {},
) {
  const { user, session } = principal
  const { minted, error } = outcome
  const page = (
    <AccountPage
      frame={frameOf(deps, principal, '/account')}
      email={user.email}
      groups={listGroupsOf(deps.db, user.id).map((group) => group.name)}
      scopes={SCOPES.filter((scope) => scope !== 'admin' || user.admin).map((name) => ({
        name,
        label: SCOPE_LABELS[name],
        isDefault: name === 'git:read',
      }))}
      tokens={listTokens(deps.db, user.id).map(tokenProps)}
      sessions={listSessions(deps.db, user.id, deps.clock()).map(({ id, userAgent, lastSeenAt }) => ({
        id,
        agent: browserText(userAgent),
        lastSeen: dateText(lastSeenAt),
        isCurrent: id === session?.id,
      }))}
      {...(minted === undefined ? {} : { minted })}
      {...(error === undefined ? {} : { error: error.message })}
    />
  )
  return render(c, page, error === undefined ? 200 : STATUS[error.code])
}

function tokenProps({ id, name, scopes, expiresAt, lastUsedAt }: TokenRow) {
  return {
    id,
    name,
    scopes: scopes.join(' '),
    expires: expiresAt === null ? 'Never expires' : `Expires ${dateText(expiresAt)}`,
    lastUsed: lastUsedAt === null ? 'never used' : `last used ${dateText(lastUsedAt)}`,
  }
}
