/**
 * A Git server over HTTP. isomorphic-git discovers what it speaks; the requests themselves go through `Outbound`,
 * as its `http` plugin.
 */

import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { GitRemoteHTTP } from 'isomorphic-git/managers'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { UPSTREAM_REFS_BYTES_MAX, UPSTREAM_WAIT_SECONDS_MAX, UPSTREAM_WAITS_MAX } from '../kernel/limits.ts'
import { trimEnd } from '../kernel/trim-end.ts'
import { type Outbound, type OutboundAnswer, shownUrl } from '../outbound/index.ts'
import { secondsToWait } from './busy.ts'
import { notGit } from './packets.ts'
import type { Remote } from './remote.ts'

/** What a server says of itself. Old ones (v0) tell their refs at once. */
export type Discovered =
  | { version: 2; capabilities: ReadonlyMap<string, string> }
  | { version: 0; capabilities: ReadonlySet<string>; refs: ReadonlyMap<string, string> }

export interface Connection {
  discover(): Promise<Discovered>
  /** One upload-pack request. @param bytesMax of the answer */
  uploadPack(request: Buffer, bytesMax: number): Promise<AsyncIterable<Buffer>>
}

type Http = Parameters<typeof GitRemoteHTTP.discover>[0]['http']

const SERVICE = 'git-upload-pack'
/** Servers tell Git from browsers by how this begins. */
const USER_AGENT = 'git/stoa'
/** What is parsed before others get their turn. */
const SLICE_BYTES = 16_384

/** @throws AppError of `Outbound.request`; `upstream_invalid` when it is no Git repository that can be read */
export function connect(
  outbound: Outbound,
  remote: Remote,
  options: { timeoutMs: number; signal: AbortSignal },
): Connection {
  const url = repositoryUrl(remote.url)
  const headers: Record<string, string> = { 'user-agent': USER_AGENT, ...authorization(remote) }
  const ask = async (
    target: string,
    method: 'GET' | 'POST',
    sent: object,
    bytesMax: number,
    body?: Buffer,
  ) => {
    for (let waits = 0; ; waits += 1) {
      const answer = await outbound.request(new URL(target), {
        ...options,
        method,
        headers: sent as Record<string, string>,
        bytesMax,
        ...(body && { body }),
      })
      if (answer.status === 200) return answer
      await letGo(answer)
      const seconds = secondsToWait(answer)
      if (seconds === undefined || seconds > UPSTREAM_WAIT_SECONDS_MAX || waits === UPSTREAM_WAITS_MAX)
        throw unexpectedStatus(url, answer.status, seconds)
      await sleep(seconds * 1000, undefined, { signal: options.signal })
    }
  }
  return {
    async discover() {
      let advertised: { error?: unknown } = {}
      const http: Http = {
        async request({ url: target, headers: sent = {} }) {
          const answer = await ask(target, 'GET', sent, UPSTREAM_REFS_BYTES_MAX)
          const bytes = await collect(answer.body)
          if (!isAdvertisement(bytes)) throw noRepository(url, answer.headers['content-type'])
          const body = inSlices(bytes)
          advertised = body as { error?: unknown }
          return { url: target, statusCode: 200, statusMessage: 'OK', headers: answer.headers, body }
        },
      }
      const found = await GitRemoteHTTP.discover({
        http,
        url: url.href,
        service: SERVICE,
        headers,
        protocolVersion: 2,
      }).catch((error: unknown) =>
        Promise.reject(error instanceof AppError ? error : noRepository(url, undefined, error)),
      )
      // isomorphic-git takes lines that it cannot read for the end of the list.
      if (advertised.error !== undefined) throw noRepository(url, undefined, advertised.error)
      return discovered(found)
    },
    async uploadPack(request, bytesMax) {
      const http: Http = {
        async request({ url: target, headers: sent = {} }) {
          const answer = await ask(target, 'POST', sent, bytesMax, request)
          return {
            url: target,
            statusCode: 200,
            statusMessage: 'OK',
            headers: answer.headers,
            body: answer.body as never,
          }
        },
      }
      const answer = await GitRemoteHTTP.connect({
        http,
        url: url.href,
        service: SERVICE,
        headers,
        auth: {},
        body: undefined,
      })
      return answer.body as AsyncIterable<Buffer>
    },
  }
}

/** The address as messages may show it. */
export function shownRemote({ url }: Remote): string {
  return shownUrl(repositoryUrl(url))
}

/** Without what could hold a secret, and without slashes at the end: paths are put behind it. */
function repositoryUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new AppError(
      'outbound_refused',
      'The address of the repository is not a URL; give its https address.',
    )
  }
  const url = new URL(text)
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = ''
  url.pathname = trimEnd(url.pathname, '/')
  return url
}

/** Sent with the first request: a server that wants it would cost one more otherwise. */
function authorization({ username = 'token', secret }: Remote): Record<string, string> {
  if (secret === undefined) return {}
  return { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}` }
}

/** Ends the connection. */
async function letGo({ body }: OutboundAnswer): Promise<void> {
  for await (const _ of body) return
}

function unexpectedStatus(url: URL, status: number, retryAfterSeconds?: number): AppError {
  const isTheirs = status >= 500 || status === 429 || retryAfterSeconds !== undefined
  const later = retryAfterSeconds === undefined ? 'later' : `in ${retryAfterSeconds} seconds`
  return isTheirs
    ? new AppError('upstream_unreachable', `${shownUrl(url)} answers ${status}; try again ${later}.`, {
        retryAfterSeconds,
      })
    : new AppError(
        'upstream_invalid',
        `${shownUrl(url)} answers ${status}: there is no Git repository; check it.`,
      )
}

function noRepository(url: URL, contentType: string | undefined, cause?: unknown): AppError {
  const instead = contentType === undefined ? 'something else' : `"${cut(contentType, 60)}"`
  return new AppError(
    'upstream_invalid',
    `${shownUrl(url)} answers with ${instead}, not as a Git repository; give the address that git clone takes.`,
    { cause },
  )
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Begins with a pkt-line and ends with a flush: a listing that breaks off must not pass for a short one. */
function isAdvertisement(bytes: Buffer): boolean {
  return (
    /^[0-9a-f]{4}/i.test(bytes.toString('latin1', 0, 4)) &&
    bytes.toString('latin1', bytes.length - 4) === '0000'
  )
}

async function* inSlices(bytes: Buffer): AsyncGenerator<Buffer, void> {
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    yield bytes.subarray(start, start + SLICE_BYTES)
    await setImmediate()
  }
}

interface Found {
  protocolVersion?: 1 | 2
  capabilities2?: Record<string, string | true>
  capabilities?: Set<string>
  refs?: Map<string, string>
}

function discovered({ protocolVersion, capabilities2 = {}, capabilities, refs }: Found): Discovered {
  if (protocolVersion !== 2)
    return { version: 0, capabilities: capabilities ?? new Set(), refs: refs ?? new Map() }
  const named = Object.entries(capabilities2).map(([name, value]) => [name, String(value)] as const)
  const found = new Map(named)
  const format = found.get('object-format') ?? 'sha1'
  if (format !== 'sha1') throw notGit(`the repository uses ${format.slice(0, 20)}, and only sha1 can be read`)
  return { version: 2, capabilities: found }
}
