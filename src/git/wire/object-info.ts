/** The `object-info` command of protocol v2. Source: gitprotocol-v2(5), git's protocol-caps.c. */

import { GIT_LINES_MAX } from '../../kernel/limits.ts'
import { GitError } from '../errors.ts'
import { isOid, type Oid } from '../object.ts'
import type { Repository } from '../repository.ts'
import { encodeData, FLUSH } from './pktline.ts'
import { quote } from './quote.ts'

interface ObjectInfoRequest {
  size: boolean
  oids: Oid[]
}

/** @throws GitError `protocol_error` for an argument that is not known */
export function parseObjectInfo(args: Iterable<string>): ObjectInfoRequest {
  const request: ObjectInfoRequest = { size: false, oids: [] }
  for (const arg of args) {
    const oid = arg.startsWith('oid ') ? arg.slice('oid '.length) : ''
    if (arg === 'size') request.size = true
    else if (!isOid(oid))
      throw new GitError('protocol_error', `object-info: unexpected line: '${quote(arg)}'`)
    else if (request.oids.push(oid) > GIT_LINES_MAX)
      throw new GitError(
        'protocol_error',
        `object-info: more than ${GIT_LINES_MAX} ids; ask for less at once`,
      )
  }
  return request
}

/** Sizes in bytes. What this repository's own history does not hold has none, as an object that is not there. */
export async function serveObjectInfo(
  repository: Repository,
  { size, oids }: ObjectInfoRequest,
): Promise<Buffer> {
  const lines = size ? [encodeData('size')] : []
  for (const oid of oids) {
    lines.push(encodeData(size ? `${oid} ${(await sizeOf(repository, oid)) ?? ''}` : oid))
  }
  return Buffer.concat([...lines, FLUSH])
}

async function sizeOf(repository: Repository, oid: Oid): Promise<number | undefined> {
  const isOurs = repository.commit(oid) !== undefined || (await repository.reaches(oid))
  return isOurs ? (await repository.objects.headerOf(oid)).sizeBytes : undefined
}
