/** Home: what is new, and the way to one's own marketplace. */
import { Hono } from 'hono'
import { HomePage } from '../../../views/home.tsx'
import { findItems } from '../api/routes/catalog.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { cardOf, statesOf } from './cards.ts'
import { cloneCommand } from './clone-command.ts'
import { frameOf, render, requireSession } from './page.tsx'

const NEWEST_SHOWN = 6

export function homePage(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/', async (c) => {
    const principal = requireSession(deps, c)
    const resolution = deps.sets.ofUser(principal.user.id)
    const newest = { sort: 'createdAt', limit: NEWEST_SHOWN, offset: 0 } as const
    const { results } = await findItems(deps, principal, newest)
    return render(
      c,
      <HomePage
        frame={frameOf(deps, principal, '/')}
        name={principal.user.displayName}
        cloneCommand={cloneCommand(deps, principal)}
        inSet={resolution.entries.length}
        newest={results.map(({ row }) => cardOf(deps, row, statesOf(resolution)))}
      />,
    )
  })
  return app
}
