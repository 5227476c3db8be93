/** What senders of webhooks sign with. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Logger } from 'pino'
import type { Secrets } from './secrets.ts'
import type { SourceRow } from './sources.repo.ts'

interface Deps {
  secrets: Pick<Secrets, 'get'>
  log: Logger
}

/** `undefined` when there is none. One that cannot be read is for the admin to see, not for the sender. */
export async function webhookSecretOf(
  { secrets, log }: Deps,
  source: SourceRow,
): Promise<string | undefined> {
  if (source.webhookSecretRef === null) return undefined
  try {
    return await secrets.get(source.webhookSecretRef)
  } catch (err) {
    log.error({ err, source: source.slug }, 'webhook secret')
    return undefined
  }
}

export async function isWebhookSecret(deps: Deps, source: SourceRow, secret: string): Promise<boolean> {
  const kept = await webhookSecretOf(deps, source)
  return kept !== undefined && timingSafeEqual(digestOf(kept), digestOf(secret))
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
