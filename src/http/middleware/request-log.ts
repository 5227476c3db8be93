/** One log line and one metric for each request. No query, no body, no address: these can hold secrets. */
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { withoutTokens } from '../../access/index.ts'
import { only } from '../../kernel/only.ts'
import type { Env } from '../env.ts'
import type { Metrics } from '../metrics.ts'

/** Asked every few seconds by machines; only failures are worth a line. */
const QUIET_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

interface Answered {
  method: string
  path: string
  /** The pattern that matched; for metrics. */
  route: string
  username?: string
  status: number
  /** Until the answer began. */
  durationMs: number
}

export function requestLog(log: Logger, metrics: Metrics): MiddlewareHandler<Env> {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const durationMs = performance.now() - startedAt
    const { method, path } = c.req
    const route = c.get('route') ?? 'other'
    const known = only({ username: c.get('username') })
    logRequest(log, metrics, { method, path, route, status: c.res.status, durationMs, ...known })
  }
}

export function logRequest(log: Logger, metrics: Metrics, answered: Answered): void {
  const { method, path, route, username, status, durationMs } = answered
  metrics.countRequest(method, route, status, durationMs)
  if (QUIET_PATHS.has(path) && status < 500) return
  const user = username === undefined ? undefined : { user: username }
  const line = { method, path: loggedPath(path), status, durationMs: Math.round(durationMs), ...user }
  log.info(line, 'request')
}

/** A set-up link is a password for as long as it is unused. */
function loggedPath(path: string): string {
  return withoutTokens(path).replace(/^\/set-up\/.*/, '/set-up/[redacted]')
}
