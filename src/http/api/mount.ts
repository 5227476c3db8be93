/** The routes as an application: authorize, validate, run, answer. */

import { Hono } from 'hono'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { bodyCheck, queryCheck } from '../../operations/validate.ts'
import { readJsonBody } from '../body.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import { authorize } from '../middleware/authenticate.ts'
import { problemOf, problemResponse } from '../middleware/errors.ts'
import { readQuery } from '../urlencoded.ts'
import type { Answer, Route } from './route.ts'

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

function handler(deps: HttpDeps, route: Route): (c: StoaContext) => Promise<Response> {
  const checkBody = route.body === undefined ? undefined : bodyCheck(route.body)
  const checkQuery = route.query === undefined ? undefined : queryCheck(route.query)
  return async (c) => {
    c.set('route', `/api/v1${route.path}`)
    const principal = route.access === 'anyone' ? undefined : authorize(deps, c, scopeOf(route))
    if (route.access === 'session' && principal?.session === undefined) {
      throw new AppError(
        'session_required',
        'A token cannot do this; sign in with your password and do it there.',
      )
    }
    const query = checkQuery?.(queryOf(c)) ?? {}
    const body = checkBody === undefined ? {} : checkBody(await readJsonBody(c, route.isBodyOptional))
    // The body came as slowly as its sender liked.
    principal?.still()
    const answer = await route.handle({ deps, principal, params: paramsOf(c, route), query, body, c })
    return answer instanceof Response ? answer : respond(c, answer)
  }
}

function scopeOf(route: Route) {
  return route.access === 'signed-in' || route.access === 'session' || route.access === 'anyone'
    ? undefined
    : route.access
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
