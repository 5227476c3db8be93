/** Tokens of one's own: made, shown once, revoked. */

import { Hono } from 'hono'
import { createToken, revokeToken } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { cloneCommand } from '../clone-command.ts'
import { requireSession } from '../page.tsx'
import { submit } from '../submit.ts'
import { renderAccount } from './page.tsx'

export function tokenPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/account/tokens', (c) => {
    const principal = requireSession(deps, c)
    return submit(c, principal, {
      operation: createToken,
      // Nothing ticked is no scope, and not the one that is given without a word; the choice "never" is 0 days.
      input: ({ name, scopes = [], expiresInDays = 0 }) => ({
        name,
        scopes,
        ...(expiresInDays === 0 ? {} : { expiresInDays }),
      }),
      done({ name, token }, after) {
        const minted = { name, token, cloneCommand: cloneCommand(deps, principal, token) }
        return renderAccount({ ...deps, ...after }, c, principal, { minted })
      },
      refused: (error) => renderAccount(deps, c, principal, { error }),
    })
  })

  app.post('/account/tokens/:id/revoke', (c) =>
    submit(c, requireSession(deps, c), { operation: revokeToken, done: () => c.redirect('/account', 303) }),
  )
  return app
}
