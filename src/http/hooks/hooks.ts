/** Webhooks: a forge tells that somebody pushed, and the source is synced in a job. */
import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { AppError } from '../../kernel/errors.ts'
import { announcePush } from '../../operations/index.ts'
import { findSource, type SourceRow, webhookSecretOf } from '../../sources/index.ts'
import { callerOf } from '../caller.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import { assertSameRepository, concerning } from './concerns.ts'
import type { Delivery, Forge, Header, Push } from './forges/forge.ts'
import { forges } from './forges/index.ts'
import { receiveDelivery } from './receive.ts'

export function hookRoutes(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  // People paste addresses with a slash at the end, and put them together with one too many.
  for (const path of ['/hooks/sources/:slug', '/hooks/sources/:slug/', '//hooks/sources/:slug'])
    app.post(path, async (c) => {
      c.set('route', '/hooks/sources/{slug}')
      const signed = await authenticate(deps, c.req.param('slug')!, c.req.raw, (name) => c.req.header(name))
      return answer(deps, c, signed)
    })
  return app
}

interface Signed {
  source: SourceRow
  /** What it is signed with. */
  secret: string
  forge: Forge
  delivery: Delivery
}

/** What was signed: 202, with the job or with the reason why there is none; 200 for what was done before. */
async function answer(
  deps: HttpDeps,
  c: StoaContext,
  { source, secret, forge, delivery }: Signed,
): Promise<Response> {
  const push = forge.read(delivery)
  if (push !== undefined) assertSameRepository(source, push)
  const moves = push === undefined ? undefined : concerning(source, delivery.isCut ? UNKNOWN : push)
  if (moves === undefined)
    return c.json({ job: null, why: 'Nothing that this source follows was pushed.' }, 202)
  const announced = { slug: source.slug, secret, mark: markOf(forge, delivery), moves }
  return deps
    .nobody(() => callerOf(deps.settings, c))
    .invoke(announcePush, announced, ({ outcome, job }) => {
      if (outcome === 'started') return c.json({ job }, 202)
      return c.json({ job: null, why: WHY_NONE[outcome] }, outcome === 'known' ? 200 : 202)
    })
}

/** Why there is no job. */
const WHY_NONE = {
  kept: 'The server is stopping; the source is synced when it is back.',
  known: 'What this delivery announced was read before.',
  disabled: 'The source is disabled.',
}

/** What this delivery has that no other has: a key that the sender gave it for this, or what the forge has for one. */
function markOf(forge: Forge, delivery: Delivery): string {
  const key = delivery.header('idempotency-key')
  return key === undefined ? forge.mark(delivery) : `key ${key}`
}

/** Of a push that tells more than is looked at. */
const UNKNOWN: Push = { moves: [] }

/**
 * The source whose secret signed the delivery. A source that is not there is refused in the same words as one that
 * is, and as much is computed for it.
 * @throws AppError `too_large`, `request_timeout`, `webhook_forged`, `webhook_expired`
 */
async function authenticate(deps: HttpDeps, slug: string, request: Request, header: Header): Promise<Signed> {
  const forge = forges.find(({ signatureHeader }) => header(signatureHeader) !== undefined)
  const source = findSource(deps.db, slug)
  const kept = source === undefined ? undefined : await webhookSecretOf(deps, source)
  const secret = kept ?? randomBytes(32).toString('hex')
  const delivery = await receiveDelivery(request, header, secret, forge?.signedBefore?.(header) ?? '')
  if (forge === undefined) {
    throw new AppError(
      'webhook_forged',
      'The delivery has no signature; set a secret where the webhook is configured, the same as in the source.',
    )
  }
  const isSigned = forge.isSigned(delivery, secret, deps.clock())
  if (isSigned && source !== undefined && kept !== undefined) return { source, secret, forge, delivery }
  throw new AppError(
    'webhook_forged',
    `The ${forge.signatureHeader} does not match the webhook secret of this source; set the same secret on both sides.`,
  )
}
