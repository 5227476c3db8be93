/**
 * Feeds over smart-HTTP (docs/contract.md 5, gitprotocol-http(5)). At the start of a working day these requests
 * come by the thousand, so they are answered on bare `node:http`: from memory when nothing has changed, and with
 * bytes that are shared by all who ask the same. Every refusal is one plain sentence.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  type Answer,
  advertise,
  protocolVersion,
  type Repository,
  streamAnswer,
  understand,
} from '../../git/index.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { CLIENT_STALL_MS_MAX } from '../../kernel/limits.ts'
import type { FeedKey } from '../../snapshot/index.ts'
import { basePathOf } from '../base-path.ts'
import { logRequest } from '../middleware/request-log.ts'
import { type FeedCaller, feedCaller, feedKeyOf } from './caller.ts'
import { type FeedServer, NO_CACHE, SERVICE } from './feed-server.ts'
import { isFromBrowser, textForPeople } from './for-people.ts'
import { type FeedPath, parseFeedPath } from './path.ts'
import { refusalOf } from './refusal.ts'
import { type Turn, withGitBody } from './request-body.ts'

/** One request on its way to its answer. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  path: string
  /** The query, as it came. */
  search: string
  startedAt: number
  /** Known once the token was checked; for the log. */
  username?: string
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Whether a request is for a feed: `isFeedRequest` decides who answers it. */
export function isFeedRequest({ url = '' }: IncomingMessage): boolean {
  return /^\/(?:git|marketplace\.git)(?:[/?]|$)/.test(url)
}

export function feedListener(server: FeedServer): Listener {
  return (request, response) => {
    const [path, search] = splitOnce(request.url ?? '', '?')
    const begin = () => {
      const exchange: Exchange = { request, response, path, search, startedAt: performance.now() }
      answer(server, exchange).catch((error) => refuse(server, exchange, error))
    }
    // Behind others on its connection it gets its socket when they are through, and never when the client is gone.
    if (response.socket === null) response.once('socket', begin)
    else begin()
  }
}

/** Who asks comes first: a client sends its token only after a 401, whatever it asks for. */
async function answer(server: FeedServer, exchange: Exchange): Promise<void> {
  const { deps } = server
  const { request, path, search } = exchange
  if (isFromBrowser(request)) return tellPeople(server, exchange)
  const caller = feedCaller(deps, request.headers.authorization)
  exchange.username = caller.user.username
  const feedPath = parseFeedPath(deps.marketplaceName, path, basePathOf(deps.settings.baseUrl))
  const isAdvertisement = feedPath.rest === 'info/refs'
  const service = isAdvertisement ? new URLSearchParams(search).get('service') : feedPath.rest
  if (service === 'git-receive-pack') throw pushRefused(deps.settings.baseUrl)
  if (isAdvertisement && request.method === 'GET' && service === SERVICE)
    return advertiseFeed(server, exchange, caller, feedPath)
  if (feedPath.rest === SERVICE && request.method === 'POST')
    return uploadPack(server, exchange, caller, feedPath)
  if (isAdvertisement && service !== null && service !== SERVICE) {
    throw new AppError('forbidden', `The service "${cut(service, 60)}" is not offered here; clone or fetch.`)
  }
  if (feedPath.rest === '')
    throw new AppError(
      'not_found',
      `This address is for Git; run git clone ${deps.settings.baseUrl}${path} to have what is there.`,
    )
  throw new AppError('not_found', 'This store speaks smart HTTP only; use a git client of 2010 or later.')
}

function tellPeople(server: FeedServer, exchange: Exchange): void {
  const { status, text } = textForPeople(server.deps, exchange.path)
  const type = ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', 'no-store']
  const length = ['Content-Length', String(Buffer.byteLength(text))]
  exchange.response.writeHead(status, [...server.headers, ...type, ...length])
  exchange.response.end(text)
  finish(server, exchange, status)
}

async function advertiseFeed(server: FeedServer, exchange: Exchange, caller: FeedCaller, path: FeedPath) {
  const { feeds, fetches } = server.deps
  const feed = feedKeyOf(server.deps, caller, path)
  const repository = feeds.opened(feed) ?? (await feeds.open(feed))
  fetches.note(feed, caller.tokenId, null)
  sendWhole(server, exchange, 'advertisement', advertise(repository, versionOf(exchange.request)))
}

async function uploadPack(server: FeedServer, exchange: Exchange, caller: FeedCaller, path: FeedPath) {
  const { request, response } = exchange
  assertRequestType(request.headers['content-type'])
  const turn: Turn = (arrive, work) => server.deps.gates.largeGitRequest(caller.user.id, arrive, work)
  const { repository, answer, release } = await withGitBody(request, turn, (body) =>
    makeAnswer(server, exchange, path, body),
  )
  response.once('close', release)
  if (response.destroyed) release()
  else if (Buffer.isBuffer(answer)) sendWhole(server, exchange, 'result', answer)
  else if (answer.pack === undefined) sendWhole(server, exchange, 'result', answer.lines)
  else await sendStream(server, exchange, repository, answer)
}

/** Who may fetch is looked at again: a token may have been revoked while the body was on its way. */
async function makeAnswer(server: FeedServer, { request }: Exchange, path: FeedPath, body: Buffer) {
  const { deps, answers } = server
  const caller = feedCaller(deps, request.headers.authorization)
  const feed = feedKeyOf(deps, caller, path)
  const repository = await openFor(server, feed, body)
  const understood = understand(versionOf(request), body)
  const lent = answers.take(repository, understood) ?? (await answers.make(repository, understood))
  if (body.includes(`want ${repository.head}`)) deps.fetches.note(feed, caller.tokenId, repository.head)
  return { repository, ...lent }
}

/** Whoever fetches also sees to it that the head's repository is on disk; who only polls does not. */
async function openFor({ deps }: FeedServer, feed: FeedKey, body: Buffer): Promise<Repository> {
  const opened = body.includes('command=ls-refs') ? deps.feeds.opened(feed) : undefined
  return opened ?? deps.feeds.open(feed)
}

function sendWhole(server: FeedServer, exchange: Exchange, part: 'advertisement' | 'result', body: Buffer) {
  const { response } = exchange
  response.writeHead(200, headersFor(server, part, ['Content-Length', String(body.length)]))
  // Node sends head and body in one write when the body is a string: a third of what a poll costs.
  if (body.length <= JOINED_BYTES_MAX) response.end(body.toString('latin1'), 'latin1')
  else response.end(body)
  // Most answers are gone by now; whoever reads slowly must go on reading.
  if ((response.socket?.writableLength ?? 0) > 0) dropWhenStalled(response)
  finish(server, exchange, 200)
}

async function sendStream(
  server: FeedServer,
  exchange: Exchange,
  repository: Repository,
  answer: Answer,
): Promise<void> {
  const { response } = exchange
  response.writeHead(200, headersFor(server, 'result', []))
  dropWhenStalled(response)
  finish(server, exchange, 200)
  const chunks = Readable.from(streamAnswer(repository.objects, answer), { objectMode: false })
  try {
    await pipeline(chunks, response)
  } catch (err) {
    // The answer has begun, so that only a cut connection can tell; often it was the client who cut it.
    response.destroy()
    if ((err as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      server.deps.log.error({ err }, 'feed')
  }
}

function refuse(server: FeedServer, exchange: Exchange, error: unknown): void {
  const { request, response } = exchange
  if (response.destroyed) return
  const { status, headers, text } = refusalOf(error, server.deps)
  if (request.method === 'POST') discardBody(exchange)
  const length = ['Content-Length', String(Buffer.byteLength(text))]
  response.writeHead(status, [...server.headers, ...Object.entries(headers).flat(), ...length])
  response.end(text)
  finish(server, exchange, status)
}

/** A body that nobody will read is taken for a moment, so that its sender reads the answer; then the line is cut. */
function discardBody({ request, response }: Exchange): void {
  request.resume()
  const cut = () => {
    if (!request.complete) request.destroy()
  }
  response.once('finish', () => setTimeout(cut, DISCARD_MS).unref())
}

const DISCARD_MS = 1_000
/** A body that is joined with its head, in bytes: larger ones are not worth a copy. */
const JOINED_BYTES_MAX = 4_096

function dropWhenStalled(response: ServerResponse): void {
  response.setTimeout(CLIENT_STALL_MS_MAX, () => response.destroy())
}

function finish({ deps, metrics }: FeedServer, exchange: Exchange, status: number): void {
  const { request, path, username, startedAt } = exchange
  const durationMs = performance.now() - startedAt
  logRequest(deps.log, metrics, {
    ...{ method: request.method ?? '', path, status, durationMs, route: 'feed' },
    ...(username === undefined ? {} : { username }),
  })
}

function headersFor({ headers }: FeedServer, part: string, more: readonly string[]): string[] {
  return [...headers, ...NO_CACHE, 'Content-Type', `application/x-${SERVICE}-${part}`, ...more]
}

function versionOf({ headers }: IncomingMessage) {
  const header = headers['git-protocol']
  return protocolVersion(Array.isArray(header) ? header.join(':') : header)
}

function assertRequestType(contentType: string | undefined): void {
  if (contentType === `application/x-${SERVICE}-request`) return
  throw new AppError(
    'unsupported_media_type',
    `Content-Type is "${contentType ?? ''}"; git sends application/x-${SERVICE}-request.`,
  )
}

function pushRefused(baseUrl: string): AppError {
  return new AppError(
    'push_refused',
    `This marketplace is made by Stoa and cannot be pushed to; publish at ${baseUrl}/store/new.`,
  )
}

function splitOnce(text: string, at: string): [string, string] {
  const index = text.indexOf(at)
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
