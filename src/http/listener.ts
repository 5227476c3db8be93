/** Everything that is served, as one listener: feeds by themselves, the rest by the app. */
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { HttpDeps } from './deps.ts'
import type { Env } from './env.ts'
import { feedListener, isFeedRequest } from './git/listener.ts'
import type { Metrics } from './metrics.ts'

export function createListener(deps: HttpDeps, app: Hono<Env>, metrics: Metrics): RequestListener {
  const feeds = feedListener(deps, metrics)
  const others = getRequestListener(app.fetch)
  return (request, response) => {
    if (isFeedRequest(request)) feeds(request, response)
    else void others(request, response)
  }
}
