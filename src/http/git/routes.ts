/** Feeds over smart-HTTP (CONTRACT.md section 5, gitprotocol-http(5)). Every refusal is one plain sentence. */

import type { Context } from 'hono'
import { Hono } from 'hono'
import type { Oid } from '../../git/object.ts'
import type { Repository } from '../../git/repository.ts'
import { advertise, protocolVersion, serve } from '../../git/upload-pack.ts'
import { AppError } from '../../kernel/errors.ts'
import { streamOf } from '../stream.ts'
import { readGitBody } from './request-body.ts'

export interface FeedRequest {
  kind: 'own' | 'group'
  /** The group's slug; empty for one's own feed. */
  slug: string
}

export interface GitRoutesDeps<Principal> {
  marketplaceName: string
  baseUrl: string
  /** @throws AppError `unauthenticated`, `token_…`, `user_disabled`, `missing_scope` */
  authenticate(c: Context): Principal
  /** @throws AppError `forbidden`, `group_not_found` */
  open(principal: Principal, feed: FeedRequest): Promise<Repository>
  /** Told that the principal asked for the refs of a feed, or fetched its head. */
  note(principal: Principal, feed: FeedRequest, head: Oid | null): void
  /** Any failure as an answer. */
  refuse(error: unknown): Response
  /** Told about a failure after the answer began. */
  onError(error: unknown): void
}

const SERVICE = 'git-upload-pack'
const NO_CACHE = {
  'Cache-Control': 'no-cache, max-age=0, must-revalidate',
  Expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
  Pragma: 'no-cache',
}

/** Mounted at the root: it owns `/git/*` and `/marketplace.git/*`. */
export function gitRoutes<Principal>(deps: GitRoutesDeps<Principal>): Hono {
  const app = new Hono()
  const handle = async (c: Context): Promise<Response> => {
    try {
      return await answer(deps, c)
    } catch (error) {
      return deps.refuse(error)
    }
  }
  app.all('/git/*', handle)
  app.all('/marketplace.git/*', handle)
  return app
}

/** Who asks comes first: a client sends its token only after a 401, whatever it asks for. */
async function answer<Principal>(deps: GitRoutesDeps<Principal>, c: Context): Promise<Response> {
  const principal = deps.authenticate(c)
  const { feed, rest } = parsePath(deps.marketplaceName, new URL(c.req.url).pathname)
  const service = rest === 'info/refs' ? c.req.query('service') : rest
  if (service === 'git-receive-pack') throw pushRefused(deps.baseUrl)
  const version = protocolVersion(c.req.header('git-protocol'))
  if (rest === 'info/refs' && c.req.method === 'GET' && service === SERVICE) {
    const repository = await deps.open(principal, feed)
    deps.note(principal, feed, null)
    return new Response(new Uint8Array(advertise(repository, version)), {
      headers: { 'Content-Type': `application/x-${SERVICE}-advertisement`, ...NO_CACHE },
    })
  }
  if (rest === SERVICE && c.req.method === 'POST') {
    assertRequestType(c.req.header('content-type'))
    const body = await readGitBody(c.req.raw)
    const repository = await deps.open(principal, feed)
    deps.note(principal, feed, body.includes(`want ${repository.head}`) ? repository.head : null)
    return new Response(streamOf(serve(repository, version, body), deps.onError), {
      headers: { 'Content-Type': `application/x-${SERVICE}-result`, ...NO_CACHE },
    })
  }
  if (service !== undefined && service !== SERVICE && rest === 'info/refs') {
    throw new AppError(
      'forbidden',
      `The service "${service.slice(0, 60)}" is not offered here; clone or fetch.`,
    )
  }
  throw new AppError('not_found', 'This store speaks smart HTTP only; use a git client of 2010 or later.')
}

/** `/marketplace.git/…`, `/git/{name}.git/…` or `/git/groups/{slug}/{name}-{slug}.git/…`. */
function parsePath(marketplaceName: string, pathname: string): { feed: FeedRequest; rest: string } {
  const own = /^\/(?:marketplace\.git|git\/([a-z0-9-]+)\.git)\/(.+)$/.exec(pathname)
  if (own !== null && (own[1] === undefined || own[1] === marketplaceName)) {
    return { feed: { kind: 'own', slug: '' }, rest: own[2]! }
  }
  const group = /^\/git\/groups\/([a-z0-9-]+)\/([a-z0-9-]+)\.git\/(.+)$/.exec(pathname)
  if (group !== null && group[2] === `${marketplaceName}-${group[1]}`) {
    return { feed: { kind: 'group', slug: group[1]! }, rest: group[3]! }
  }
  throw new AppError(
    'not_found',
    `There is no feed at ${pathname.slice(0, 200)}; yours is /git/${marketplaceName}.git.`,
  )
}

function assertRequestType(contentType: string | undefined): void {
  if (contentType === `application/x-${SERVICE}-request`) return
  throw new AppError(
    'unsupported_media_type',
    `Content-Type is "${contentType ?? ''}"; git sends application/x-${SERVICE}-request.`,
  )
}

function pushRefused(baseUrl: string): AppError {
  return new AppError(
    'push_refused',
    `This marketplace is made by Stoa and cannot be pushed to; publish at ${baseUrl}/store/new.`,
  )
}
