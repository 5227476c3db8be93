/** Tokens of one's own: made, shown once, revoked. */

import { Hono } from 'hono'
import { revokeToken } from '../../../access/revoke-tokens.ts'
import { SCOPES, type Scope } from '../../../access/tokens.repo.ts'
import { mintToken } from '../../../access/tokens.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import type { Form } from '../../form.ts'
import { cloneCommand } from '../clone-command.ts'
import { receiveForm, requireSession } from '../page.tsx'
import { renderAccount } from './page.tsx'

export function tokenPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/account/tokens', async (c) => {
    const principal = requireSession(deps, c)
    const form = await receiveForm(c, principal)
    try {
      const request = tokenRequestOf(form)
      const { user } = principal
      return await principal.act(
        (acting) => mintToken(acting, user, user, request),
        ({ token }, after) => {
          const minted = { name: request.name, token, cloneCommand: cloneCommand(deps, principal, token) }
          return renderAccount({ ...deps, ...after }, c, principal, { minted })
        },
      )
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return renderAccount(deps, c, principal, { error })
    }
  })

  app.post('/account/tokens/:id/revoke', async (c) => {
    const { user, act } = requireSession(deps, c)
    return act(
      (acting) => revokeToken(acting, user, user, c.req.param('id')),
      () => c.redirect('/account', 303),
    )
  })
  return app
}

function tokenRequestOf(form: Form): { name: string; scopes: Scope[]; expiresInDays?: number } {
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
