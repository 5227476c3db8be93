/**
 * A connection's first look at each request, before Node's HTTP server: what arrives in one piece, is plain and can be
 * answered from memory is answered right here, in one write. Whatever is anything else is handed over to Node, for
 * good, with every byte of it: so this reads only what leaves no doubt, and has no errors of its own.
 * It saves two thirds of what a poll costs (docs/performance.md).
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CLIENT_STALL_MS_MAX } from '../kernel/limits.ts'

/** A request of HTTP/1.1 that is there whole. */
export interface RawRequest {
  method: 'GET' | 'POST'
  path: string
  /** The query, as it came. */
  search: string
  authorization: string | undefined
  gitProtocol: string | undefined
  contentType: string | undefined
  body: Buffer
}

export interface RawAnswer {
  status: number
  /** Header lines, each with its line end; length, date and connection are added. */
  head: string
  body: Buffer
  /** Called when the body was sent or the client is gone. */
  release?: () => void
}

/** The answer, if it is at hand. */
export type FromMemory = (request: RawRequest) => RawAnswer | undefined

/** Larger requests are Node's. */
const REQUEST_BYTES_MAX = 8_192
/** A body that is joined with its head into one string, in bytes: larger ones are not worth a copy. */
const JOINED_BYTES_MAX = 4_096

/**
 * @param idleMs how long it may be idle, in milliseconds
 * @param handOver gives the connection to Node's HTTP server
 */
export function watchConnection(
  socket: Socket,
  idleMs: number,
  fromMemory: FromMemory,
  handOver: () => void,
): void {
  const keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(idleMs / 1000)}\r\n`
  const onData = (chunk: Buffer) => {
    const request = socket.writableNeedDrain ? undefined : readWhole(chunk)
    const answer = request && fromMemory(request)
    if (answer === undefined) giveAway(chunk)
    else send(socket, answer, keepAlive)
  }
  const onEnd = () => socket.end()
  const onError = () => socket.destroy()
  const onTimeout = () => socket.destroy()
  const onDrain = () => socket.setTimeout(idleMs)
  const listeners = { data: onData, end: onEnd, error: onError, timeout: onTimeout, drain: onDrain }
  const giveAway = (chunk: Buffer) => {
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener)
    socket.setTimeout(0)
    handOver()
    socket.emit('data', chunk)
  }
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener)
  socket.setTimeout(idleMs)
}

function send(socket: Socket, { status, head, body, release }: RawAnswer, keepAlive: string): void {
  const start =
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}Content-Length: ${body.length}\r\n` +
    `Date: ${httpDate()}\r\n${keepAlive}\r\n`
  if (body.length <= JOINED_BYTES_MAX) {
    socket.write(start + body.toString('latin1'), 'latin1')
    release?.()
    return
  }
  if (release !== undefined) socket.once('close', release)
  socket.cork()
  socket.write(start, 'latin1')
  socket.write(body, () => {
    if (release === undefined) return
    socket.off('close', release)
    release()
  })
  socket.uncork()
  // Whoever reads slowly must go on reading.
  if (socket.writableNeedDrain) socket.setTimeout(CLIENT_STALL_MS_MAX)
}

const REQUEST_LINE = /^(GET|POST) (\/[!-~]*) HTTP\/1\.1$/
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[!-~][ -~]*)?)$/
/** Headers that change how a request is to be read, and so leave doubt. */
const DOUBTFUL = new Set([
  'transfer-encoding',
  'content-encoding',
  'connection',
  'expect',
  'upgrade',
  'trailer',
  'te',
])
const ONCE = new Set(['host', 'authorization', 'git-protocol', 'content-type', 'content-length'])

/** The request, if the piece is one whole, plain request and nothing else. */
export function readWhole(chunk: Buffer): RawRequest | undefined {
  if (chunk.length > REQUEST_BYTES_MAX) return undefined
  const end = chunk.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first, ...lines] = chunk.toString('latin1', 0, end).split('\r\n')
  const line = REQUEST_LINE.exec(first!)
  const headers = line === null ? undefined : readHeaders(lines)
  if (line === null || headers === undefined) return undefined
  const body = chunk.subarray(end + 4)
  const length = headers.get('content-length')
  const isWhole =
    line[1] === 'GET' ? length === undefined && body.length === 0 : length === String(body.length)
  if (!isWhole || !headers.has('host')) return undefined
  const target = line[2]!
  const question = target.indexOf('?')
  return {
    method: line[1] as 'GET' | 'POST',
    path: question === -1 ? target : target.slice(0, question),
    search: question === -1 ? '' : target.slice(question + 1),
    authorization: headers.get('authorization'),
    gitProtocol: headers.get('git-protocol'),
    contentType: headers.get('content-type'),
    body,
  }
}

/** Those that matter here; `undefined` when one leaves doubt. */
function readHeaders(lines: readonly string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const match = HEADER.exec(line)
    if (match === null) return undefined
    const name = match[1]!.toLowerCase()
    if (DOUBTFUL.has(name)) return undefined
    if (!ONCE.has(name)) continue
    if (headers.has(name)) return undefined
    headers.set(name, match[2]!.trimEnd())
  }
  return headers
}

let dateSecond = 0
let date = ''

/** Now, as HTTP has it; made anew once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) date = new Date(second * 1000).toUTCString()
  dateSecond = second
  return date
}
