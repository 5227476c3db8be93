/** git-upload-pack over smart-HTTP, stateless: an advertisement, then one answer per request. */

import type { Answer } from './answer.ts'
import { GitError } from './errors.ts'
import type { Repository } from './repository.ts'
import type { Request } from './request.ts'
import { advertiseV0, parseV0 } from './serve-v0.ts'
import { ADVERTISEMENT_V2, parseV2 } from './serve-v2.ts'
import { encodeData, FLUSH, PAYLOAD_BYTES_MAX } from './wire/pktline.ts'

export type ProtocolVersion = 0 | 1 | 2

/** The highest version that a `Git-Protocol` header names and we speak. Source: git's determine_protocol_version_server. */
export function protocolVersion(header: string | undefined): ProtocolVersion {
  const named = (header ?? '').split(':').map((part) => /^version=([012])$/.exec(part)?.[1])
  return Math.max(0, ...named.map((version) => Number(version ?? 0))) as ProtocolVersion
}

/** The body of `info/refs?service=git-upload-pack`. Source: gitprotocol-http(5); v2 has no service line, as git's http-backend. */
export function advertise(repository: Repository, version: ProtocolVersion): Buffer {
  if (version === 2) return ADVERTISEMENT_V2
  return Buffer.concat([
    encodeData('# service=git-upload-pack\n'),
    FLUSH,
    ...(version === 1 ? [encodeData('version 1\n')] : []),
    advertiseV0(repository),
  ])
}

/**
 * What a request's body says. What is wrong with it is said in an ERR packet, which every client shows; only faults
 * of ours are thrown.
 */
export function understand(version: ProtocolVersion, body: Buffer): Request {
  try {
    const { key, refs, answer } = version === 2 ? parseV2(body) : parseV0(body)
    return {
      ...(refs === undefined ? {} : { refs }),
      key: key === undefined ? undefined : `v${Math.max(1, version)} ${key}`,
      answer: (repository) => answer(repository).catch(refuse),
    }
  } catch (error) {
    const refusal = refuse(error)
    return { answer: () => Promise.resolve(refusal) }
  }
}

function refuse(error: unknown): Answer {
  if (!(error instanceof GitError) || !REQUEST_ERRORS.has(error.code)) throw error
  return { lines: encodeError(error.message) }
}

/** An ERR packet, whatever the message's length: a refusal must not fail itself. */
function encodeError(message: string): Buffer {
  const bytes = Buffer.from(`ERR ${message}`).subarray(0, PAYLOAD_BYTES_MAX - 1)
  return encodeData(Buffer.concat([bytes, Buffer.from('\n')]))
}

const REQUEST_ERRORS: ReadonlySet<string> = new Set(['pktline_invalid', 'protocol_error', 'not_our_ref'])
