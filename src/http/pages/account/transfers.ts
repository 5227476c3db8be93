/** Answers to offers of items. */
import { Hono } from 'hono'
import { acceptItem, declineItem } from '../../../access/transfer.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { STATUS } from '../../middleware/errors.ts'
import { requireSession } from '../page.tsx'
import { renderAccount } from './page.tsx'

export function transferPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  const answers = { accept: acceptItem, decline: declineItem }
  for (const [answer, carryOut] of Object.entries(answers)) {
    app.post(`/account/transfers/:item/${answer}`, async (c) => {
      const principal = requireSession(deps, c)
      const item = c.req.param('item')
      const after = answer === 'accept' ? `/store/${item}?said=accepted` : '/account?done=declined'
      try {
        return await principal.act(
          (acting): Promise<unknown> => carryOut(acting, principal.actor, item),
          () => c.redirect(after, 303),
        )
      } catch (error) {
        // It may have been withdrawn, or have ended, since the page was shown.
        if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
        if (STATUS[error.code] === 401) throw error
        return renderAccount(deps, c, principal, { error })
      }
    })
  }
  return app
}
