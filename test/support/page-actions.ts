/** Every form of every page: who may send it, what is in it, and what has to be there before. */
import type { Api } from './api.ts'
import { skillZip } from './items.ts'
import { PASSWORD, type RunningStoa } from './stoa.ts'

/** The owner shared the item with `reader` to see, and with `editor`’s group to edit; it is granted to that group. */
export const WHO = ['anonymous', 'stranger', 'reader', 'editor', 'owner', 'admin'] as const
export type Who = (typeof WHO)[number]
/**
 * `sign-in`: sent there. A status: refused. `done`: something has changed. `same`: answered, and nothing had to change.
 */
export type Outcome = 'sign-in' | 'done' | 'same' | 400 | 401 | 403 | 404
type Row = readonly [anonymous: Outcome, Outcome, Outcome, Outcome, owner: Outcome, admin: Outcome]

const ANYBODY: Row = ['done', 'done', 'done', 'done', 'done', 'done']
const SIGNED_IN: Row = ['sign-in', 'done', 'done', 'done', 'done', 'done']
const SEE: Row = ['sign-in', 404, 'done', 'done', 'done', 'done']
const EDIT: Row = ['sign-in', 404, 403, 'done', 'done', 'done']
const OWN: Row = ['sign-in', 404, 403, 403, 'done', 'done']
/** Of a group: not even an admin who is not in it. */
const MEMBER: Row = ['sign-in', 404, 404, 'done', 404, 404]
/** What belongs to one person: not even an admin. */
const MINE: Row = ['sign-in', 404, 404, 404, 'done', 404]
/** What is offered to the stranger. */
const RECEIVER: Row = ['sign-in', 'done', 404, 404, 404, 404]
const ADMIN: Row = ['sign-in', 403, 403, 403, 403, 'done']

export type Fields = Record<string, string | Buffer>
export interface Things {
  /** What stands for `:item` and the like in the address. */
  params: Record<string, string>
  /** The owner's history once held this. */
  commit: string
  /** For new names: no other story has the number. */
  number: number
}
export interface World {
  running: RunningStoa
  /** In a browser of their own, so that ending sessions ends nobody else's story. */
  signedIn(who: Who): Promise<Api>
}
export interface Action {
  route: string
  row: Row
  /** What is special about this row, when the route has several. */
  about?: string
  form?: Fields | ((things: Things) => Fields)
  /** Make it so that there is something to do for this person. */
  before?(world: World, who: Who, things: Things): Promise<unknown>
}

const own =
  (method: 'PUT' | 'DELETE', what: 'install' | 'opt-out') =>
  async ({ signedIn }: World, who: Who, { params }: Things) =>
    (await signedIn(who)).send(method, `/items/${params.item}/${what}`)
const asRoot =
  (method: string, path: (params: Things['params']) => string, body?: unknown) =>
  ({ running }: World, _: Who, { params }: Things) =>
    running.admin.send(method, path(params), body)
const offered = (username: string) => asRoot('POST', ({ item }) => `/items/${item}/transfer`, { username })
const details: Fields = { title: 'Changed', description: 'Changed.', category: '', tags: '', videoUrl: '' }
const sharing: Fields = { sharing: 'shared', shareType: 'user', shareId: 'editor', sharePermission: 'edit' }

const sourceValues: Fields = { mode: 'marketplace', schedule: '', promote: 'auto' }

export const ACTIONS: readonly Action[] = [
  { route: '/sign-in', row: ANYBODY, form: { email: 'owner@example.com', password: PASSWORD } },
  {
    route: '/sign-in',
    about: 'with a wrong password',
    row: [401, 401, 401, 401, 401, 401],
    form: ({ number }) => ({ email: `nobody-${number}@example.com`, password: 'wrong' }),
  },
  { route: '/sign-out', row: SIGNED_IN },
  // Kept in a cookie, not in the store.
  { route: '/theme', row: ['same', 'same', 'same', 'same', 'same', 'same'], form: { theme: 'dark' } },
  { route: '/set-up/:code', row: ANYBODY, form: { password: PASSWORD } },
  {
    route: '/set-up/:code',
    about: 'with a password that is too short',
    row: [400, 400, 400, 400, 400, 400],
    form: { password: 'short' },
  },

  { route: '/store/new', row: SIGNED_IN, form: { file: skillZip('fresh') } },
  {
    route: '/store/new',
    about: 'for a version of the item',
    row: EDIT,
    form: ({ params }) => ({ file: skillZip('fresh'), item: params.item! }),
  },
  { route: '/store/new/:draft/choose', row: MINE, form: { file: skillZip('other') } },
  { route: '/store/new/:draft/check', row: MINE, form: { name: 'changed' } },
  {
    route: '/store/new/:draft/describe',
    row: MINE,
    form: { title: 'Changed', sharing: 'private', file: Buffer.from('') },
  },
  { route: '/store/new/:draft/publish', row: MINE },
  { route: '/store/new/:draft/discard', row: MINE },

  { route: '/store/:item/install', row: SEE },
  { route: '/store/:item/uninstall', row: SEE, before: own('PUT', 'install') },
  {
    route: '/store/:item/uninstall',
    about: 'of what one has not',
    row: ['sign-in', 404, 404, 404, 404, 404],
  },
  { route: '/store/:item/opt-out', row: MEMBER },
  { route: '/store/:item/opt-in', row: MEMBER, before: own('PUT', 'opt-out') },
  { route: '/store/:item/edit', row: EDIT, form: { ...details, file: Buffer.from('') } },
  {
    route: '/store/:item/edit',
    about: 'of who may see it',
    row: OWN,
    form: { ...details, ...sharing, file: Buffer.from('') },
  },
  { route: '/store/:item/archive', row: OWN },
  { route: '/store/:item/unarchive', row: OWN, before: asRoot('DELETE', ({ item }) => `/items/${item}`) },
  { route: '/store/:item/transfer', row: OWN, form: { username: 'stranger' } },
  { route: '/store/:item/transfer/withdraw', row: OWN, before: offered('stranger') },
  { route: '/account/transfers/:item/accept', row: RECEIVER, before: offered('stranger') },
  { route: '/account/transfers/:item/decline', row: RECEIVER, before: offered('stranger') },
  { route: '/store/:item/versions/:version/yank', row: OWN, form: { reason: 'Broken.' } },
  { route: '/store/:item/versions/:version/deprecate', row: OWN, form: { reason: 'Old.' } },
  {
    route: '/store/:item/versions/:version/restore',
    row: OWN,
    before: asRoot('POST', ({ item }) => `/items/${item}/versions/1.0.0/yank`, { reason: 'Broken.' }),
  },

  { route: '/stack/:item/pin', row: SEE, form: { pin: '1.0.0' } },
  {
    route: '/stack/go-back',
    row: MINE,
    form: ({ commit, params }) => ({ commit, seen: params.seen! }),
    // What it will do is looked at first.
    async before({ signedIn }, who, { commit, params }) {
      const { body } = await (await signedIn(who)).get(`//stack/go-back?commit=${commit}`)
      params.seen = /name="seen" value="([^"]+)"/.exec(body)?.[1] ?? ''
    },
  },

  { route: '/account/tokens', row: SIGNED_IN, form: { name: 'Laptop', scopes: 'git:read' } },
  {
    route: '/account/tokens',
    about: 'that may do what admins may',
    row: ADMIN,
    form: { name: 'Laptop', scopes: 'admin' },
  },
  { route: '/account/tokens/:token/revoke', row: MINE },
  { route: '/account/password', row: SIGNED_IN, form: { current: PASSWORD, password: PASSWORD } },
  {
    route: '/account/password',
    about: 'without the current one',
    row: ['sign-in', 401, 401, 401, 401, 401],
    form: { current: '', password: PASSWORD },
  },
  { route: '/account/sign-on/unlink', row: MINE, form: { issuer: 'https://login.example.com' } },
  // Ended already and somebody else's look alike: the list without it.
  { route: '/account/sessions/:session/end', row: ['sign-in', 'same', 'same', 'same', 'done', 'same'] },
  { route: '/account/sessions/end-others', row: SIGNED_IN, before: ({ signedIn }, who) => signedIn(who) },
  { route: '/account/sessions/end-all', row: SIGNED_IN },

  {
    route: '/admin/grants',
    row: ADMIN,
    form: ({ params }) => ({ change: `${params.slug}.${params.item}.none.default` }),
  },
  {
    route: '/admin/grants/preview',
    row: ['sign-in', 403, 403, 403, 403, 'same'],
    form: ({ params }) => ({ [`grant.${params.slug}.${params.item}.none`]: 'default' }),
  },
  {
    route: '/admin/grants/choices',
    row: ['sign-in', 403, 403, 403, 403, 'same'],
    form: ({ params }) => ({ [`grant.${params.slug}.${params.item}.none`]: 'default' }),
  },
  {
    route: '/admin/grants/undo',
    row: ADMIN,
    form: ({ params }) => ({ act: params.act ?? '1-1' }),
    async before({ signedIn }, who, { params }) {
      const change = `${params.slug}.${params.item}.none.default`
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const { headers } = await (await signedIn(who)).post('//admin/grants', `change=${change}`, type)
      params.act = new URL(headers.get('location')!, 'http://x').searchParams.get('saved')!
    },
  },
  {
    route: '/admin/groups',
    row: ADMIN,
    form: ({ number }) => ({ slug: `new-${number}`, name: `New ${number}` }),
  },
  { route: '/admin/groups/:slug/members', row: ADMIN, form: { username: 'stranger' } },
  {
    route: '/admin/groups/:slug/members/:username/remove',
    row: ADMIN,
    before: asRoot('PUT', ({ slug, username }) => `/groups/${slug}/members/${username}`),
  },
  { route: '/admin/groups/:slug/delete', row: ADMIN },
  { route: '/admin/users', row: ADMIN, form: ({ number }) => ({ email: `new-${number}@example.com` }) },
  { route: '/admin/users/:username/set-up-link', row: ADMIN },
  {
    route: '/admin/users/:username/email',
    row: ADMIN,
    form: ({ number }) => ({ email: `moved-${number}@example.com` }),
  },
  {
    route: '/admin/users/:username/tokens/:token/revoke',
    row: ADMIN,
    async before({ running }, _, { params }) {
      params.token = (await running.admin.post(`${userPath(params)}/tokens`, { name: 'x' })).body.id
    },
  },
  { route: '/admin/users/:username/disable', row: ADMIN },
  {
    route: '/admin/users/:username/enable',
    row: ADMIN,
    before: asRoot('PATCH', userPath, { disabled: true }),
  },
  { route: '/admin/users/:username/make-admin', row: ADMIN },
  {
    route: '/admin/users/:username/unmake-admin',
    row: ADMIN,
    before: asRoot('PATCH', userPath, { admin: true }),
  },

  {
    route: '/admin/sources/new',
    about: 'that goes back a step',
    row: ['sign-in', 403, 403, 403, 403, 'same'],
    form: { go: 'address' },
  },
  {
    route: '/admin/sources/new',
    row: ADMIN,
    form: ({ params, number }) => ({
      ...sourceValues,
      go: 'save',
      url: params.url!,
      name: params.source!,
      slug: `new-${number}`,
    }),
  },
  {
    route: '/admin/sources/:source/edit',
    row: ADMIN,
    form: ({ params }) => ({ ...sourceValues, url: params.url!, name: 'Changed' }),
  },
  { route: '/admin/sources/:source/delete', row: ADMIN },
  {
    route: '/admin/sources/:source/sync',
    row: ADMIN,
    // What was held is published then.
    before: asRoot('PATCH', ({ source }) => `/sources/${source}`, { promote: 'auto' }),
  },
  {
    route: '/admin/sources/:source/cancel',
    about: 'when nothing runs',
    row: ['sign-in', 403, 403, 403, 403, 'same'],
  },
  { route: '/admin/sources/:source/plugins/:plugin', row: ADMIN, form: { enabled: '0' } },
  { route: '/admin/sources/:source/webhook', row: ADMIN, form: { act: 'make' } },
  {
    route: '/admin/sources/:source/grant',
    row: ADMIN,
    form: ({ params }) => ({ group: params.slug!, tier: 'default' }),
  },
  { route: '/admin/sources/:source/held/:held/promote', row: ADMIN },
  { route: '/admin/sources/:source/held/:held/reject', row: ADMIN },
  { route: '/admin/review', row: ADMIN, form: ({ params }) => ({ act: 'promote', held: params.held! }) },
]

function userPath({ username }: Things['params']): string {
  return `/users/${username}`
}
