/** Home: what is new, and the way to one's own marketplace. */

import { Hono } from 'hono'
import { HomePage, type HomeProps } from '../../../views/home.tsx'
import { type Entitlement, listOffersTo } from '../../access/index.ts'
import { only } from '../../kernel/only.ts'
import { eachShown, readPending } from '../../operations/answers/index.ts'
import { findItems } from '../../operations/surface.ts'
import { userFeed } from '../../snapshot/index.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import { cardOf, statesOf } from './cards.ts'
import { cloneCommand } from './clone-command.ts'
import { shownKind } from './kinds.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { agoText, changeSentences, reasonSentence } from './words.ts'

const NEWEST_SHOWN = 6
const GIVEN_SHOWN = 6
const PENDING_SHOWN = 6

export function homePage(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/', async (c) => {
    const principal = requireSession(deps, c)
    const resolution = deps.sets.ofUser(principal.user.id)
    const given = resolution.entries.flatMap(givenProps)
    const newest = { sort: 'createdAt', limit: NEWEST_SHOWN, offset: 0 } as const
    const { results } = await findItems(deps, principal, newest)
    return render(
      c,
      <HomePage
        {...only({ machine: await machineOf(deps, principal), offer: offerOf(deps, principal) })}
        given={given.slice(0, GIVEN_SHOWN)}
        moreGiven={Math.max(0, given.length - GIVEN_SHOWN)}
        frame={frameOf(deps, principal, '/')}
        name={principal.user.displayName}
        cloneCommand={cloneCommand(deps, principal)}
        inSet={resolution.entries.length}
        newest={eachShown(deps, results, ({ row }) => cardOf(deps, row, statesOf(resolution)))}
      />,
    )
  })
  return app
}

function offerOf({ db, clock }: HttpDeps, { user }: Principal): HomeProps['offer'] {
  const [first, ...others] = listOffersTo(db, user.id, clock())
  if (first === undefined) return undefined
  return { from: first.from.username, title: first.item.title, others: others.length }
}

async function machineOf(deps: HttpDeps, principal: Principal): Promise<HomeProps['machine']> {
  const { commit } = await deps.feeds.advance(userFeed(principal.user.id))
  const pending = await readPending(deps, principal, commit)
  if (pending === undefined) return undefined
  const sentences = pending.changes === undefined ? [] : changeSentences(pending.changes)
  return {
    asked: agoText(deps.clock() - pending.askedAt),
    changes: sentences.slice(0, PENDING_SHOWN),
    moreChanges: Math.max(0, sentences.length - PENDING_SHOWN),
  }
}

/** What a group gives, and which one; nothing for what came in another way. */
function givenProps({ item, because }: Entitlement): HomeProps['given'][number][] {
  const given = because.find(({ reason }) => reason === 'required' || reason === 'default')
  if (given === undefined) return []
  const { servedName, title, kind } = item
  return [{ servedName, title, kind: shownKind(kind), because: reasonSentence(given) }]
}
