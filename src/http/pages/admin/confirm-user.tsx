/** Before a person loses access or rights: who it is, and what it hits. */
import { ConfirmUserPage } from '../../../../views/admin/confirm-user.tsx'
import { counted } from '../../../../views/parts/plural.ts'
import { listSessions, listTokens, type UserRow } from '../../../access/index.ts'
import { allItems } from '../../../catalog/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { render } from '../page.tsx'
import { adminFrame } from './admin.tsx'

/** What is asked about before it is done. */
export type Loss = 'disable' | 'unmake-admin'

export function renderConfirm(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  user: UserRow,
  loss: Loss,
) {
  const { displayName: name, username } = user
  const self = user.id === principal.user.id ? ['This is you: somebody else would have to undo it.'] : []
  const asked =
    loss === 'disable'
      ? { question: `Disable ${name}?`, ...disabling(deps, user) }
      : {
          question: `Make ${name} no admin?`,
          effects: [`1 person: ${name} keeps the account and the set, but no longer gets to these pages.`],
          button: `Make ${name} no admin`,
        }
  const page = (
    <ConfirmUserPage
      {...adminFrame(deps, principal)}
      {...asked}
      effects={[...self, ...asked.effects]}
      username={username}
      action={`/admin/users/${username}/${loss}`}
    />
  )
  return render(c, page)
}

function disabling(deps: HttpDeps, { id, displayName: name }: UserRow) {
  const sessions = counted(listSessions(deps.db, id, deps.clock()).length, 'session', 'sessions')
  const tokens = counted(listTokens(deps.db, id).length, 'token', 'tokens')
  const owned = [...allItems(deps.db)].filter((item) => item.ownerId === id).length
  return {
    effects: [
      `1 person: ${name} can no longer sign in, and no client of theirs can pull.`,
      `It ends ${sessions} at once and refuses ${tokens}.`,
      ...(owned === 0
        ? []
        : [`${counted(owned, 'item', 'items')} of theirs stay in the store, for everybody else.`]),
      'Nothing is deleted: enabling brings everything back but the sessions.',
    ],
    button: `Disable ${name}: 1 person, ${sessions}, ${tokens}`,
  }
}
