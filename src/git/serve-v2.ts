/** Protocol v2. One table drives what is advertised, accepted and run (as git's serve.c). Source: gitprotocol-v2(5). */

import { AGENT } from './agent.ts'
import type { Answer } from './answer.ts'
import { GitError } from './errors.ts'
import { commonOf, missingCommits, namedObjects, shallowUpdate } from './history.ts'
import type { Oid } from './object.ts'
import { objectsToSend } from './objects-to-send.ts'
import { Readiness } from './readiness.ts'
import type { Repository } from './repository.ts'
import { KEYED_HAVES_MAX, type Request } from './request.ts'
import { FETCH_FEATURES, type FetchRequest, isDeepening, parseFetch } from './wire/fetch-request.ts'
import { parseLsRefs, serveLsRefs } from './wire/ls-refs.ts'
import { parseObjectInfo, serveObjectInfo } from './wire/object-info.ts'
import { DELIM, encodeData, FLUSH, lineOf, type Packet, PacketReader } from './wire/pktline.ts'
import { quote } from './wire/quote.ts'

interface Capability {
  name: string
  /** As it stands in the advertisement, after `=`. */
  value?: string
  /** Understand its arguments, when it is a command. */
  command?: (args: Iterable<string>) => Request
  /** Check what the client says of it, when it is not. */
  receive?: (value: string | undefined) => void
}

const CAPABILITIES: readonly Capability[] = [
  { name: 'agent', value: AGENT, receive: () => undefined },
  { name: 'ls-refs', value: 'unborn', command: lsRefs },
  { name: 'fetch', value: FETCH_FEATURES.join(' '), command: fetch },
  { name: 'server-option', receive: () => undefined },
  { name: 'object-format', value: 'sha1', receive: assertSha1 },
  { name: 'object-info', command: objectInfo },
]

/** What `info/refs` answers a v2 client: no refs, only what may be asked. */
export const ADVERTISEMENT_V2: Buffer = Buffer.concat([
  encodeData('version 2\n'),
  ...CAPABILITIES.map(({ name, value }) => encodeData(`${name}${value === undefined ? '' : `=${value}`}\n`)),
  FLUSH,
])

/** @throws GitError `pktline_invalid`, `protocol_error` */
export function parseV2(body: Buffer): Request {
  // empty-request = flush-pkt: the client has no more to ask.
  if (body.equals(FLUSH)) return { answer: async () => ({ lines: Buffer.alloc(0) }) }
  const { command, args } = parseCommand(body)
  return command(args)
}

function parseCommand(body: Buffer): { command: NonNullable<Capability['command']>; args: Iterable<string> } {
  const reader = new PacketReader(body)
  let command: Capability | undefined
  let packet = reader.read()
  for (; packet?.kind === 'data'; packet = reader.read()) {
    const [key, value] = splitOnce(lineOf(packet.payload))
    if (key !== 'command') receiveCapability(key, value)
    else if (command !== undefined)
      throw new GitError(
        'protocol_error',
        `command '${quote(value ?? '')}' requested after already requesting command '${command.name}'`,
      )
    else command = findCommand(value)
  }
  const args = argumentsOf(reader, packet)
  if (command?.command !== undefined) return { command: command.command, args }
  for (const _ of args);
  throw new GitError('protocol_error', 'no command requested')
}

/** One by one, so that what has too many is refused before all are read. @param packet what came after the capabilities */
function* argumentsOf(reader: PacketReader, packet: Packet | undefined): Iterable<string> {
  let end = packet
  if (packet?.kind === 'delim') {
    for (let line = reader.readLine(); line !== undefined; line = reader.readLine()) yield line
    end = reader.read()
  }
  if (end?.kind !== 'flush') throw new GitError('protocol_error', 'expected flush after arguments')
}

function findCommand(name: string | undefined): Capability {
  const capability = CAPABILITIES.find(
    (candidate) => candidate.name === name && candidate.command !== undefined,
  )
  if (capability !== undefined) return capability
  throw new GitError('protocol_error', `invalid command '${quote(name ?? '')}'`)
}

function receiveCapability(name: string, value: string | undefined): void {
  const capability = CAPABILITIES.find(
    (candidate) => candidate.name === name && candidate.receive !== undefined,
  )
  if (capability?.receive === undefined)
    throw new GitError('protocol_error', `unknown capability '${quote(name)}'`)
  capability.receive(value)
}

function lsRefs(args: Iterable<string>): Request {
  const request = parseLsRefs(args)
  const refs = (repository: Repository) => serveLsRefs(repository, request)
  return { refs, answer: async (repository) => ({ lines: refs(repository) }) }
}

function objectInfo(args: Iterable<string>): Request {
  const request = parseObjectInfo(args)
  return { answer: async (repository) => ({ lines: await serveObjectInfo(repository, request) }) }
}

function fetch(args: Iterable<string>): Request {
  const request = parseFetch(args)
  return {
    key: request.haves.length > KEYED_HAVES_MAX ? undefined : JSON.stringify(request),
    answer: (repository) => answerFetch(repository, request),
  }
}

/** Acknowledgments while the client still asks; else shallow-info and the pack. Source: git's upload_pack_v2. */
async function answerFetch(repository: Repository, request: FetchRequest): Promise<Answer> {
  const lines: Buffer[] = []
  // Who waits for done may ask what is common without wanting anything: `git fetch --negotiate-only`.
  if (request.wants.length === 0 && !request.waitForDone) return { lines: Buffer.alloc(0) }
  const named = await namedObjects(repository, request.wants)
  const update = shallowUpdate(repository, request)
  if (request.haves.length > 0 && !request.done) {
    const common = commonOf(repository, request.haves)
    lines.push(encodeData('acknowledgments\n'))
    if (common.length === 0) lines.push(encodeData('NAK\n'))
    for (const oid of common) lines.push(encodeData(`ACK ${oid}\n`))
    if (request.waitForDone || !suffices(repository, request.wants, common))
      return { lines: Buffer.concat([...lines, FLUSH]) }
    lines.push(encodeData('ready\n'), DELIM)
  }
  if (isDeepening(request) || request.shallows.length > 0) {
    lines.push(encodeData('shallow-info\n'))
    for (const oid of update.shallow) lines.push(encodeData(`shallow ${oid}`))
    for (const oid of update.unshallow) lines.push(encodeData(`unshallow ${oid}`))
    lines.push(DELIM)
  }
  lines.push(encodeData('packfile\n'))
  const missing = missingCommits(repository, request, update)
  const oids = await objectsToSend(repository.objects, missing, { named, filter: request.filter })
  const pack = { oids, mode: 'side-band-64k' as const, showProgress: !request.noProgress }
  return { lines: Buffer.concat(lines), pack }
}

function suffices(repository: Repository, wants: readonly Oid[], common: readonly Oid[]): boolean {
  const readiness = new Readiness(repository, wants)
  for (const oid of common) readiness.add(oid)
  return readiness.isReady
}

function assertSha1(format: string | undefined): void {
  if (format !== 'sha1')
    throw new GitError(
      'protocol_error',
      `mismatched object format: server sha1, client ${quote(format ?? 'none')}`,
    )
}

function splitOnce(line: string): [string, string | undefined] {
  const equals = line.indexOf('=')
  return equals === -1 ? [line, undefined] : [line.slice(0, equals), line.slice(equals + 1)]
}
