/** From where a request came, as far as it can be believed. */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Caller } from '../access/sessions.ts'
import { isProxy, networkOf } from '../kernel/proxies.ts'
import type { Settings } from '../kernel/settings.ts'
import type { StoaContext } from './env.ts'

/** What is known of a browser before anybody is signed in. */
export function callerOf(settings: Settings, c: StoaContext): Caller {
  return { network: clientNetwork(settings, c), userAgent: c.req.header('user-agent') ?? '' }
}

/**
 * The network of whoever asks. `X-Forwarded-For` is read from its end, where each proxy adds whom it heard, and
 * only as long as the one who says so is a trusted proxy: anybody can write the rest.
 */
function clientNetwork({ trustedProxies }: Settings, c: StoaContext): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  let address = getConnInfo(c).remote.address ?? ''
  while (isProxy(trustedProxies, address)) {
    const hop = forwarded.pop()
    if (hop === undefined || hop === '') break
    address = hop
  }
  return networkOf(address)
}
