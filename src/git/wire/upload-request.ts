/** The request of protocol v0 and v1: wants, shallows and depth; then haves and done. Source: gitprotocol-pack(5). */
import { GitError } from '../errors.ts'
import {
  assertOneWayToDeepen,
  emptyFetchRequest,
  type FetchRequest,
  notAnOid,
  readValueLine,
} from './fetch-request.ts'
import { lineOf, PacketReader } from './pktline.ts'
import { quote } from './quote.ts'

export interface UploadRequest extends FetchRequest {
  /** Capabilities that the client chose of those advertised, without values. */
  capabilities: Set<string>
  /** How the round of haves ends; `none` when the request ends after its wants. */
  ending: 'none' | 'flush' | 'done'
}

/** @throws GitError `pktline_invalid` or `protocol_error` */
export function parseUploadRequest(body: Buffer): UploadRequest {
  const reader = new PacketReader(body)
  const request: UploadRequest = { ...emptyFetchRequest(), capabilities: new Set(), ending: 'none' }
  readWants(reader, request)
  // Who wants nothing is not listened to any further; who wants may come back with the haves.
  if (request.wants.length > 0 && !reader.isAtEnd) readHaves(reader, request)
  return request
}

function readWants(reader: PacketReader, request: UploadRequest): void {
  for (let packet = reader.read(); packet?.kind !== 'flush'; packet = reader.read()) {
    if (packet === undefined) throw brokenOff('the flush after its wants')
    if (packet.kind !== 'data')
      throw new GitError('protocol_error', `unexpected ${packet.kind} packet among wants`)
    const line = lineOf(packet.payload)
    if (line.startsWith('have ')) throw notAnOid('have', line.slice('have '.length))
    // The first want carries the capabilities: "want <id> multi_ack_detailed agent=git/2.39".
    const isFirst = request.wants.length === 0 && line.startsWith('want ')
    const [want, oid, ...capabilities] = isFirst ? line.split(' ') : []
    readValueLine(request, isFirst ? `${want} ${oid}` : line)
    for (const capability of capabilities.filter((text) => text !== '')) readCapability(request, capability)
  }
  assertOneWayToDeepen(request)
  if (request.filter !== undefined && !request.capabilities.has('filter'))
    throw new GitError('protocol_error', 'git upload-pack: filtering capability not negotiated')
}

function readCapability(request: UploadRequest, capability: string): void {
  const equals = capability.indexOf('=')
  const name = equals === -1 ? capability : capability.slice(0, equals)
  if (name === 'object-format' && capability !== 'object-format=sha1') {
    throw new GitError(
      'protocol_error',
      `mismatched object format: server sha1, client ${quote(capability.slice(equals + 1))}`,
    )
  }
  request.capabilities.add(name)
  if (name === 'no-progress') request.noProgress = true
  if (name === 'deepen-relative') request.deepenRelative = true
}

/** One round: up to the first flush or `done`. A stateless git reads no further, and so answers no more. */
function readHaves(reader: PacketReader, request: UploadRequest): void {
  for (let packet = reader.read(); packet?.kind !== 'flush'; packet = reader.read()) {
    if (packet === undefined) throw brokenOff('a flush or "done" after its haves')
    if (packet.kind !== 'data')
      throw new GitError('protocol_error', `unexpected ${packet.kind} packet among haves`)
    const line = lineOf(packet.payload)
    if (line === 'done') {
      request.ending = 'done'
      return
    }
    if (!line.startsWith('have ')) {
      throw new GitError('protocol_error', `git upload-pack: expected SHA1 list, got '${quote(line)}'`)
    }
    readValueLine(request, line)
  }
  request.ending = 'flush'
}

function brokenOff(missing: string): GitError {
  return new GitError('protocol_error', `the request breaks off without ${missing}`)
}
