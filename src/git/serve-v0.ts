/** Protocol v0 and v1 as git's own stateless server speaks them. Source: gitprotocol-pack(5), git's upload-pack.c. */

import { AGENT } from './agent.ts'
import type { Answer } from './answer.ts'
import { GitError } from './errors.ts'
import { missingCommits, namedObjects, shallowUpdate } from './history.ts'
import { negotiate } from './negotiate-v0.ts'
import { objectsToSend } from './objects-to-send.ts'
import type { Repository } from './repository.ts'
import { KEYED_HAVES_MAX, type Request } from './request.ts'
import { isDeepening } from './wire/fetch-request.ts'
import { encodeData, FLUSH } from './wire/pktline.ts'
import { quote } from './wire/quote.ts'
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
  { name: 'allow-reachable-sha1-in-want' },
  { name: 'no-done' },
  { name: 'filter' },
  { name: 'symref', value: ({ branch }) => `HEAD:${branch}` },
  { name: 'object-format', value: () => 'sha1' },
  { name: 'agent', value: () => AGENT },
]

/** Those of them that make a difference to an answer, besides what they set in the request. */
const ANSWERING = ['multi_ack', 'multi_ack_detailed', 'no-done', 'side-band', 'side-band-64k']

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

/** @throws GitError `pktline_invalid`, `protocol_error` */
export function parseV0(body: Buffer): Request {
  const request = parseUploadRequest(body)
  for (const name of request.capabilities) {
    if (!CAPABILITIES.some((capability) => capability.name === name)) {
      throw new GitError('protocol_error', `unknown capability '${quote(name)}'`)
    }
  }
  const { haves, capabilities } = request
  const chosen = ANSWERING.filter((name) => capabilities.has(name))
  return {
    key: haves.length > KEYED_HAVES_MAX ? undefined : JSON.stringify({ ...request, capabilities: chosen }),
    answer: (repository) => answer(repository, request),
  }
}

async function answer(repository: Repository, request: UploadRequest): Promise<Answer> {
  const lines: Buffer[] = []
  if (request.wants.length === 0) return { lines: Buffer.alloc(0) }
  const named = await namedObjects(repository, request.wants)
  const update = shallowUpdate(repository, request)
  if (isDeepening(request)) {
    for (const oid of update.shallow) lines.push(encodeData(`shallow ${oid}`))
    for (const oid of update.unshallow) lines.push(encodeData(`unshallow ${oid}`))
    lines.push(FLUSH)
  }
  // A stateless client first asks for the shallow list alone and comes back with its haves.
  const sendsPack = request.ending !== 'none' && negotiate(repository, request, update, lines)
  if (!sendsPack) return { lines: Buffer.concat(lines) }
  const missing = missingCommits(repository, request, update)
  const oids = await objectsToSend(repository.objects, missing, { named, filter: request.filter })
  const pack = { oids, mode: sidebandOf(request), showProgress: !request.noProgress }
  return { lines: Buffer.concat(lines), pack }
}

function sidebandOf({ capabilities }: UploadRequest): SidebandMode {
  if (capabilities.has('side-band-64k')) return 'side-band-64k'
  return capabilities.has('side-band') ? 'side-band' : 'none'
}
