/** Every call of the API that writes: who at least has to ask, and with what. A new route is in it by itself. */
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { skillZip } from './items.ts'
import type { Fields, Things, Who } from './page-actions.ts'

/** Who is not an admin and not named here has to own the item that a call names. */
const LEAST: Record<string, Who> = {
  'PATCH /items/{item}': 'editor',
  'POST /items/{item}/versions': 'editor',
  // It is offered to them.
  'POST /items/{item}/transfer/accept': 'stranger',
  'POST /items/{item}/transfer/decline': 'stranger',
  'PUT /items/{item}/install': 'reader',
  'DELETE /items/{item}/install': 'reader',
  'PUT /items/{item}/opt-out': 'editor',
  'DELETE /items/{item}/opt-out': 'editor',
}

type Body = object | ((things: Things) => object)

const BODIES: Record<string, Body> = {
  'POST /tokens': { name: 'x' },
  'POST /users': ({ number }) => ({ email: `new-${number}@example.com` }),
  'PATCH /users/{username}': { displayName: 'Changed' },
  'POST /users/{username}/tokens': { name: 'x' },
  'POST /groups': ({ number }) => ({ slug: `new-${number}`, name: 'New' }),
  'PUT /groups/{slug}/grants/{item}': { tier: 'required' },
  'PATCH /items/{item}': { title: 'Changed' },
  'POST /items/{item}/transfer': { username: 'stranger' },
  'POST /items/{item}/versions/{version}/yank': { reason: 'Broken.' },
  'POST /items/{item}/versions/{version}/deprecate': { reason: 'Old.' },
  'PUT /items/{item}/install': { pin: '1.0.0' },
  'POST /sources': ({ params, number }) => ({ slug: `new-${number}`, url: params.url, mode: 'marketplace' }),
  'POST /sources/preview': ({ params }) => ({ url: params.url, mode: 'marketplace' }),
  'PATCH /sources/{slug}': { name: 'Changed' },
  'POST /sources/{slug}/grants': { group: 'everyone', tier: 'default' },
  'POST /sources/{slug}/plugins/{plugin}': { enabled: false },
  'POST /imports': { path: '.' },
}

export interface ApiWrite {
  call: string
  method: string
  path: string
  who: Who
  /** What a token needs, or that none will do. */
  access: string
  json?: Body
  form?: Fields
}

export const API_WRITES: readonly ApiWrite[] = apiRoutes
  // What is for anyone asks for its own proof.
  .filter(({ method, access }) => method !== 'get' && access !== 'anyone')
  .map((route) => {
    const method = route.method.toUpperCase()
    const call = `${method} ${route.path}`
    const other: Who = route.path.includes('{item}') ? 'owner' : 'stranger'
    return {
      call,
      method,
      path: route.path,
      access: route.access,
      who: route.access === 'admin' ? 'admin' : (LEAST[call] ?? other),
      ...(route.body === undefined ? {} : { json: BODIES[call] ?? {} }),
      ...(route.multipart === undefined ? {} : { form: { file: skillZip('late', { version: '2.0.0' }) } }),
    }
  })
