/** Webhooks: a forge tells that somebody pushed, and the source is synced in a job. */
import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { AppError } from '../../kernel/errors.ts'
import { WEBHOOK_BYTES_MAX } from '../../kernel/limits.ts'
import { acceptDelivery } from '../../sources/deliveries.ts'
import { findSource, type SourceRow } from '../../sources/sources.repo.ts'
import { startSync } from '../../sources/start-sync.ts'
import { readBytes } from '../body.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import { assertSameRepository, concerns } from './concerns.ts'
import type { Delivery, Forge } from './forges/forge.ts'
import { forges } from './forges/index.ts'

export function hookRoutes(deps: HttpDeps): Hono<Env> {
  return new Hono<Env>().post('/hooks/sources/:slug', async (c) => {
    c.set('route', '/hooks/sources/{slug}')
    const body = await readBytes(c.req.raw, WEBHOOK_BYTES_MAX)
    const delivery = { header: (name: string) => c.req.header(name), body }
    const { source, forge } = await authenticate(deps, c.req.param('slug'), delivery)
    return receive(deps, c, source, forge, delivery)
  })
}

/** What was signed: 202, with the job or with the reason why there is none. */
async function receive(
  deps: HttpDeps,
  c: StoaContext,
  source: SourceRow,
  forge: Forge,
  delivery: Delivery,
): Promise<Response> {
  const push = forge.read(delivery)
  if (push !== undefined) assertSameRepository(source, push)
  if (push === undefined || !concerns(source, push)) {
    return c.json({ job: null, why: 'Nothing that this source follows was pushed.' }, 202)
  }
  if (!source.enabled) return c.json({ job: null, why: 'The source is disabled.' }, 202)
  return deps.actOnProof()(
    (acting) =>
      acceptDelivery(acting, source, forge.marks(delivery), (alongside) =>
        startSync(acting, source, 'webhook', undefined, alongside),
      ),
    ({ id }) => c.json({ job: id }, 202),
  )
}

/**
 * The source whose secret signed the delivery. A source that is not there is refused in the same words as one that
 * is, and as much is computed for it.
 * @throws AppError `webhook_forged`, `webhook_expired`
 */
async function authenticate(
  deps: HttpDeps,
  slug: string,
  delivery: Delivery,
): Promise<{ source: SourceRow; forge: Forge }> {
  const forge = forges.find(({ signatureHeader }) => delivery.header(signatureHeader) !== undefined)
  if (forge === undefined) {
    throw new AppError(
      'webhook_forged',
      'The delivery has no signature; set a secret where the webhook is configured, the same as in the source.',
    )
  }
  const source = findSource(deps.db, slug)
  const secret = source === undefined ? undefined : await secretOf(deps, source)
  const isSigned = forge.isSigned(delivery, secret ?? randomBytes(32).toString('hex'), deps.clock())
  if (isSigned && source !== undefined && secret !== undefined) return { source, forge }
  throw new AppError(
    'webhook_forged',
    `The ${forge.signatureHeader} does not match the webhook secret of this source; set the same secret on both sides.`,
  )
}

/** `undefined` when there is none. One that cannot be read is for the admin to see, not for the sender. */
async function secretOf({ secrets, log }: HttpDeps, source: SourceRow): Promise<string | undefined> {
  if (source.webhookSecretRef === null) return undefined
  try {
    return await secrets.get(source.webhookSecretRef)
  } catch (err) {
    log.error({ err, source: source.slug }, 'webhook secret')
    return undefined
  }
}
