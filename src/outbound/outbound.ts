/** HTTP to elsewhere, under rules: https to public addresses, and what OUTBOUND_ALLOW adds. */
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { OutboundRule } from '../kernel/outbound.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import {
  type Address,
  assertScheme,
  checkedAddresses,
  hostOf,
  type Resolver,
  systemResolver,
} from './destination.ts'
import { assertUsable, connectionFailure, timedOut, tooLarge } from './failures.ts'

export interface OutboundOptions {
  method: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
  /** Of the answer's body. */
  bytesMax: number
  /** From looking up the name to the last byte of the body. */
  timeoutMs: number
  signal?: AbortSignal
}

export interface OutboundAnswer {
  /** Never 3xx, 401 or 403: those are thrown. */
  status: number
  /** By lower-case name; values of a repeated one are joined by a comma. */
  headers: Record<string, string>
  /** Fails as `request` does. Ends the connection when it is left early. */
  body: AsyncIterable<Buffer>
}

export interface Outbound {
  /**
   * One request; a redirect is never followed. Every address of the host must pass, and the connection goes to one
   * of those that passed. Proxies in the environment are ignored. The user name and password of `url` are not sent.
   * @throws AppError `outbound_refused`, `upstream_unreachable`, `upstream_redirect`, `upstream_unauthorized`,
   *   `upstream_too_large`, `upstream_timeout`; the reason of `signal` when it aborts
   */
  request(url: URL, options: OutboundOptions): Promise<OutboundAnswer>
}

/** How long one of several addresses may take to connect before the next one is tried beside it (RFC 8305). */
const NEXT_ADDRESS_MS = 1_000

export function createOutbound(rules: readonly OutboundRule[], resolve: Resolver = systemResolver): Outbound {
  return {
    async request(url, options) {
      assertScheme(rules, url)
      const deadline = startDeadline(
        options.timeoutMs,
        () => timedOut(url, options.timeoutMs),
        options.signal,
      )
      try {
        const addresses = await deadline.race(checkedAddresses(rules, resolve, url))
        const response = await deadline.race(send(url, options, addresses, deadline.signal))
        return answerOf(url, options, response, deadline)
      } catch (error) {
        deadline.end()
        throw deadline.failure() ?? connectionFailure(url, error)
      }
    },
  }
}

/** Send, and wait for the head of the answer. The only look-up is among `addresses`. */
function send(
  url: URL,
  { method, headers, body }: OutboundOptions,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sent = request({
      protocol: url.protocol,
      hostname: hostOf(url),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...headers, host: url.host, ...(body && { 'content-length': body.length }) },
      lookup: lookupAmong(addresses),
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      // An agent of its own: nothing is shared with other requests, no proxy is asked.
      agent: false,
      signal,
    } as https.RequestOptions)
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

function lookupAmong(addresses: readonly Address[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all) callback(null, [...addresses])
    else callback(null, addresses[0]!.address, addresses[0]!.family)
  }
}

function answerOf(
  url: URL,
  { bytesMax }: OutboundOptions,
  response: http.IncomingMessage,
  deadline: Deadline,
): OutboundAnswer {
  try {
    const status = response.statusCode ?? 0
    assertUsable(url, status, response.headers.location)
    if (Number(response.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(url, bytesMax)
    const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
    return { status, headers: Object.fromEntries(headers), body: bodyOf(url, bytesMax, response, deadline) }
  } catch (error) {
    response.destroy()
    throw error
  }
}

async function* bodyOf(
  url: URL,
  bytesMax: number,
  response: http.IncomingMessage,
  deadline: Deadline,
): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > bytesMax) throw tooLarge(url, bytesMax)
      yield chunk
    }
  } catch (error) {
    throw deadline.failure() ?? connectionFailure(url, error)
  } finally {
    deadline.end()
    response.destroy()
  }
}
