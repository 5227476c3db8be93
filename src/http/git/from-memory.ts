/**
 * What can be answered at once: the challenge to a client that has not shown its token yet, polls of a feed in which
 * nothing has changed, and answers of upload-pack that are ready. Nearly all of a morning's requests are of these.
 */
import { advertise, protocolVersion, type Repository, understand } from '../../git/index.ts'
import type { FeedKey } from '../../snapshot/index.ts'
import type { FromMemory, RawAnswer, RawRequest } from '../connection.ts'
import { logRequest } from '../middleware/request-log.ts'
import { type FeedCaller, feedCaller, feedKeyOf, tokenNeeded } from './caller.ts'
import { type FeedServer, NO_CACHE, SERVICE } from './feed-server.ts'
import { parseFeedPath } from './path.ts'
import { refusalOf } from './refusal.ts'

/** `undefined` for whatever takes time or goes wrong: the listener does it, or says what is wrong. */
export function feedFromMemory(server: FeedServer): FromMemory {
  const heads = headsOf(server)
  return (request) => {
    if (!/^\/(?:git|marketplace\.git)\//.test(request.path)) return undefined
    const startedAt = performance.now()
    const found = lookUp(server, heads, request)
    if (found === undefined) return undefined
    const { method, path } = request
    const durationMs = performance.now() - startedAt
    const who = found.username === undefined ? {} : { username: found.username }
    logRequest(server.deps.log, server.metrics, {
      ...{ method, path, status: found.answer.status, durationMs, route: 'feed', ...who },
    })
    return found.answer
  }
}

interface Found {
  answer: RawAnswer
  username?: string
}

/** Everything of an answer but its body. */
interface Heads {
  challenge: RawAnswer
  advertisement: string
  result: string
}

function headsOf({ deps, headers }: FeedServer): Heads {
  const { status, text, headers: own } = refusalOf(tokenNeeded(deps), deps)
  const headOf = (part: string) =>
    linesOf([...headers, ...NO_CACHE, 'Content-Type', `application/x-${SERVICE}-${part}`])
  return {
    challenge: {
      status,
      head: linesOf([...headers, ...Object.entries(own).flat()]),
      body: Buffer.from(text),
    },
    advertisement: headOf('advertisement'),
    result: headOf('result'),
  }
}

function linesOf(pairs: readonly string[]): string {
  let lines = ''
  for (let index = 0; index < pairs.length; index += 2) lines += `${pairs[index]}: ${pairs[index + 1]}\r\n`
  return lines
}

function lookUp(server: FeedServer, heads: Heads, request: RawRequest): Found | undefined {
  const { deps } = server
  if (request.authorization === undefined) return { answer: heads.challenge }
  try {
    const caller = feedCaller(deps, request.authorization)
    const path = parseFeedPath(deps.marketplaceName, request.path)
    const feed = feedKeyOf(deps, caller, path)
    const repository = deps.feeds.opened(feed)
    if (repository === undefined) return undefined
    const answer =
      path.rest === 'info/refs'
        ? advertisement(heads, request, repository)
        : path.rest === SERVICE
          ? result(server, heads, request, repository)
          : undefined
    if (answer === undefined) return undefined
    note(server, request, caller, feed, repository)
    return { answer, username: caller.user.username }
  } catch {
    // Whatever it is, the listener meets it again and says so.
    return undefined
  }
}

function advertisement(heads: Heads, request: RawRequest, repository: Repository): RawAnswer | undefined {
  if (request.method !== 'GET' || request.search !== `service=${SERVICE}`) return undefined
  const body = advertise(repository, protocolVersion(request.gitProtocol))
  return { status: 200, head: heads.advertisement, body }
}

function result(
  { answers }: FeedServer,
  heads: Heads,
  request: RawRequest,
  repository: Repository,
): RawAnswer | undefined {
  if (request.method !== 'POST' || request.contentType !== `application/x-${SERVICE}-request`)
    return undefined
  const understood = understand(protocolVersion(request.gitProtocol), request.body)
  const refs = understood.refs?.(repository)
  if (refs !== undefined) return { status: 200, head: heads.result, body: refs }
  const taken = answers.take(repository, understood)
  if (taken === undefined) return undefined
  if (Buffer.isBuffer(taken.answer))
    return { status: 200, head: heads.result, body: taken.answer, release: taken.release }
  taken.release()
  return undefined
}

/** The same is noted as the listener notes; and the head's folder on disk is seen to, without waiting. */
function note(
  { deps }: FeedServer,
  request: RawRequest,
  caller: FeedCaller,
  feed: FeedKey,
  repository: Repository,
): void {
  const isFetched = request.body.includes(`want ${repository.head}`)
  deps.fetches.note(feed, caller.tokenId, isFetched ? repository.head : null)
  if (isFetched) deps.feeds.tend(repository.head)
}
