/** The pack of one commit without its past. Source: gitprotocol-v2(5), "fetch"; gitprotocol-pack(5) for v0. */

import type { Oid } from '../git/objects.ts'
import { AGENT, BAND, DELIM, encodeData, FLUSH, lineOf, quote } from '../git/protocol.ts'
import { AppError } from '../kernel/errors.ts'
import type { Connection, Discovered } from './connection.ts'
import { errorOf, notGit, readPackets } from './packets.ts'

/**
 * The pack as it arrives.
 * @param name of what is wanted, for errors
 * @throws AppError `ref_not_found` when the server does not give it, `upstream_too_large`, `upstream_invalid`
 */
export async function* fetchPack(
  connection: Connection,
  want: Oid,
  name: string,
  packBytesMax: number,
): AsyncGenerator<Buffer> {
  const request = encodeFetch(await connection.discover(), want)
  // Side-bands cost less than this; who sends a byte in each packet is stopped by it.
  const body = await connection.uploadPack(request, 2 * packBytesMax)
  let packBytes = 0
  for await (const piece of packIn(body, name)) {
    packBytes += piece.length
    if (packBytes > packBytesMax) {
      throw new AppError(
        'upstream_too_large',
        `The pack of ${name} has more than ${packBytesMax} bytes; make the repository smaller or split it.`,
      )
    }
    yield piece
  }
}

function encodeFetch(discovered: Discovered, want: Oid): Buffer {
  const { version, capabilities } = discovered
  if (version === 2) {
    const isShallow = capabilities.get('fetch')?.split(' ').includes('shallow')
    if (!isShallow) throw notGit('it cannot give a commit without its past')
    const format = capabilities.has('object-format') ? [encodeData('object-format=sha1\n')] : []
    const args = ['no-progress', 'ofs-delta', 'deepen 1', `want ${want}`, 'done'].map((arg) =>
      encodeData(`${arg}\n`),
    )
    return Buffer.concat([
      encodeData('command=fetch\n'),
      encodeData(`agent=${AGENT}\n`),
      ...format,
      DELIM,
      ...args,
      FLUSH,
    ])
  }
  for (const needed of ['shallow', 'side-band-64k'])
    if (!capabilities.has(needed)) throw notGit(`it lacks "${needed}"`)
  const asked = ['side-band-64k', 'ofs-delta', 'no-progress'].filter((name) => capabilities.has(name))
  return Buffer.concat([
    encodeData(`want ${want} ${asked.join(' ')} agent=${AGENT}\n`),
    encodeData('deepen 1\n'),
    FLUSH,
    encodeData('done\n'),
  ])
}

/** Both versions end alike: lines about what is shallow, then the pack in band 1, then a flush. */
async function* packIn(body: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let isPack = false
  for await (const packet of readPackets(body)) {
    const error = errorOf(packet)
    if (error !== undefined && !isPack) throw refused(error, name)
    if (typeof packet === 'string') {
      if (isPack) return
      continue
    }
    if (!isPack) {
      // v2 has a heading before the pack, v0 the end of negotiation.
      isPack = ['packfile', 'NAK'].includes(lineOf(packet))
      continue
    }
    if (packet[0] === BAND.pack) yield packet.subarray(1)
    if (packet[0] === BAND.error) throw notGit(`it says "${quote(packet.toString('utf8', 1).trim())}"`)
  }
  throw notGit(isPack ? 'the pack breaks off' : 'it sends no pack')
}

function refused(error: string, name: string): AppError {
  if (!/not our ref|no such|not found/i.test(error)) return notGit(`it says "${error}"`)
  return new AppError(
    'ref_not_found',
    `The repository does not give ${name} ("${error}"); choose a branch or tag that it has.`,
  )
}
