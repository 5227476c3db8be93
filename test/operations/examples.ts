/** For every operation: something that it can be asked for, and who may. A new operation needs a line here. */
import { changeGrants } from '../../src/access/change-grants.ts'
import { previewGoBack } from '../../src/access/go-back.ts'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser } from '../../src/access/users.repo.ts'
import type { ErrorCode } from '../../src/kernel/errors.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import type { Api } from '../support/api.ts'
import type { GitServer } from '../support/git-server.ts'
import { startWork } from '../support/jobs.ts'
import { PASSWORD, type RunningStoa } from '../support/stoa.ts'
import { ITEM_EXAMPLES } from './item-examples.ts'
import { SOURCE_EXAMPLES } from './source-examples.ts'

/** `person` owns what examples are about, as far as they own anything. */
export type By = 'nobody' | 'person' | 'admin'

export interface World {
  running: RunningStoa
  /** Of the person, by a token for items. */
  api: Api
  /** For repositories that sources follow. */
  git: GitServer
  /** The folder that may be imported from. */
  imports: string
  /** For new names: no other example has the number. */
  number: number
}

export interface Example {
  /** Who best may do it. */
  by: By
  input(world: World): object | Promise<object>
  /** What it comes to all the same, where more than a store is needed; there are stories of its own then. */
  comesTo?: ErrorCode
}

const ITEM = 'thing-by-person'

/** A new group with somebody in it. */
async function newGroup({ running, number }: World): Promise<{ slug: string }> {
  const slug = `group-${number}`
  await running.admin.post('/groups', { slug, name: 'A group' })
  await running.admin.put(`/groups/${slug}/members/somebody`)
  return { slug }
}

async function newGrant(world: World): Promise<{ slug: string; item: string }> {
  const { slug } = await newGroup(world)
  await world.running.admin.put(`/groups/${slug}/grants/${ITEM}`, { tier: 'available' })
  return { slug, item: ITEM }
}

async function newUser({ running, number }: World): Promise<{ username: string }> {
  const { body } = await running.admin.post('/users', { email: `new-${number}@example.com` })
  return { username: body.username }
}

async function newToken({ running: { deps } }: World, username: string): Promise<{ id: string }> {
  const user = getUser(deps.db, username)
  return { id: (await mintToken(deps, user, user, { name: 'a token' })).row.id }
}

/** The item is given to the person by default. */
async function given(world: World): Promise<{ item: string }> {
  const { slug } = await newGroup(world)
  await world.running.admin.put(`/groups/${slug}/members/person`)
  await world.running.admin.put(`/groups/${slug}/grants/${ITEM}`, { tier: 'default' })
  return { item: ITEM }
}

async function newChange(world: World) {
  const { slug } = await newGroup(world)
  return { group: slug, item: ITEM, before: null, after: 'available' as const }
}

async function newAct(world: World): Promise<object> {
  const { deps } = world.running
  const { id, username } = getUser(deps.db, 'root')
  const { act } = await changeGrants(deps, { userId: id, username, admin: true }, [await newChange(world)])
  return act!
}

async function backToNow({ running: { deps }, api }: World): Promise<object> {
  const { commit } = (await api.get('/stack')).body
  const { id, username } = getUser(deps.db, 'person')
  const target = await deps.feeds.contentsAt(userFeed(id), commit)
  const actor = { userId: id, username, admin: false }
  return { commit, seen: previewGoBack(deps.db, deps.sets, actor, target!).seen }
}

const newJob = async ({ running: { deps } }: World) => ({
  id: (await startWork(deps.jobs, { kind: 'test', subject: 'x', startedBy: 'person' }, async () => null)).id,
})

export const EXAMPLES: Readonly<Record<string, Example>> = {
  'audit.list': { by: 'admin', input: () => ({ limit: 2, offset: 0 }) },
  'audit.verify': { by: 'admin', input: () => ({}) },
  'grant.change': { by: 'admin', input: async (w) => ({ changes: [await newChange(w)] }) },
  'grant.undo': { by: 'admin', input: newAct },
  'group.add-member': { by: 'admin', input: async (w) => ({ ...(await newGroup(w)), username: 'person' }) },
  'group.create': { by: 'admin', input: ({ number }) => ({ slug: `new-${number}`, name: 'New' }) },
  'group.delete': { by: 'admin', input: newGroup },
  'group.delete-grant': { by: 'admin', input: newGrant },
  'group.list': { by: 'admin', input: () => ({ limit: 2 }) },
  'group.list-grants': { by: 'admin', input: newGroup },
  'group.list-members': { by: 'admin', input: newGroup },
  'group.put-grant': { by: 'admin', input: async (w) => ({ ...(await newGrant(w)), tier: 'required' }) },
  'group.remove-member': {
    by: 'admin',
    input: async (w) => ({ ...(await newGroup(w)), username: 'somebody' }),
  },
  'item.install': { by: 'person', input: () => ({ item: ITEM, pin: null }) },
  'item.opt-in': { by: 'person', input: given },
  'item.opt-out': { by: 'person', input: given },
  'item.uninstall': {
    by: 'person',
    async input({ api }) {
      await api.put(`/items/${ITEM}/install`)
      return { item: ITEM }
    },
  },
  'job.read': { by: 'person', input: newJob },
  'session.change-password': { by: 'person', input: () => ({ current: PASSWORD, password: PASSWORD }) },
  'session.end': { by: 'person', input: () => ({ id: 'ses_none' }) },
  'session.end-all': { by: 'person', input: () => ({ others: true }) },
  'session.get-seal-key': { by: 'nobody', input: () => ({}) },
  'session.read-me': { by: 'person', input: () => ({}) },
  'session.set-up': {
    by: 'nobody',
    async input(world) {
      const { deps } = world.running
      const { username } = await newUser(world)
      return { code: await makeSetUpLink(deps, getUser(deps.db, username)), password: PASSWORD }
    },
  },
  'session.sign-in': { by: 'nobody', input: () => ({ email: 'person@example.com', password: PASSWORD }) },
  'session.sign-on': {
    by: 'nobody',
    input: () => ({
      search: '?code=x',
      pending: { state: 'x', nonce: 'x', verifier: 'x', next: '/', expiresAt: 1 },
    }),
    comesTo: 'sign_on_unavailable',
  },
  'session.sign-out': { by: 'person', input: () => ({}) },
  'session.unlink-identity': {
    by: 'person',
    input: () => ({ issuer: 'https://none.example' }),
    comesTo: 'not_found',
  },
  'stack.go-back': { by: 'person', input: backToNow },
  'stack.list-history': { by: 'person', input: () => ({ limit: 1, offset: 0 }) },
  'stack.read': { by: 'person', input: () => ({}) },
  'token.create': { by: 'person', input: () => ({ name: 'Laptop' }) },
  'token.list': { by: 'person', input: () => ({}) },
  'token.revoke': { by: 'person', input: (w) => newToken(w, 'person') },
  'user.create': { by: 'admin', input: ({ number }) => ({ email: `other-${number}@example.com` }) },
  'user.create-token': { by: 'admin', input: async (w) => ({ ...(await newUser(w)), name: 'For them' }) },
  'user.list': { by: 'admin', input: () => ({ limit: 2 }) },
  'user.list-tokens': { by: 'admin', input: newUser },
  'user.make-set-up-link': { by: 'admin', input: newUser },
  'user.patch': { by: 'admin', input: async (w) => ({ ...(await newUser(w)), displayName: 'Changed' }) },
  'user.read': { by: 'admin', input: newUser },
  'user.revoke-token': {
    by: 'admin',
    async input(world) {
      const { username } = await newUser(world)
      return { username, ...(await newToken(world, username)) }
    },
  },
  ...SOURCE_EXAMPLES,
  ...ITEM_EXAMPLES,
}
