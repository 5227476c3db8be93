/** Every kind of person with every kind of proof, and what each comes to where only the access is asked. */
import { startSession } from '../../src/access/sessions.ts'
import { SCOPES, type Scope, tokens } from '../../src/access/tokens.repo.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser } from '../../src/access/users.repo.ts'
import type { Access } from '../../src/operations/access.ts'
import { openDoors } from '../../src/operations/acts.ts'
import type { Asker } from '../../src/operations/begin.ts'
import type { RunningStoa } from '../support/stoa.ts'

/** `in`, or the code of the refusal. */
export type Outcome = string

export interface AskerKind {
  name: string
  /** @throws AppError for who is not let in at all */
  come(): Asker
  outcome(access: Access): Outcome
}

/** Of a person who is no admin, or an admin whose proof reaches so far. */
function reach(isAdmin: boolean, scopes: readonly Scope[], hasSession: boolean) {
  return (access: Access): Outcome => {
    if (access === 'anyone' || access === 'signed-in') return 'in'
    if (access === 'session') return hasSession ? 'in' : 'session_required'
    if (access === 'admin' && !isAdmin) return 'admin_required'
    return scopes.includes(access) ? 'in' : 'missing_scope'
  }
}

/** They come with what ends them; only what is for anyone needs nobody in particular. */
const refusedAs = (code: string) => (): Outcome => code

export async function allAskers(running: RunningStoa): Promise<AskerKind[]> {
  const { deps } = running
  const doors = openDoors(deps)
  const caller = () => ({ network: '192.0.2.1', userAgent: 'a story' })
  const session = async (username: string) => {
    const cookie = await startSession(deps, getUser(deps.db, username), caller())
    const { id } = doors.findSession(cookie)!
    return () => doors.principal({ session: id }, caller)
  }
  const token = async (username: string, scopes: readonly Scope[]) => {
    const user = getUser(deps.db, username)
    const { row } = await mintToken(deps, user, user, { name: 'a story', scopes, expiresInDays: 1 })
    return { row, come: () => doors.principal({ token: row.id }, caller) }
  }
  const ofPerson = SCOPES.filter((scope) => scope !== 'admin')
  const kinds: AskerKind[] = [
    {
      name: 'nobody',
      come: () => doors.nobody(caller),
      outcome: (access) => (access === 'anyone' ? 'in' : 'unauthenticated'),
    },
    { name: 'a person, session', come: await session('person'), outcome: reach(false, SCOPES, true) },
    { name: 'an admin, session', come: await session('root'), outcome: reach(true, SCOPES, true) },
  ]
  for (const scopes of [ofPerson, ...ofPerson.map((scope) => [scope])]) {
    const { come } = await token('person', scopes)
    kinds.push({ name: `a person, token ${scopes}`, come, outcome: reach(false, scopes, false) })
  }
  for (const scopes of [SCOPES, ofPerson, ...SCOPES.map((scope) => [scope])]) {
    const { come } = await token('root', scopes)
    kinds.push({ name: `an admin, token ${scopes}`, come, outcome: reach(true, scopes, false) })
  }
  return [...kinds, ...(await endedAskers(running, session, token))]
}

/** What ended between one request and the next. */
async function endedAskers(
  running: RunningStoa,
  session: (username: string) => Promise<() => Asker>,
  token: (username: string, scopes: readonly Scope[]) => Promise<{ row: { id: string }; come(): Asker }>,
): Promise<AskerKind[]> {
  const { admin } = running
  const gone = { session: await session('gone'), token: await token('gone', ['items:write']) }
  const [revoked, expired] = [await token('root', SCOPES), await token('root', SCOPES)]
  await admin.patch('/users/gone', { disabled: true })
  await admin.delete(`/users/root/tokens/${revoked.row.id}`)
  await expire(running, expired.row.id)
  return [
    { name: 'a disabled person, session', come: gone.session, outcome: refusedAs('unauthenticated') },
    { name: 'a disabled person, token', come: gone.token.come, outcome: refusedAs('user_disabled') },
    { name: 'an admin, revoked token', come: revoked.come, outcome: refusedAs('token_revoked') },
    { name: 'an admin, expired token', come: expired.come, outcome: refusedAs('token_expired') },
  ]
}

async function expire({ deps }: RunningStoa, id: string): Promise<void> {
  await deps.db.write((tx) => tx.put(tokens, { ...tx.get(tokens, id)!, expiresAt: 1 }))
}
