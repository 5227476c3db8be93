/** One's own stack: shown, pinned, and taken back to what it was. */

import { Hono } from 'hono'
import { type StackEntryProps, StackPage, type StackPageProps } from '../../../views/stack.tsx'
import { goBack } from '../../access/go-back.ts'
import { install } from '../../access/personal.ts'
import type { Entitlement } from '../../access/resolve.ts'
import { listVersions } from '../../catalog/items.repo.ts'
import { isOid } from '../../git/object.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { userFeed } from '../../snapshot/feeds.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { only } from '../only.ts'
import { eachShown } from '../shown.ts'
import { type Pending, readPending, readStack, wayOut } from '../stack.ts'
import { cloneCommand } from './clone-command.ts'
import { deprecationOf } from './item/shell.ts'
import { frameOf, receiveForm, render, requireSession } from './page.tsx'
import { agoText, changeSentences, reasonSentence, WAY_OUT_LABELS, whenText } from './words.ts'

const HISTORY_SHOWN = 20

export function myStackPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/my-ai-stack', (c) => c.redirect('/stack', 303))
  app.get('/stack', (c) => renderStack(deps, c, requireSession(deps, c)))

  app.post('/stack/:item/pin', async (c) => {
    const principal = requireSession(deps, c)
    const name = c.req.param('item')
    const pin = (await receiveForm(c, principal)).get('pin')
    return principal.act(
      (acting) => install(acting, principal.actor, name, typeof pin === 'string' && pin !== '' ? pin : null),
      () => c.redirect(`/stack#${name}`, 303),
    )
  })

  app.post('/stack/go-back', async (c) => {
    const principal = requireSession(deps, c)
    const commit = (await receiveForm(c, principal)).get('commit')
    const notices = await goBackTo(deps, principal, typeof commit === 'string' ? commit : '')
    return renderStack(deps, c, principal, notices)
  })
  return app
}

/** @returns what was done, and what stays different */
async function goBackTo(deps: HttpDeps, principal: Principal, commit: string): Promise<string[]> {
  const target = isOid(commit) ? await deps.feeds.contentsAt(userFeed(principal.user.id), commit) : undefined
  if (target === undefined) {
    throw new AppError('not_found', `"${cut(commit, 40)}" is not in your history; choose one of the list.`)
  }
  return principal.act(
    (acting) => goBack(acting, principal.actor, target, commit),
    ({ impossible }) => [
      `Your stack is back at ${commit.slice(0, 12)}.`,
      ...impossible.map(({ why }) => why),
    ],
  )
}

async function renderStack(deps: HttpDeps, c: StoaContext, principal: Principal, notices: string[] = []) {
  const { snapshot, resolution } = await readStack(deps, principal)
  const history = await deps.feeds.history(userFeed(principal.user.id), { limit: HISTORY_SHOWN, offset: 0 })
  const pending = await readPending(deps, principal, snapshot.commit)
  const props: StackPageProps = {
    frame: frameOf(deps, principal, '/stack'),
    cloneCommand: cloneCommand(deps, principal),
    commit: snapshot.commit,
    notices,
    entries: eachShown(deps, resolution.entries, (entry) => entryProps(deps, principal, entry)),
    optedOut: resolution.optedOut.map(({ item, groups }) => ({
      servedName: item.servedName,
      title: item.title,
      groups: groups.join(', '),
      action: `/store/${item.servedName}/opt-in`,
    })),
    unavailable: resolution.unavailable,
    ...only({ pending: pending && pendingProps(pending, deps.clock()) }),
    history: history.map(({ snapshot: { commit, dateSeconds }, message }) => ({
      commit,
      message: message.split('\n')[0]!,
      at: new Date(dateSeconds * 1000).toISOString(),
      when: whenText(dateSeconds * 1000, deps.clock()),
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
  { item, version, because, pin }: Entitlement,
): StackEntryProps {
  const way = wayOut(because)
  return {
    servedName: item.servedName,
    title: item.title,
    kind: item.kind,
    version: version.version,
    pin,
    versions: listVersions(deps.db, item.id).map((row) => row.version),
    because: because.map(reasonSentence),
    ...only({ deprecation: deprecationOf(deps, principal, version) }),
    ...(way === undefined
      ? {}
      : { remove: { label: WAY_OUT_LABELS[way], action: `/store/${item.servedName}/${way}` } }),
  }
}
