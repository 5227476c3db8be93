/** Answers to offers of items. */
import { Hono } from 'hono'
import type { AppError } from '../../../kernel/errors.ts'
import { acceptItem, declineItem } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { requireSession } from '../page.tsx'
import { submit } from '../submit.ts'
import { renderAccount } from './page.tsx'

export function transferPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  // It may have been withdrawn, or have ended, since the page was shown.
  const again = (c: StoaContext, principal: Principal) => (error: AppError) =>
    renderAccount(deps, c, principal, { error })

  app.post('/account/transfers/:item/accept', (c) => {
    const principal = requireSession(deps, c)
    return submit(c, principal, {
      operation: acceptItem,
      done: ({ servedName }) => c.redirect(`/store/${servedName}?said=accepted`, 303),
      refused: again(c, principal),
    })
  })

  app.post('/account/transfers/:item/decline', (c) => {
    const principal = requireSession(deps, c)
    return submit(c, principal, {
      operation: declineItem,
      done: () => c.redirect('/account?done=declined', 303),
      refused: again(c, principal),
    })
  })
  return app
}
