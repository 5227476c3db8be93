/** Ways through a proxy: a tunnel for https, the whole address for http. Source: RFC 9110, 9.3.6; RFC 9112, 3.2.2. */
import http from 'node:http'
import https from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AppError } from '../kernel/errors.ts'
import { hostOf } from './destination.ts'
import { shownUrl } from './shown-url.ts'

/** What a request to a proxy is made of. */
export interface ProxyOptions {
  protocol: string
  hostname: string
  port: string
  headers: Record<string, string>
}

function toProxy(proxy: URL): ProxyOptions {
  const { protocol, port, username, password } = proxy
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return {
    protocol,
    hostname: hostOf(proxy),
    port: port || (protocol === 'https:' ? '443' : '80'),
    headers:
      username === ''
        ? {}
        : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` },
  }
}

/** How a request to `url` is made through the proxy. @throws AppError `upstream_unreachable` when the proxy refuses */
export async function wayThrough(proxy: URL, url: URL, signal: AbortSignal): Promise<https.RequestOptions> {
  if (url.protocol === 'http:')
    return { ...toProxy(proxy), path: `${url.origin}${url.pathname}${url.search}`, agent: false }
  const socket = await openTunnel(proxy, url, signal)
  return { protocol: 'http:', createConnection: () => socket }
}

/**
 * A TLS connection with the host of `url`, made by the proxy, which looks up the name.
 * @throws AppError `upstream_unreachable` when the proxy refuses; what the network says
 */
async function openTunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  const host = hostOf(url)
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${url.port || '443'}`
  const socket = await ask(proxy, authority, signal)
  return new Promise((resolve, reject) => {
    const secure = connectTls({ socket, ...(isIP(host) === 0 && { servername: host }), host })
    const abort = () => secure.destroy(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    secure.once('close', () => signal.removeEventListener('abort', abort))
    secure.once('secureConnect', () => resolve(secure))
    secure.once('error', reject)
  })
}

function ask(proxy: URL, authority: string, signal: AbortSignal): Promise<Socket> {
  const { headers, ...to } = toProxy(proxy)
  const { request } = proxy.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = request({
      ...to,
      method: 'CONNECT',
      path: authority,
      headers: { ...headers, host: authority },
      agent: false,
      signal,
    })
    sent.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket)
      socket.destroy()
      reject(refused(proxy, authority, statusCode))
    })
    sent.once('response', (response) => {
      response.destroy()
      reject(refused(proxy, authority, response.statusCode))
    })
    sent.on('error', (cause) => reject(unreachable(proxy, cause)))
    sent.end()
  })
}

function refused(proxy: URL, authority: string, status = 0): AppError {
  const why = status === 407 ? 'wants other credentials' : 'does not let this through'
  return new AppError(
    'upstream_unreachable',
    `The proxy ${shownUrl(proxy)} answers ${status} for ${authority}: it ${why}; check HTTPS_PROXY and NO_PROXY.`,
  )
}

export function unreachable(proxy: URL, cause: unknown): AppError {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown')
  return new AppError(
    'upstream_unreachable',
    `The proxy ${shownUrl(proxy)} cannot be reached (${code}); check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.`,
    { cause },
  )
}
