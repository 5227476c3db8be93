/** One request. Redirects are not followed. */
import { fetchThrough } from '../outbound/proxied-fetch.ts'
import { CommandError } from './failures.ts'
import { proxyFor } from './proxies.ts'

/** @throws TypeError like fetch, with the reason as its cause; CommandError, AppError about the proxy */
export async function send(env: NodeJS.ProcessEnv, url: URL, init: RequestInit): Promise<Response> {
  const proxy = proxyFor(env, url)
  if (proxy === undefined) return fetch(url, { ...init, redirect: 'manual' })
  const answer = await fetchThrough(proxy, new Request(url, init))
  // Of plain http the proxy answers itself.
  if (answer.status !== 407) return answer
  await answer.body?.cancel()
  throw new CommandError(
    'unreachable',
    `The proxy ${proxy.protocol}//${proxy.host} answers 407: it wants other credentials; check HTTP_PROXY and NO_PROXY.`,
  )
}
