/** One's own stack: shown, pinned, and taken back to what it was. */

import { Hono } from 'hono'
import { type StackEntryProps, StackPage, type StackPageProps } from '../../../views/stack.tsx'
import type { Entitlement, Resolution } from '../../access/index.ts'
import { listVersions } from '../../catalog/index.ts'
import { only } from '../../kernel/only.ts'
import {
  eachShown,
  keptBy,
  type Pending,
  readPending,
  readStack,
  wayOut,
} from '../../operations/answers/index.ts'
import { install } from '../../operations/index.ts'
import { userFeed } from '../../snapshot/index.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { cloneCommand } from './clone-command.ts'
import { goBackPages } from './go-back.tsx'
import { noticeOf } from './item/shell.ts'
import { shownKind } from './kinds.ts'
import { address, listQuery, matches, paged } from './lists.ts'
import { frameOf, localPath, receiveForm, render, requireSession } from './page.tsx'
import { agoText, changeSentences, momentOf, REFUSED, reasonSentence, WAY_OUT_LABELS } from './words.ts'

const HISTORY_SHOWN = 20
const ITEMS_SHOWN = 50
/** To pin to, newest first; the command line pins to any. */
const VERSIONS_OFFERED = 20

export function myStackPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/my-ai-stack', (c) => c.redirect('/stack', 303))
  app.get('/stack', (c) => renderStack(deps, c, requireSession(deps, c)))

  app.post('/stack/:item/pin', async (c) => {
    const principal = requireSession(deps, c)
    const item = c.req.param('item')
    const form = await receiveForm(c, principal)
    const [pin, back] = [form.get('pin'), form.get('back')]
    const to = typeof back === 'string' ? localPath(back, deps.settings.baseUrl) : '/stack'
    const input = { item, pin: typeof pin === 'string' && pin !== '' ? pin : null }
    return principal.invoke(install, input, () => c.redirect(`${to}#${item}`, 303))
  })
  app.route(
    '/',
    goBackPages(deps, (c, principal, notices) => renderStack(deps, c, principal, notices)),
  )
  return app
}

async function renderStack(deps: HttpDeps, c: StoaContext, principal: Principal, notices: string[] = []) {
  const { snapshot, resolution } = await readStack(deps, principal)
  const history = await deps.feeds.history(userFeed(principal.user.id), { limit: HISTORY_SHOWN, offset: 0 })
  const pending = await readPending(deps, principal, snapshot.commit)
  const { q, offset } = listQuery(c)
  const { offset: out } = listQuery(c, 'out')
  const here = address('/stack', { q, offset, out })
  const entries = paged(
    resolution.entries.filter(({ item }) =>
      matches(q, [item.title, item.servedName, shownKind(item.kind).word]),
    ),
    offset,
    ITEMS_SHOWN,
    (to) => address('/stack', { q, offset: to, out }),
  )
  const optedOut = paged(resolution.optedOut, out, ITEMS_SHOWN, (to) =>
    address('/stack', { q, offset, out: to }),
  )
  const props: StackPageProps = {
    frame: frameOf(deps, principal, '/stack'),
    cloneCommand: cloneCommand(deps, principal),
    commit: snapshot.commit,
    notices,
    q,
    here,
    total: resolution.entries.length,
    entries: eachShown(deps, entries.shown, (entry) => entryProps(deps, principal, resolution, entry)),
    span: entries.span,
    optedOutSpan: optedOut.span,
    optedOut: optedOut.shown.map(({ item, groups }) => ({
      servedName: item.servedName,
      title: item.title,
      groups: groups.join(', '),
      keptBy: keptBy(resolution, item).join(', '),
      action: `/store/${item.servedName}/opt-in`,
    })),
    unavailable: resolution.unavailable,
    ...only({ pending: pending && pendingProps(pending, deps.clock()) }),
    history: history.map(({ snapshot: { commit }, movedAt, message }) => ({
      commit,
      message: message.split('\n')[0]!,
      ...only({ since: movedAt === undefined ? undefined : momentOf(movedAt, deps.clock()) }),
      isHead: commit === snapshot.commit,
    })),
  }
  return render(c, <StackPage {...props} />)
}

function pendingProps({ askedAt, fetched, changes }: Pending, now: number): StackPageProps['pending'] {
  return {
    asked: agoText(now - askedAt),
    changes: changes === undefined ? [] : changeSentences(changes),
    ...only({ fetched }),
  }
}

function entryProps(
  deps: HttpDeps,
  principal: Principal,
  { optedOut }: Resolution,
  { item, version, because, pin }: Entitlement,
): StackEntryProps {
  const way = wayOut(because)
  const isRefused = optedOut.some((refused) => refused.item.id === item.id)
  return {
    servedName: item.servedName,
    title: item.title,
    kind: shownKind(item.kind),
    version: version.version,
    pin,
    versions: listVersions(deps.db, item.id)
      .slice(0, VERSIONS_OFFERED)
      .map((row) => row.version),
    because: [...(isRefused ? [REFUSED] : []), ...because.map(reasonSentence)],
    ...only({ notice: noticeOf(deps, principal, version) }),
    ...(way === undefined
      ? {}
      : { remove: { label: WAY_OUT_LABELS[way], action: `/store/${item.servedName}/${way}` } }),
  }
}
