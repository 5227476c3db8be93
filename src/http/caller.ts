/** From where a request came, as far as it can be believed. */
import { getConnInfo } from '@hono/node-server/conninfo'
import { getCookie } from 'hono/cookie'
import type { Caller } from '../access/index.ts'
import { forwardedAddress, isProxy, networkOf } from '../kernel/proxies.ts'
import type { Settings } from '../kernel/settings.ts'
import { sessionCookieName } from './cookies.ts'
import type { StoaContext } from './env.ts'

/** What is known of a browser before anybody is signed in. */
export function callerOf(settings: Settings, c: StoaContext): Caller {
  const cookie = getCookie(c, sessionCookieName(settings.baseUrl))
  return {
    network: clientNetwork(settings, c),
    userAgent: c.req.header('user-agent') ?? '',
    ...(cookie === undefined ? {} : { cookie }),
  }
}

/**
 * The network of whoever asks. `X-Forwarded-For` is read from its end, where each proxy adds whom it heard, and
 * only as long as the one who says so is a trusted proxy: anybody can write the rest. An entry that is no address
 * names nobody: then it is the proxy that asks.
 */
function clientNetwork({ trustedProxies }: Settings, c: StoaContext): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',')
  let address = getConnInfo(c).remote.address ?? ''
  while (isProxy(trustedProxies, address)) {
    const before = forwardedAddress(forwarded.pop() ?? '')
    if (before === undefined) break
    address = before
  }
  return networkOf(address)
}
