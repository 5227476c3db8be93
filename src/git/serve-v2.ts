/** Protocol v2. One table drives what is advertised, accepted and run (as git's serve.c). Source: gitprotocol-v2(5). */
import { AppError } from '../kernel/errors.ts'
import { AGENT } from './agent.ts'
import { commonOf, missingCommits, namedObjects, shallowUpdate } from './history.ts'
import type { Oid } from './object.ts'
import { objectsToSend } from './pack-stream.ts'
import { Readiness } from './readiness.ts'
import type { Repository } from './repository.ts'
import { sendPack } from './send-pack.ts'
import { FETCH_FEATURES, type FetchRequest, isDeepening, parseFetch } from './wire/fetch-request.ts'
import { parseLsRefs, serveLsRefs } from './wire/ls-refs.ts'
import { parseObjectInfo, serveObjectInfo } from './wire/object-info.ts'
import { DELIM, encodeData, FLUSH, lineOf, PacketReader } from './wire/pktline.ts'
import { quote } from './wire/quote.ts'

interface Capability {
  name: string
  /** As it stands in the advertisement, after `=`. */
  value?: string
  /** Run it, when it is a command. */
  command?: (repository: Repository, args: readonly string[]) => AsyncIterable<Buffer> | Iterable<Buffer>
  /** Check what the client says of it, when it is not. */
  receive?: (value: string | undefined) => void
}

const CAPABILITIES: readonly Capability[] = [
  { name: 'agent', value: AGENT, receive: () => undefined },
  {
    name: 'ls-refs',
    value: 'unborn',
    command: (repository, args) => [serveLsRefs(repository, parseLsRefs(args))],
  },
  {
    name: 'fetch',
    value: FETCH_FEATURES.join(' '),
    command: (repository, args) => serveFetch(repository, parseFetch(args)),
  },
  { name: 'server-option', receive: () => undefined },
  { name: 'object-format', value: 'sha1', receive: assertSha1 },
  {
    name: 'object-info',
    command: (repository, args) => serveObjectInfo(repository, parseObjectInfo(args)),
  },
]

/** What `info/refs` answers a v2 client: no refs, only what may be asked. */
export function advertiseV2(): Buffer {
  const lines = CAPABILITIES.map(({ name, value }) =>
    encodeData(`${name}${value === undefined ? '' : `=${value}`}\n`),
  )
  return Buffer.concat([encodeData('version 2\n'), ...lines, FLUSH])
}

/** @throws AppError `pktline_invalid`, `protocol_error`, `not_our_ref` before the first byte */
export function serveV2(repository: Repository, body: Buffer): AsyncIterable<Buffer> | Iterable<Buffer> {
  const { command, args } = parseCommand(body)
  return command(repository, args)
}

function parseCommand(body: Buffer): { command: NonNullable<Capability['command']>; args: string[] } {
  const reader = new PacketReader(body)
  let command: Capability | undefined
  let packet = reader.read()
  for (; packet?.kind === 'data'; packet = reader.read()) {
    const [key, value] = splitOnce(lineOf(packet.payload))
    if (key !== 'command') receiveCapability(key, value)
    else if (command !== undefined)
      throw new AppError(
        'protocol_error',
        `command '${quote(value ?? '')}' requested after already requesting command '${command.name}'`,
      )
    else command = findCommand(value)
  }
  const args: string[] = []
  if (packet?.kind === 'delim') {
    for (packet = reader.read(); packet?.kind === 'data'; packet = reader.read())
      args.push(lineOf(packet.payload))
  }
  if (packet?.kind !== 'flush') throw new AppError('protocol_error', 'expected flush after arguments')
  if (command?.command === undefined) throw new AppError('protocol_error', 'no command requested')
  return { command: command.command, args }
}

function findCommand(name: string | undefined): Capability {
  const capability = CAPABILITIES.find(
    (candidate) => candidate.name === name && candidate.command !== undefined,
  )
  if (capability !== undefined) return capability
  throw new AppError('protocol_error', `invalid command '${quote(name ?? '')}'`)
}

function receiveCapability(name: string, value: string | undefined): void {
  const capability = CAPABILITIES.find(
    (candidate) => candidate.name === name && candidate.receive !== undefined,
  )
  if (capability?.receive === undefined)
    throw new AppError('protocol_error', `unknown capability '${quote(name)}'`)
  capability.receive(value)
}

/** Acknowledgments while the client still asks; else shallow-info and the pack. Source: git's upload_pack_v2. */
async function* serveFetch(repository: Repository, request: FetchRequest): AsyncGenerator<Buffer> {
  // Who waits for done may ask what is common without wanting anything: `git fetch --negotiate-only`.
  if (request.wants.length === 0 && !request.waitForDone) return
  const named = await namedObjects(repository, request.wants)
  const update = shallowUpdate(repository, request)
  if (request.haves.length > 0 && !request.done) {
    const common = commonOf(repository, request.haves)
    const ready = !request.waitForDone && suffices(repository, request.wants, common)
    yield encodeData('acknowledgments\n')
    if (common.length === 0) yield encodeData('NAK\n')
    for (const oid of common) yield encodeData(`ACK ${oid}\n`)
    if (!ready) {
      yield FLUSH
      return
    }
    yield encodeData('ready\n')
    yield DELIM
  }
  if (isDeepening(request) || request.shallows.length > 0) {
    yield encodeData('shallow-info\n')
    for (const oid of update.shallow) yield encodeData(`shallow ${oid}`)
    for (const oid of update.unshallow) yield encodeData(`unshallow ${oid}`)
    yield DELIM
  }
  yield encodeData('packfile\n')
  const missing = missingCommits(repository, request, update)
  const oids = await objectsToSend(repository.objects, missing, { named, filter: request.filter })
  yield* sendPack(repository.objects, oids, { mode: 'side-band-64k', showProgress: !request.noProgress })
  yield FLUSH
}

function suffices(repository: Repository, wants: readonly Oid[], common: readonly Oid[]): boolean {
  const readiness = new Readiness(repository, wants)
  for (const oid of common) readiness.add(oid)
  return readiness.isReady
}

function assertSha1(format: string | undefined): void {
  if (format !== 'sha1')
    throw new AppError(
      'protocol_error',
      `mismatched object format: server sha1, client ${quote(format ?? 'none')}`,
    )
}

function splitOnce(line: string): [string, string | undefined] {
  const equals = line.indexOf('=')
  return equals === -1 ? [line, undefined] : [line.slice(0, equals), line.slice(equals + 1)]
}
