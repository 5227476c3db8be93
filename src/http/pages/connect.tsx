/** How to connect every client, and whether one has come. */
import { Hono } from 'hono'
import { ConnectPage } from '../../../views/connect.tsx'
import { userFeed } from '../../snapshot/feeds.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import { gitUrl } from '../stack.ts'
import { clientsOf, teamSnippets } from './clients.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { agoText } from './words.ts'

export function connectPage(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/connect', (c) => {
    const principal = requireSession(deps, c)
    const { marketplaceName, baseUrl } = deps.settings
    const marketplace = {
      name: marketplaceName,
      url: gitUrl(deps),
      baseUrl,
      username: principal.user.username,
    }
    return render(
      c,
      <ConnectPage
        frame={frameOf(deps, principal, '/connect')}
        clients={clientsOf(marketplace)}
        team={teamSnippets(marketplace)}
        lastAsked={lastAsked(deps, principal)}
      />,
    )
  })
  return app
}

function lastAsked({ fetches, clock }: HttpDeps, { user }: Principal): string | null {
  const [last] = fetches.of(userFeed(user.id))
  return last === undefined ? null : agoText(clock() - last.askedAt)
}
