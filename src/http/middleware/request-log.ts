/** One log line and one metric for each request. No query, no body, no address: these can hold secrets. */
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { withoutTokens } from '../../access/secrets.ts'
import type { Env } from '../env.ts'
import type { Metrics } from '../metrics.ts'

/** Asked every few seconds by machines; only failures are worth a line. */
const QUIET_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

export function requestLog(log: Logger, metrics: Metrics): MiddlewareHandler<Env> {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const durationMs = performance.now() - startedAt
    const { status } = c.res
    metrics.countRequest(c.req.method, c.get('route') ?? 'other', status, durationMs)
    if (QUIET_PATHS.has(c.req.path) && status < 500) return
    log.info(
      {
        method: c.req.method,
        path: loggedPath(c.req.path),
        status,
        durationMs: Math.round(durationMs),
        ...(c.get('username') === undefined ? {} : { user: c.get('username') }),
      },
      'request',
    )
  }
}

/** A set-up link is a password for as long as it is unused. */
function loggedPath(path: string): string {
  return withoutTokens(path).replace(/^\/set-up\/.*/, '/set-up/[redacted]')
}
