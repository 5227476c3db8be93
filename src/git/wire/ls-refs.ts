/** The `ls-refs` command of protocol v2. Source: gitprotocol-v2(5), git's ls-refs.c. */

import { GIT_LINES_MAX } from '../../kernel/limits.ts'
import { GitError } from '../errors.ts'
import type { Repository } from '../repository.ts'
import { encodeData, FLUSH } from './pktline.ts'
import { quote } from './quote.ts'

interface LsRefsRequest {
  symrefs: boolean
  /** Empty asks for all. */
  prefixes: string[]
}

/** One branch that is always born, and no tags: leave to say otherwise changes nothing. */
const MOOT: ReadonlySet<string> = new Set(['peel', 'unborn'])

/** @throws GitError `protocol_error` for an argument that is not advertised */
export function parseLsRefs(args: Iterable<string>): LsRefsRequest {
  const request: LsRefsRequest = { symrefs: false, prefixes: [] }
  for (const arg of args) {
    if (arg === 'symrefs') request.symrefs = true
    else if (arg.startsWith('ref-prefix ')) request.prefixes.push(arg.slice('ref-prefix '.length))
    else if (!MOOT.has(arg)) throw new GitError('protocol_error', `unexpected line: '${quote(arg)}'`)
  }
  // More than this is not worth matching: git then lists everything, and so do we (TOO_MANY_PREFIXES).
  if (request.prefixes.length >= GIT_LINES_MAX) request.prefixes = []
  return request
}

export function serveLsRefs(repository: Repository, request: LsRefsRequest): Buffer {
  const { head, branch } = repository
  const isWanted = (ref: string) =>
    request.prefixes.length === 0 || request.prefixes.some((prefix) => ref.startsWith(prefix))
  const lines: Buffer[] = []
  if (isWanted('HEAD'))
    lines.push(encodeData(`${head} HEAD${request.symrefs ? ` symref-target:${branch}` : ''}\n`))
  if (isWanted(branch)) lines.push(encodeData(`${head} ${branch}\n`))
  return Buffer.concat([...lines, FLUSH])
}
