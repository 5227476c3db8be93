/** Home, one's own stack, and how to connect clients to it. */
import { Hono } from 'hono'
import { ConnectPage } from '../../../views/connect.tsx'
import { HomePage } from '../../../views/home.tsx'
import { StackPage, type StackPageProps } from '../../../views/stack.tsx'
import type { Entitlement } from '../../access/resolve.ts'
import { userFeed } from '../../snapshot/feeds.ts'
import { findItems } from '../api/routes/catalog.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import { gitUrl, readStack, wayOut } from '../stack.ts'
import { cardOf, statesOf } from './cards.ts'
import { clientsOf } from './clients.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { dateText, reasonSentence, WAY_OUT_LABELS } from './words.ts'

const NEWEST_SHOWN = 6
const HISTORY_SHOWN = 10

export function stackPages(deps: HttpDeps): Hono<Env> {
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

  app.get('/my-ai-stack', (c) => c.redirect('/stack', 303))

  app.get('/stack', async (c) => {
    const principal = requireSession(deps, c)
    return render(c, <StackPage {...(await stackProps(deps, principal))} />)
  })

  app.get('/connect', (c) => {
    const principal = requireSession(deps, c)
    const clients = clientsOf(deps.settings.marketplaceName, gitUrl(deps), cloneCommand(deps, principal))
    return render(c, <ConnectPage frame={frameOf(deps, principal, '/connect')} clients={clients} />)
  })

  return app
}

/** With the user's name in it, Git asks for the token only. */
export function cloneCommand(deps: HttpDeps, { user }: Principal, token?: string): string {
  const url = new URL(gitUrl(deps))
  url.username = user.username
  if (token !== undefined) url.password = token
  return `git clone ${url.href}`
}

async function stackProps(deps: HttpDeps, principal: Principal): Promise<StackPageProps> {
  const { snapshot, resolution } = await readStack(deps, principal)
  const history = await deps.feeds.history(userFeed(principal.user.id), { limit: HISTORY_SHOWN, offset: 0 })
  return {
    frame: frameOf(deps, principal, '/stack'),
    cloneCommand: cloneCommand(deps, principal),
    commit: snapshot.commit,
    entries: resolution.entries.map(entryProps),
    optedOut: resolution.optedOut.map(({ item, groups }) => ({
      servedName: item.servedName,
      title: item.title,
      groups: groups.join(', '),
      action: `/store/${item.servedName}/opt-in`,
    })),
    unavailable: resolution.unavailable,
    history: history.map(({ snapshot: { commit, dateSeconds }, message }) => ({
      commit,
      message: message.split('\n')[0]!,
      date: dateText(dateSeconds * 1000),
    })),
  }
}

function entryProps({ item, version, because }: Entitlement): StackPageProps['entries'][number] {
  const way = wayOut(because)
  return {
    servedName: item.servedName,
    title: item.title,
    kind: item.kind,
    version: version.version,
    because: because.map(reasonSentence),
    ...(way === undefined
      ? {}
      : { remove: { label: WAY_OUT_LABELS[way], action: `/store/${item.servedName}/${way}` } }),
  }
}
