/** Which branches and tags a repository elsewhere has. Source: gitprotocol-v2(5), "ls-refs". */

import { isOid, type Oid } from '../git/objects.ts'
import { AGENT, DELIM, encodeData, FLUSH } from '../git/protocol.ts'
import { UPSTREAM_REFS_BYTES_MAX } from '../kernel/limits.ts'
import type { Connection, Discovered } from './connection.ts'
import { errorOf, notGit, readPackets } from './packets.ts'
import type { RemoteRef } from './remote.ts'

/** Anything else (pull requests, notes) would be most of a large repository's refs. */
const PREFIXES = ['HEAD', 'refs/heads/', 'refs/tags/']
/** After the name of a tag, where v0 says what it points to. */
const PEELED = '^{}'

/** @returns none for an empty repository @throws AppError `upstream_invalid`; those of the connection */
export async function listRefs(connection: Connection): Promise<RemoteRef[]> {
  const discovered = await connection.discover()
  return discovered.version === 2 ? askForRefs(connection) : advertisedRefs(discovered)
}

async function askForRefs(connection: Connection): Promise<RemoteRef[]> {
  const request = Buffer.concat([
    encodeData('command=ls-refs\n'),
    encodeData(`agent=${AGENT}\n`),
    DELIM,
    encodeData('peel\n'),
    ...PREFIXES.map((prefix) => encodeData(`ref-prefix ${prefix}\n`)),
    FLUSH,
  ])
  const refs: RemoteRef[] = []
  for await (const packet of readPackets(await connection.uploadPack(request, UPSTREAM_REFS_BYTES_MAX))) {
    if (packet === 'flush') return refs
    const error = errorOf(packet)
    if (error !== undefined) throw notGit(`it says "${error}"`)
    refs.push(...parseRef(packet.toString('utf8')))
  }
  throw notGit('its list of refs breaks off')
}

/** One ref, or none for a prefix that said more than was asked for. */
function parseRef(line: string): RemoteRef[] {
  const [oid = '', name = '', ...attributes] = line.replace(/\n$/, '').split(' ')
  const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length)
  return ref(oid, name, peeled)
}

function advertisedRefs({ refs }: Extract<Discovered, { version: 0 }>): RemoteRef[] {
  return [...refs].flatMap(([name, oid]) =>
    name.endsWith(PEELED) ? [] : ref(oid, name, refs.get(`${name}${PEELED}`)),
  )
}

function ref(oid: string, name: string, peeled: string | undefined): RemoteRef[] {
  if (name !== 'HEAD' && !/^refs\/(heads|tags)\/./.test(name)) return []
  if (!isOid(oid) || (peeled !== undefined && !isOid(peeled))) throw notGit('a ref has no object id')
  return [{ name, oid, ...(peeled === undefined ? {} : { peeled: peeled as Oid }) }]
}
