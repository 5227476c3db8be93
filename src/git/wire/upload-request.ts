/** The request of protocol v0 and v1: wants, shallows and depth; then haves and done. Source: gitprotocol-pack(5). */
import { AppError } from '../../kernel/errors.ts'
import { assertOneWayToDeepen, emptyFetchRequest, type FetchRequest, readValueLine } from './fetch-request.ts'
import { lineOf, PacketReader } from './pktline.ts'

/** What the client answers haves with, in the order they were sent. */
export type HaveStep =
  | { kind: 'have'; oid: FetchRequest['haves'][number] }
  | { kind: 'flush' }
  | { kind: 'done' }

export interface UploadRequest extends FetchRequest {
  /** Capabilities that the client chose of those advertised, without values. */
  capabilities: Set<string>
  /** The negotiation as it was sent. Empty when the request ends after its wants. */
  steps: HaveStep[]
}

/** @throws AppError `pktline_invalid` or `protocol_error` */
export function parseUploadRequest(body: Buffer): UploadRequest {
  const reader = new PacketReader(body)
  const request: UploadRequest = { ...emptyFetchRequest(), capabilities: new Set(), steps: [] }
  readWants(reader, request)
  readHaves(reader, request)
  return request
}

function readWants(reader: PacketReader, request: UploadRequest): void {
  for (let packet = reader.read(); packet !== undefined; packet = reader.read()) {
    if (packet.kind === 'flush') break
    if (packet.kind !== 'data')
      throw new AppError('protocol_error', `unexpected ${packet.kind} packet among wants`)
    const line = lineOf(packet.payload)
    // The first want carries the capabilities: "want <id> multi_ack_detailed agent=git/2.39".
    const isFirst = request.wants.length === 0 && line.startsWith('want ')
    const [want, oid, ...capabilities] = isFirst ? line.split(' ') : []
    readValueLine(request, isFirst ? `${want} ${oid}` : line)
    for (const capability of capabilities.filter((text) => text !== '')) readCapability(request, capability)
  }
  assertOneWayToDeepen(request)
}

function readCapability(request: UploadRequest, capability: string): void {
  const equals = capability.indexOf('=')
  const name = equals === -1 ? capability : capability.slice(0, equals)
  if (name === 'object-format' && capability !== 'object-format=sha1') {
    throw new AppError(
      'protocol_error',
      `mismatched object format: server sha1, client ${capability.slice(equals + 1)}`,
    )
  }
  request.capabilities.add(name)
  if (name === 'no-progress') request.noProgress = true
  if (name === 'deepen-relative') request.deepenRelative = true
}

function readHaves(reader: PacketReader, request: UploadRequest): void {
  for (let packet = reader.read(); packet !== undefined; packet = reader.read()) {
    if (packet.kind === 'flush') {
      request.steps.push({ kind: 'flush' })
      continue
    }
    if (packet.kind !== 'data')
      throw new AppError('protocol_error', `unexpected ${packet.kind} packet among haves`)
    const line = lineOf(packet.payload)
    if (line === 'done') {
      request.done = true
      request.steps.push({ kind: 'done' })
      return
    }
    if (!line.startsWith('have ')) {
      throw new AppError('protocol_error', `git upload-pack: expected SHA1 list, got '${line.slice(0, 60)}'`)
    }
    readValueLine(request, line)
    request.steps.push({ kind: 'have', oid: request.haves.at(-1)! })
  }
}
