/** A body over a real connection, honestly wrapped or not. */
import http from 'node:http'
import { gzipSync } from 'node:zlib'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import type { Dice } from './dice.ts'
import type { Ground } from './ground.ts'
import { BYTE_MUTATIONS } from './mutations.ts'

/** Longest wait for one answer, in milliseconds: what takes longer hangs. */
const ANSWER_MS_MAX = 30_000
const PATH = '/git/stoa.git/git-upload-pack'
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 408, 413, 415, 417, 431])

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })

export interface HttpAnswer {
  status: number
  body: Buffer
}

/** @throws Error when it does not end, breaks off though the request was whole, or is no answer that a client can show */
export async function sendOver(
  { running, token }: Ground,
  version: ProtocolVersion,
  body: Buffer,
  dice: Dice,
): Promise<HttpAnswer> {
  const headers: Record<string, string> = {
    authorization: `Basic ${Buffer.from(`ann:${token}`).toString('base64')}`,
    'content-type': 'application/x-git-upload-pack-request',
    ...(version === 0 ? {} : { 'git-protocol': `version=${version}` }),
  }
  const { sent, isWhole } = wrap(body, headers, dice)
  const answer = await ask(new URL(PATH, running.baseUrl), headers, sent).catch((error: Error) => {
    if (isWhole || error.message.startsWith('no answer')) throw error
    return undefined
  })
  if (answer === undefined) return { status: 400, body: Buffer.alloc(0) }
  if (answer.status !== 200 && !REFUSALS.has(answer.status))
    throw new Error(`the status is ${answer.status}: ${answer.body.toString('utf8', 0, 300)}`)
  return answer
}

/** Puts what belongs to the wrapping into the headers. */
function wrap(body: Buffer, headers: Record<string, string>, dice: Dice): { sent: Buffer; isWhole: boolean } {
  const way = dice.below(20)
  if (way < 8) return { sent: body, isWhole: true }
  if (way < 11) headers['transfer-encoding'] = 'chunked'
  if (way < 16) {
    headers['content-encoding'] = dice.pick(['gzip', 'x-gzip'])
    const zipped = gzipSync(body, { level: dice.below(10) })
    return { sent: dice.below(3) === 0 ? dice.pick(BYTE_MUTATIONS)(zipped, dice) : zipped, isWhole: true }
  }
  if (way === 16)
    headers['git-protocol'] = dice.pick(['version=3', 'version=2:version=1', 'x', ':', 'version=2 '])
  if (way === 17)
    headers['content-type'] = dice.pick(['text/plain', 'application/x-git-receive-pack-request', ' '])
  if (way === 18) headers['content-encoding'] = dice.pick(['br', 'gzip, gzip', 'identity', 'GZIP'])
  if (way < 19) return { sent: body, isWhole: true }
  // A length that is a lie: the rest never comes, or is taken for the next request.
  headers['content-length'] = String(Math.max(0, body.length + dice.below(9) - 4))
  headers.connection = 'close'
  return { sent: body, isWhole: false }
}

function ask(url: URL, headers: Record<string, string>, body: Buffer): Promise<HttpAnswer> {
  const isLie = headers.connection === 'close'
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { method: 'POST', headers, agent: isLie ? false : agent },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', done(reject))
        response.once('end', () =>
          done(resolve)({ status: response.statusCode!, body: Buffer.concat(chunks) }),
        )
      },
    )
    const late = setTimeout(() => {
      reject(new Error(`no answer within ${ANSWER_MS_MAX} ms`))
      request.destroy()
    }, ANSWER_MS_MAX)
    function done<T>(settle: (value: T) => void) {
      return (value: T) => {
        clearTimeout(late)
        settle(value)
      }
    }
    request.once('error', done(reject))
    if (isLie) sendLie(request, body)
    else request.end(body)
  })
}

/** Past what http.request checks of its own callers; then the sender hangs up its half. */
function sendLie(request: http.ClientRequest, body: Buffer): void {
  request.once('socket', (socket) =>
    socket.once('connect', () => {
      request.flushHeaders()
      socket.end(body)
    }),
  )
}
