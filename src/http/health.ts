/** What load balancers and monitoring ask: alive, able to serve, numbers. */
import { Hono } from 'hono'
import { hashesEqual, hashSecret } from '../access/index.ts'
import { troubleOf } from '../kernel/disk-trouble.ts'
import type { Settings } from '../kernel/settings.ts'
import type { HttpDeps } from './deps.ts'
import type { Env, StoaContext } from './env.ts'
import type { Metrics } from './metrics.ts'
import { authorize, secretIn } from './middleware/authenticate.ts'

export function healthRoutes(deps: HttpDeps, metrics: Metrics): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/healthz', (c) => c.json({ status: 'alive' }))
  app.get('/readyz', async (c) => {
    const why = await unreadiness(deps)
    return why === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', why }, 503)
  })
  app.get('/metrics', async (c) => {
    if (!showsMetricsToken(deps.settings, c)) authorize(deps, c, 'admin')
    return c.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'private, no-store',
    })
  })
  return app
}

/** Numbers tell how much a store is used and by how many: they are for admins and for whom the operator says. */
function showsMetricsToken({ metricsToken }: Settings, c: StoaContext): boolean {
  const shown = secretIn(c.req.header('authorization') ?? '')
  return (
    metricsToken !== null && shown !== undefined && hashesEqual(hashSecret(shown), hashSecret(metricsToken))
  )
}

/** Ready means that the record can be read and the disk written, not only that the process runs. */
async function unreadiness({ record, unready, log }: HttpDeps): Promise<string | undefined> {
  const why = await unready()
  if (why !== undefined) return why
  try {
    await record.sql.rows('SELECT 1')
    return undefined
  } catch (err) {
    log.error({ err }, 'database')
    return troubleOf(err, 'The database') ?? 'The database does not answer.'
  }
}
