/** The routes as an application: authorize, validate, run, answer. */

import { Hono } from 'hono'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { UPLOAD_BYTES_MAX } from '../../kernel/limits.ts'
import { assertAccess, bodyCheck, queryCheck } from '../../operations/surface.ts'
import { readJsonBody } from '../body.ts'
import { callerOf } from '../caller.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { identify } from '../middleware/authenticate.ts'
import { assertSameOrigin } from '../middleware/csrf.ts'
import { problemOf, problemResponse } from '../middleware/errors.ts'
import { readQuery } from '../urlencoded.ts'
import type { Answer, OperationRoute, ReadingRoute, Route } from './route.ts'

export function mount(deps: HttpDeps, routes: readonly Route[]): Hono<Env> {
  const app = new Hono<Env>()
  for (const route of routes) app.on(route.method.toUpperCase(), honoPath(route.path), handler(deps, route))
  app.all('*', (c) => {
    throw noSuchCall(c)
  })
  app.onError((error) => problemResponse(problemOf(error, deps)))
  return app
}

export function noSuchCall(c: StoaContext): AppError {
  const message = `There is no ${c.req.method} ${cut(c.req.path, 200)}; GET /api/v1/openapi.json lists what there is.`
  return new AppError('not_found', message)
}

type Receive = (c: StoaContext) => Promise<{ query: object; body: object }>

function handler(deps: HttpDeps, route: Route): (c: StoaContext) => Promise<Response> {
  const checkBody = route.body === undefined ? undefined : bodyCheck(route.body)
  const checkQuery = route.query === undefined ? undefined : queryCheck(route.query)
  const receive: Receive = async (c) => ({
    query: (checkQuery?.(queryOf(c)) ?? {}) as object,
    body: (checkBody?.(await readJsonBody(c, route.isBodyOptional)) ?? {}) as object,
  })
  const answer = 'operation' in route ? operating(deps, route, receive) : reading(deps, route, receive)
  return (c) => {
    c.set('route', `/api/v1${route.path}`)
    return answer(c, route.access === 'anyone' ? undefined : identify(deps, c))
  }
}

/** Whoever may not is refused before anything is received. */
function operating(deps: HttpDeps, route: OperationRoute, receive: Receive) {
  const { operation, upload } = route
  const needsOrigin = operation.access === 'anyone' && operation.effects === 'writes'
  return async (c: StoaContext, principal: Principal | undefined): Promise<Response> => {
    if (needsOrigin) assertSameOrigin(deps.settings.baseUrl, c)
    const params = paramsOf(c, route)
    const begun = (principal ?? deps.nobody(() => callerOf(deps.settings, c))).begin(operation, params)
    // What the path says is what `before` was asked with: nothing that comes later says otherwise.
    const run = (input: object) =>
      begun.run({ ...input, ...params }, (output) => route.show(output, { deps, c }))
    const sent = { request: c.req.raw, bytesMax: UPLOAD_BYTES_MAX }
    if (upload !== undefined)
      return respond(c, await deps.gates.upload(principal?.user.id ?? '', sent, () => upload(c), run))
    const { query, body } = await receive(c)
    return respond(c, await run({ ...query, ...body }))
  }
}

function reading(deps: HttpDeps, route: ReadingRoute, receive: Receive) {
  return async (c: StoaContext, principal: Principal | undefined): Promise<Response> => {
    assertAccess(route.access, principal)
    principal?.need((now) => assertAccess(route.access, now))
    const { query, body } = await receive(c)
    // The body came as slowly as its sender liked.
    principal?.still()
    const answer = await route.handle({ deps, principal, params: paramsOf(c, route), query, body, c })
    return answer instanceof Response ? answer : respond(c, answer)
  }
}

function respond(c: StoaContext, { status = 200, json, headers = {} }: Answer): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  c.header('Cache-Control', 'private, no-store')
  return json === undefined ? c.body(null, status as 204) : c.json(json as object, status as 200)
}

/** `/items/{item}/files/{path*}` is Hono's `/items/:item/files/:path{.+}`. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\*\}/g, ':$1{.+}').replace(/\{(\w+)\}/g, ':$1')
}

function paramsOf(c: StoaContext, route: Route): Record<string, string> {
  const names = [...route.path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1]!)
  return Object.fromEntries(names.map((name) => [name, c.req.param(name) ?? '']))
}

/** One value as text, several as a list. */
function queryOf(c: StoaContext): Record<string, string | string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of readQuery(new URL(c.req.url).search))
    values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0]! : all]))
}
