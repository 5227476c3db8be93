/**
 * A right counts when the act is carried out, not when its request began: every call and every form that writes is
 * sent, the right ends meanwhile, and nothing is stored. Once while the body is still coming, and once at the very
 * last moment, when everything was checked and only the transaction is to come.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findGroup, groupMembers, groups } from '../../src/access/groups.repo.ts'
import { sessions } from '../../src/access/sessions.repo.ts'
import { startSession } from '../../src/access/sessions.ts'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { SCOPES, type TokenRow, tokens } from '../../src/access/tokens.repo.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser, type UserRow, users } from '../../src/access/users.repo.ts'
import { createUser } from '../../src/access/users.ts'
import { items } from '../../src/catalog/items.repo.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import { surfaceDeps } from '../../src/http/deps.ts'
import { createGroup } from '../../src/operations/index.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { API_WRITES, type ApiWrite } from '../support/api-writes.ts'
import { closeDoor } from '../support/closed-door.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import { ACTIONS, type Action, type Things, WHO, type Who } from '../support/page-actions.ts'
import { beginRequest, formBody, type Sent } from '../support/slow-request.ts'
import { type Curated, newCurated, settleJobs } from '../support/sources.ts'
import { PASSWORD, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { wholeState } from '../support/whole-state.ts'

let running: RunningStoa
let server: GitServer
let curated: Curated
let count = 0
beforeAll(async () => {
  server = await runGitServer()
  const root = await temporaryFolder('import')
  await mkdir(path.join(root, 'found'))
  await writeFile(path.join(root, 'found', 'SKILL.md'), '---\nname: found\ndescription: Found.\n---\n\nHi.\n')
  running = await runStoa({ env: { OUTBOUND_ALLOW: server.host, LOCAL_IMPORT_ROOT: root } })
  curated = await newCurated(running, server, 'curated')
  // Who forms give something to.
  await createUser(running.deps, { username: 'system' }, { email: 'stranger@example.com' })
})
afterAll(async () => {
  await running.close()
  await server.close()
})

interface Somebody {
  user: UserRow
  cookie: string
  token: string
}
type People = Record<Exclude<Who, 'anonymous'>, Somebody>
interface Scene {
  people: People
  things: Things
}

/** New people, an item of one of them, and whatever a form may be about. */
async function newScene(): Promise<Scene> {
  count += 1
  const { deps } = running
  const people = {} as People
  const name = sessionCookieName(running.baseUrl)
  for (const who of WHO) {
    if (who === 'anonymous') continue
    const email = `${who}-${count}@example.com`
    const user = await createUser(deps, { username: 'system' }, { email, admin: who === 'admin' })
    const scopes = SCOPES.filter((scope) => scope !== 'admin' || user.admin)
    const { token } = await mintToken(deps, user, user, { name: who, scopes })
    people[who] = {
      user,
      token,
      cookie: `${name}=${await startSession(deps, user, { userAgent: 'a test' })}`,
    }
  }
  const { owner, editor, reader } = people
  const slug = `team-${count}`
  await running.admin.post('/groups', { slug, name: slug })
  await running.admin.put(`/groups/${slug}/members/${editor.user.username}`)
  const api = running.anonymous.withToken(owner.token)
  const file = skillZip(`thing-${count}`, { version: '1.0.0' })
  const item: string = (await api.upload('/items', { file, sharing: 'private' })).body.servedName
  const sharedWith = [
    { type: 'user', id: reader.user.username, permission: 'view' },
    { type: 'group', id: slug, permission: 'edit' },
  ]
  // The owner is not in that group: an admin shares it there.
  await running.admin.patch(`/items/${item}`, { sharing: 'shared', sharedWith })
  await api.post(`/items/${item}/transfer`, { username: people.stranger.user.username })
  await running.admin.put(`/groups/${slug}/grants/${item}`, { tier: 'default' })
  const { commit } = (await api.get('/stack')).body
  const zip = { name: 'draft.zip', content: skillZip(`draft-${count}`) }
  const draft = await deps.drafts.create(owner.user.id, zip, { values: { title: 'A draft' } })
  const target = await createUser(deps, { username: 'system' }, { email: `target-${count}@example.com` })
  const { row } = await mintToken(deps, owner.user, owner.user, { name: 'other' })
  const [session] = deps.db.many(sessions, 'user', owner.user.id).values()
  const params = { item, slug, username: target.username, version: '1.0.0', draft: draft.id, ...curated }
  await running.admin.post('/groups', { slug: `act-${count}`, name: 'Act' })
  const change = `change=act-${count}.${item}.none.available`
  const asAdmin = { cookie: people.admin.cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const { headers } = await running.anonymous.post('//admin/grants', change, asAdmin)
  const act = new URL(headers.get('location')!, 'http://x').searchParams.get('saved')!
  const cookie = { cookie: owner.cookie }
  const page = (await running.anonymous.get(`//stack/go-back?commit=${commit}`, cookie)).body
  const seen = /name="seen" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const more = { token: row.id, session: session!.id, act, seen, name: 'a.txt', path: 'SKILL.md' }
  return { people, things: { params: { ...params, ...more }, commit, number: count } }
}

/** One request, as somebody who may. */
interface Case {
  name: string
  who: Exclude<Who, 'anonymous'>
  isPage: boolean
  sent(scene: Scene, proof: 'token' | 'session'): Sent
  isOfItem: boolean
  /** Only a browser may. */
  needsSession: boolean
  /** Nothing is stored anyway, so there is no last moment. */
  isReading: boolean
}

function filled(pattern: string, params: Record<string, string>): string {
  return pattern.replace(/:(\w+)|\{(\w+)\}/g, (_, a, b) => params[a ?? b] ?? 'missing')
}

const pageCases = ACTIONS.flatMap((action): Case[] => {
  const who = WHO.find((_, index) => action.row[index] === 'done')
  // Whoever is anonymous shows a proof of its own: other stories.
  if (who === undefined || who === 'anonymous') return []
  return [
    {
      name: `POST ${action.route} ${action.about ?? ''}`.trim(),
      who,
      isPage: true,
      isOfItem: who !== 'admin' && JSON.stringify([action.route, String(action.form)]).includes('item'),
      needsSession: true,
      isReading: false,
      sent: (scene) => pageRequest(action, scene, who),
    },
  ]
})

function pageRequest({ route, form = {} }: Action, { people, things }: Scene, who: keyof People): Sent {
  const { headers, body } = formBody(typeof form === 'function' ? form(things) : form)
  return {
    method: 'POST',
    path: filled(route, things.params),
    headers: { Cookie: people[who].cookie, ...headers },
    body,
  }
}

const apiCases = API_WRITES.map(
  (write): Case => ({
    name: write.call,
    who: write.who as Case['who'],
    isPage: false,
    isOfItem: write.who !== 'admin' && write.path.includes('{item}'),
    // What is for every token to ask writes nothing for one.
    needsSession: ['session', 'signed-in'].includes(write.access),
    isReading: write.path.endsWith('/preview'),
    sent: (scene, proof) => apiRequest(write, scene, proof),
  }),
)

function apiRequest(write: ApiWrite, { people, things }: Scene, proof: 'token' | 'session'): Sent {
  const { token, cookie, user } = people[write.who as keyof People]
  const own = running.deps.db.many(tokens, 'user', user.id).keys().next().value!
  const id = write.path.includes('/held/') ? things.params.held! : own
  const path = `/api/v1${filled(write.path, { ...things.params, ...(write.path.includes('/sources/') ? { slug: curated.source } : {}), id })}`
  const shown: Record<string, string> =
    proof === 'token' ? { Authorization: `Bearer ${token}` } : { Cookie: cookie }
  const { method, json, form } = write
  if (form !== undefined) {
    const { headers, body } = formBody(form)
    return { method, path, headers: { ...shown, ...headers }, body }
  }
  if (json === undefined) return { method, path, headers: shown }
  const body = Buffer.from(JSON.stringify(typeof json === 'function' ? json(things) : json))
  return { method, path, headers: { ...shown, 'Content-Type': 'application/json' }, body }
}

interface Loss {
  proof: 'token' | 'session'
  concerns(one: Case): boolean
  happen(tx: Transaction, scene: Scene): void
  /** Of the API; pages lead to signing in instead of 401. */
  status: number
}

const eachOf = ({ people }: Scene) => Object.values(people)
const changeTokens = (change: Partial<TokenRow>) => (tx: Transaction, scene: Scene) => {
  for (const { user } of eachOf(scene))
    for (const row of tx.many(tokens, 'user', user.id).values()) tx.put(tokens, { ...row, ...change })
}
const isCall = (one: Case) => !one.isPage && !one.needsSession

const LOSSES: Record<string, Loss> = {
  'the token was revoked': {
    proof: 'token',
    concerns: isCall,
    happen: changeTokens({ revokedAt: 1 }),
    status: 401,
  },
  'the token has expired': {
    proof: 'token',
    concerns: isCall,
    happen: changeTokens({ expiresAt: 1 }),
    status: 401,
  },
  'the token lost a scope': {
    proof: 'token',
    concerns: isCall,
    happen: changeTokens({ scopes: ['git:read'] }),
    status: 403,
  },
  'the session has ended': {
    proof: 'session',
    concerns: () => true,
    happen(tx, scene) {
      for (const { user } of eachOf(scene))
        for (const { id } of tx.many(sessions, 'user', user.id).values()) tx.delete(sessions, id)
    },
    status: 401,
  },
  'the person was disabled': {
    proof: 'session',
    concerns: () => true,
    happen(tx, scene) {
      for (const { user } of eachOf(scene)) tx.put(users, { ...user, disabled: true })
    },
    status: 401,
  },
  'the person of the token was disabled': {
    proof: 'token',
    concerns: isCall,
    happen(tx, scene) {
      for (const { user } of eachOf(scene)) tx.put(users, { ...user, disabled: true })
    },
    status: 401,
  },
  'the person is no admin any longer': {
    proof: 'session',
    concerns: ({ who }) => who === 'admin',
    happen: (tx, { people }) => tx.put(users, { ...people.admin.user, admin: false }),
    status: 403,
  },
  'the item is another person’s, and shared with nobody': {
    proof: 'session',
    concerns: ({ isOfItem }) => isOfItem,
    happen(tx, { people, things: { params } }) {
      const item = tx.find(items, 'servedName', params.item!)!
      tx.put(items, { ...item, ownerId: people.stranger.user.id, sharing: 'private', sharedWith: [] })
      tx.delete(groupMembers, tx.find(groups, 'slug', params.slug!)!.id, people.editor.user.id)
    },
    status: 404,
  },
}

const state = (): Promise<unknown> => wholeState(running)

/** Until nobody new comes to the door. */
async function gathered(waiting: () => number): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 12; quiet += 1) {
    await running.anonymous.get('//healthz')
    if (waiting() !== before) quiet = 0
    before = waiting()
  }
}

async function refused(loss: Loss, cases: readonly Case[], isWhole: boolean) {
  const scene = await newScene()
  const requests = cases.map((one) => one.sent(scene, loss.proof))
  const door = closeDoor(running)
  const begun = []
  for (const request of requests) begun.push(await beginRequest(running.baseUrl, request, isWhole))
  await gathered(() => door.waiting)
  await door.write((tx) => loss.happen(tx, scene))
  const before = await state()
  door.open()
  const answers = await Promise.all(begun.map(({ finish }) => finish()))
  return { before, after: await state(), answers }
}

function expected({ isPage }: Case, { status }: Loss): string {
  return isPage && status === 401 ? '303 /sign-in' : String(status)
}

describe.each(Object.entries(LOSSES))('when %s meanwhile', (_, loss) => {
  test.each([
    ['while the body comes', false],
    ['at the last moment', true],
  ])('nothing is stored, and everything is refused: %s', async (_, isWhole) => {
    const cases = [...apiCases, ...pageCases].filter(
      (one) => loss.concerns(one) && !(isWhole && one.isReading),
    )
    const { before, after, answers } = await refused(loss, cases, isWhole)
    const told = answers.map(({ status, location }) =>
      status === 303 ? `303 ${location?.split('?')[0]}` : String(status),
    )
    expect(Object.fromEntries(cases.map(({ name }, index) => [name, told[index]]))).toEqual(
      Object.fromEntries(cases.map((one) => [one.name, expected(one, loss)])),
    )
    expect(after).toEqual(before)
  })
})

describe('what carries its own proof', () => {
  /** Its transaction waits while this happens. */
  async function meanwhile(ask: () => Promise<{ status: number }>, happen: (tx: Transaction) => void) {
    const door = closeDoor(running)
    const asked = ask()
    await gathered(() => door.waiting)
    await door.write(happen)
    const before = await state()
    door.open()
    const { status } = await asked
    expect(await state()).toEqual(before)
    return status
  }

  test('a password that was right starts no session for somebody who was disabled meanwhile', async () => {
    const { email, username } = await running.person('soon-gone')
    const user = getUser(running.deps.db, username)
    const signIn = () => running.anonymous.post('/session', { email, password: PASSWORD })
    expect(await meanwhile(signIn, (tx) => tx.put(users, { ...user, disabled: true }))).toBe(401)
  })

  test('nor does one that was changed meanwhile', async () => {
    const { email, username } = await running.person('soon-other')
    const user = getUser(running.deps.db, username)
    const signIn = () => running.anonymous.post('/session', { email, password: PASSWORD })
    expect(await meanwhile(signIn, (tx) => tx.put(users, { ...user, passwordHash: null }))).toBe(401)
  })

  test('a set-up link sets nothing up for somebody who was disabled meanwhile', async () => {
    const user = await createUser(running.deps, { username: 'system' }, { email: 'set-up@example.com' })
    const code = await makeSetUpLink(running.deps, user)
    const setUp = () =>
      running.anonymous.post(`//set-up/${code}`, `password=${encodeURIComponent(PASSWORD)}`, {
        'content-type': 'application/x-www-form-urlencoded',
      })
    expect(await meanwhile(setUp, (tx) => tx.put(users, { ...user, disabled: true }))).toBe(404)
  })
})

describe('an act whose answer cannot be made', () => {
  test('is not stored: the answer is made of what would be, before it is', async () => {
    const { user } = (await newScene()).people.admin
    const session = running.deps.db.many(sessions, 'user', user.id).values().next().value!
    const principal = surfaceDeps(running.deps).principal({ session: session.id })
    const before = await state()
    const answered = principal.invoke(
      createGroup,
      { slug: 'unanswered', name: 'Unanswered' },
      (group, after) => {
        expect(findGroup(after.db, 'unanswered')?.id).toBe(group.id)
        // Of the last commit, where there is none, nothing is read meanwhile.
        expect(() => findGroup(running.deps.db, 'unanswered')).toThrow('past its transaction')
        throw new TypeError('It cannot be shown.')
      },
    )
    await expect(answered).rejects.toThrow('It cannot be shown.')
    expect(await state()).toEqual(before)
  })
})

test('a sync goes on when who began it is no admin any longer: what it does is the source’s own', async () => {
  const { people } = await newScene()
  const { user, token } = people.admin
  const api = running.anonymous.withToken(token)
  await running.admin.post('/sources', { slug: 'goes-on', url: curated.url, mode: 'marketplace' })
  const { body } = await api.post('/sources/goes-on/sync')
  await running.deps.db.write((tx) => tx.put(users, { ...user, admin: false, disabled: true }))
  await settleJobs(running)
  expect(running.deps.jobs.get(body.job)).toMatchObject({ state: 'succeeded', startedBy: user.username })
})

describe('the last step of the wizard', () => {
  test('shares with no group that was deleted while the ZIP was checked', async () => {
    const { username, api } = await running.person('sharer')
    await running.admin.post('/groups', { slug: 'passing', name: 'Passing' })
    await running.admin.put(`/groups/passing/members/${username}`)
    const zip = { name: 'to-passing.zip', content: skillZip('to-passing') }
    const values = { sharing: 'shared', 'group-passing': 'view' }
    const { id } = await running.deps.drafts.create(getUser(running.deps.db, username).id, zip, { values })
    const door = closeDoor(running)
    const asked = api.send('POST', `//store/new/${id}/publish`, new FormData(), { origin: running.baseUrl })
    await gathered(() => door.waiting)
    await door.write((tx) => tx.delete(groups, tx.find(groups, 'slug', 'passing')!.id))
    door.open()
    expect((await asked).status).toBe(404)
    expect(running.deps.db.find(items, 'servedName', `to-passing-by-${username}`)).toBeUndefined()
  })
})
