/** Back to an earlier set: first what that changes, then, on the person's word, the change. */
import { Hono } from 'hono'
import { GoBackPage } from '../../../views/go-back.tsx'
import { type Entitlement, type GoBackPreview, previewGoBack } from '../../access/index.ts'
import { servedVersionOf } from '../../catalog/index.ts'
import type { ContentEntry } from '../../compose/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { only } from '../../kernel/only.ts'
import { goBack } from '../../operations/index.ts'
import { contentsAt } from '../../operations/surface.ts'
import { changesBetween } from '../../snapshot/index.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { STATUS } from '../middleware/errors.ts'
import { frameOf, receiveForm, render, requireSession } from './page.tsx'
import { changeSentences } from './words.ts'

export function goBackPages(
  deps: HttpDeps,
  renderStack: (c: StoaContext, principal: Principal, notices: string[]) => Promise<Response>,
): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/stack/go-back', async (c) => {
    const principal = requireSession(deps, c)
    const commit = c.req.query('commit')
    return commit === undefined ? c.redirect('/stack', 303) : renderReview(deps, c, principal, commit)
  })

  app.post('/stack/go-back', async (c) => {
    const principal = requireSession(deps, c)
    const form = await receiveForm(c, principal)
    const [commit = '', seen = ''] = [form.get('commit'), form.get('seen')].map((value) =>
      String(value ?? ''),
    )
    try {
      const { impossible } = await principal.invoke(goBack, { commit, seen })
      const done = `Your stack is back at ${commit.slice(0, 12)}.`
      return await renderStack(c, principal, [done, ...impossible.map(({ why }) => why)])
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'changed_meanwhile') throw error
      return renderReview(deps, c, principal, commit, error)
    }
  })
  return app
}

async function renderReview(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  commit: string,
  error?: AppError,
) {
  const target = await contentsAt(deps, principal, commit)
  const preview = previewGoBack(deps.db, deps.sets, principal.actor, target)
  const page = (
    <GoBackPage
      frame={frameOf(deps, principal, '/stack')}
      commit={commit}
      changes={sentencesOf(preview)}
      impossible={preview.plan.impossible.map(({ why }) => why)}
      seen={preview.seen}
      {...only({ error: error?.message })}
    />
  )
  return render(c, page, error === undefined ? 200 : STATUS[error.code])
}

function sentencesOf({ before, after }: GoBackPreview): string[] {
  return changeSentences(changesBetween(before.map(contentOf), after.map(contentOf)))
}

function contentOf({ item, version }: Entitlement): ContentEntry {
  const { servedName: name, kind } = item
  return { name, kind, version: servedVersionOf(version), plugin: name }
}
