/** Protocol v0 and v1 as git's own stateless server speaks them. Source: gitprotocol-pack(5), git's upload-pack.c. */
import { AppError } from '../kernel/errors.ts'
import { AGENT } from './agent.ts'
import { assertWants, isReady, missingCommits, type ShallowUpdate, shallowUpdate } from './history.ts'
import type { Oid } from './object.ts'
import { objectsToSend } from './pack-stream.ts'
import type { Repository } from './repository.ts'
import { sendPack } from './send-pack.ts'
import { isDeepening } from './wire/fetch-request.ts'
import { encodeData, FLUSH } from './wire/pktline.ts'
import type { SidebandMode } from './wire/sideband.ts'
import { parseUploadRequest, type UploadRequest } from './wire/upload-request.ts'

/** What is advertised, and so may be asked for. Values are the repository's or ours. */
const CAPABILITIES: readonly { name: string; value?: (repository: Repository) => string }[] = [
  { name: 'multi_ack' },
  { name: 'thin-pack' },
  { name: 'side-band' },
  { name: 'side-band-64k' },
  { name: 'ofs-delta' },
  { name: 'shallow' },
  { name: 'deepen-since' },
  { name: 'deepen-not' },
  { name: 'deepen-relative' },
  { name: 'no-progress' },
  { name: 'include-tag' },
  { name: 'multi_ack_detailed' },
  { name: 'no-done' },
  { name: 'symref', value: ({ branch }) => `HEAD:${branch}` },
  { name: 'object-format', value: () => 'sha1' },
  { name: 'agent', value: () => AGENT },
]

/** What `info/refs` answers, after the service line. */
export function advertiseV0(repository: Repository): Buffer {
  const capabilities = CAPABILITIES.map(({ name, value }) =>
    value === undefined ? name : `${name}=${value(repository)}`,
  )
  return Buffer.concat([
    encodeData(`${repository.head} HEAD\0${capabilities.join(' ')}\n`),
    encodeData(`${repository.head} ${repository.branch}\n`),
    FLUSH,
  ])
}

/** @throws AppError `pktline_invalid`, `protocol_error`, `not_our_ref` before the first byte */
export function serveV0(repository: Repository, body: Buffer): AsyncIterable<Buffer> {
  const request = parseUploadRequest(body)
  for (const name of request.capabilities) {
    if (!CAPABILITIES.some((capability) => capability.name === name)) {
      throw new AppError('protocol_error', `unknown capability '${name.slice(0, 100)}'`)
    }
  }
  assertWants(repository, request.wants)
  return answer(repository, request, shallowUpdate(repository, request))
}

async function* answer(
  repository: Repository,
  request: UploadRequest,
  update: ShallowUpdate,
): AsyncGenerator<Buffer> {
  if (request.wants.length === 0) return
  if (isDeepening(request)) {
    for (const oid of update.shallow) yield encodeData(`shallow ${oid}\n`)
    for (const oid of update.unshallow) yield encodeData(`unshallow ${oid}\n`)
    yield FLUSH
  }
  // A stateless client first asks for the shallow list alone and comes back with its haves.
  if (request.steps.length === 0) return
  const { lines, sendsPack } = negotiate(repository, request)
  yield* lines.map((line) => encodeData(line))
  if (!sendsPack) return
  const mode = sidebandOf(request)
  const oids = await objectsToSend(repository.objects, missingCommits(repository, request, update))
  yield* sendPack(repository.objects, oids, { mode, showProgress: !request.noProgress })
  if (mode !== 'none') yield FLUSH
}

/** git's get_common_commits: an answer to each have, each flush, and to done. */
function negotiate(repository: Repository, request: UploadRequest): { lines: string[]; sendsPack: boolean } {
  const ack = ackStyle(request)
  const lines: string[] = []
  const common: Oid[] = []
  let sentReady = false
  let gotCommon = false
  let gotOther = false
  const canStop = () => isReady(repository, request.wants, common)
  for (const step of request.steps) {
    if (step.kind === 'have' && repository.commit(step.oid) !== undefined) {
      gotCommon = true
      common.push(step.oid)
      if (ack === 'detailed') lines.push(`ACK ${step.oid} common\n`)
      else if (ack === 'multi') lines.push(`ACK ${step.oid} continue\n`)
      else if (common.length === 1) lines.push(`ACK ${step.oid}\n`)
    } else if (step.kind === 'have') {
      gotOther = true
      if (ack === 'single' || !canStop()) continue
      if (ack === 'detailed') sentReady = true
      lines.push(`ACK ${step.oid} ${ack === 'detailed' ? 'ready' : 'continue'}\n`)
    } else if (step.kind === 'flush') {
      if (ack === 'detailed' && gotCommon && !gotOther && canStop()) {
        sentReady = true
        lines.push(`ACK ${common.at(-1)} ready\n`)
      }
      if (common.length === 0 || ack !== 'single') lines.push('NAK\n')
      if (sentReady && request.capabilities.has('no-done')) {
        lines.push(`ACK ${common.at(-1)}\n`)
        return { lines, sendsPack: true }
      }
      gotCommon = false
      gotOther = false
    } else {
      if (common.length === 0) lines.push('NAK\n')
      else if (ack !== 'single') lines.push(`ACK ${common.at(-1)}\n`)
      return { lines, sendsPack: true }
    }
  }
  return { lines, sendsPack: false }
}

function ackStyle({ capabilities }: UploadRequest): 'detailed' | 'multi' | 'single' {
  if (capabilities.has('multi_ack_detailed')) return 'detailed'
  return capabilities.has('multi_ack') ? 'multi' : 'single'
}

function sidebandOf({ capabilities }: UploadRequest): SidebandMode {
  if (capabilities.has('side-band-64k')) return 'side-band-64k'
  return capabilities.has('side-band') ? 'side-band' : 'none'
}
