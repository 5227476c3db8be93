/** HTTP to elsewhere, under rules: https to public addresses, and what OUTBOUND_ALLOW adds. */
import type http from 'node:http'
import type https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { OutboundRule } from '../kernel/outbound.ts'
import { NO_PROXIES, type OutgoingProxies, outgoingProxyFor } from '../kernel/outgoing-proxy.ts'
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
import { redirectOnHost } from './redirects.ts'
import { send } from './send.ts'
import { wayThrough } from './tunnel.ts'

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
  /** Never 3xx, 401, or 403 without `Retry-After`: those are thrown. */
  status: number
  /** By lower-case name; values of a repeated one are joined by a comma. */
  headers: Record<string, string>
  /** Fails as `request` does. Ends the connection when it is left early. */
  body: AsyncIterable<Buffer>
}

export interface Outbound {
  /**
   * One request; a redirect is followed on the same host only. Every address of the host must pass, and the
   * connection goes to one of those that passed; through a proxy, which looks up names itself, literal addresses must.
   * The user name and password of `url` are not sent.
   * @throws AppError `outbound_refused`, `upstream_unreachable`, `upstream_redirect`, `upstream_unauthorized`,
   *   `upstream_too_large`, `upstream_timeout`; the reason of `signal` when it aborts
   */
  request(url: URL, options: OutboundOptions): Promise<OutboundAnswer>
}

/** How long one of several addresses may take to connect before the next one is tried beside it (RFC 8305). */
const NEXT_ADDRESS_MS = 1_000

/** A renamed repository, a slash at the end, https instead of http: one or two steps. */
const REDIRECTS_MAX = 4

/** @param proxies as the settings say; those of the environment are not looked at */
export function createOutbound(
  rules: readonly OutboundRule[],
  resolve: Resolver = systemResolver,
  proxies: OutgoingProxies = NO_PROXIES,
): Outbound {
  return {
    async request(url, options) {
      const deadline = startDeadline(
        options.timeoutMs,
        () => timedOut(url, options.timeoutMs),
        options.signal,
      )
      try {
        for (let [at, steps] = [url, 0]; ; steps += 1) {
          const response = await deadline.race(reach(at, options, deadline.signal))
          const next = steps < REDIRECTS_MAX ? redirectOnHost(at, options.method, response) : undefined
          if (next === undefined) return answerOf(at, options, response, deadline)
          response.destroy()
          at = next
        }
      } catch (error) {
        deadline.end()
        throw deadline.failure() ?? connectionFailure(url, error)
      }
    },
  }

  /** Where the request may go is decided anew for each step. */
  async function reach(
    url: URL,
    options: OutboundOptions,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    assertScheme(rules, url)
    const proxy = outgoingProxyFor(proxies, url)
    if (proxy === undefined || isIP(hostOf(url)) !== 0) {
      const addresses = await checkedAddresses(rules, resolve, url)
      if (proxy === undefined) return send(url, options, signal, directly(url, addresses))
    }
    return send(url, options, signal, await wayThrough(proxy, url, signal))
  }
}

/** A connection of its own: nothing is shared with other requests. The only look-up is among `addresses`. */
function directly(url: URL, addresses: readonly Address[]): https.RequestOptions {
  return {
    protocol: url.protocol,
    hostname: hostOf(url),
    port: url.port,
    lookup: lookupAmong(addresses),
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    agent: false,
  } as https.RequestOptions
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
    assertUsable(url, status, response.headers)
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
