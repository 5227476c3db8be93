/** What an answer of upload-pack may be, judged by parsers of the tests' own. */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { hashObject, type ObjectType } from '../../src/git/object.ts'

/** What git itself would call an answer; with parsers of the test's own. */
export interface Answer {
  /** Text lines, in order. */
  lines: string[]
  /** The pack's bytes, out of their side-bands. */
  pack: Buffer
  /** Messages of the error band. */
  errors: string[]
}

export function parseAnswer(bytes: Buffer): Answer {
  const answer: Answer = { lines: [], pack: Buffer.alloc(0), errors: [] }
  const pieces: Buffer[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const digits = bytes.toString('latin1', offset, offset + 4)
    // Without side-bands the pack follows bare and ends the answer.
    if (digits === 'PACK') {
      pieces.push(bytes.subarray(offset))
      break
    }
    if (!/^[0-9a-f]{4}$/.test(digits)) throw new Error(`the answer is no pkt-line at ${offset}: ${digits}`)
    const length = Number.parseInt(digits, 16)
    if (length < 4) {
      if (length > 1) throw new Error(`the answer holds the length ${length}`)
      offset += 4
      continue
    }
    if (length > 65_520 || offset + length > bytes.length)
      throw new Error(`the answer's line is ${length} long`)
    const payload = bytes.subarray(offset + 4, offset + length)
    if (payload[0] === 1) pieces.push(payload.subarray(1))
    else if (payload[0] === 3) answer.errors.push(payload.toString('utf8', 1))
    else if (payload[0] !== 2) answer.lines.push(payload.toString())
    offset += length
  }
  return { ...answer, pack: Buffer.concat(pieces) }
}

const OID = '[0-9a-f]{40}'
const LINE_PATTERN = new RegExp(
  `^(?:ERR [^]+|NAK|ACK ${OID}(?: (?:continue|common|ready))?` +
    `|shallow-info|acknowledgments|ready|packfile|${OID} (?:HEAD|refs/heads/main)(?: symref-target:\\S+)?)\n$` +
    `|^(?:un)?shallow ${OID}$|^size$|^${OID}(?: \\d*)?$`,
)

const TYPES: Readonly<Record<number, ObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' }

/** The ids in a pack, each computed from what is really in it. Throws on anything but whole, undeltified objects. */
export function oidsInPack(pack: Buffer): string[] {
  const body = pack.subarray(0, -20)
  if (!createHash('sha1').update(body).digest().equals(pack.subarray(-20)))
    throw new Error('the pack does not end with its checksum')
  if (body.toString('latin1', 0, 8) !== 'PACK\0\0\0\x02') throw new Error('the pack has no header')
  const oids: string[] = []
  let offset = 12
  for (let count = body.readUInt32BE(8); count > 0; count -= 1) {
    let byte = body[offset++]!
    const type = TYPES[(byte >> 4) & 7]
    let [size, shift] = [byte & 15, 4]
    while (byte & 0x80) {
      byte = body[offset++]!
      size += (byte & 0x7f) << shift
      shift += 7
    }
    const { buffer, engine } = inflateSync(body.subarray(offset), { info: true }) as unknown as {
      buffer: Buffer
      engine: { bytesWritten: number }
    }
    if (type === undefined || buffer.length !== size) throw new Error('the pack holds a broken object')
    oids.push(hashObject(type, buffer))
    offset += engine.bytesWritten
  }
  if (offset !== body.length) throw new Error('the pack holds more than it counts')
  return oids
}

export type Ending = 'empty' | 'refused' | 'lines' | 'pack'

/** Packs that were found good, by their SHA-1. */
export type KnownPacks = Map<string, readonly string[]>

/**
 * How an answer ends.
 * @param own every object that it may tell of
 * @throws Error when it is not one of the allowed ends
 */
export function endingOf(bytes: Buffer, own: ReadonlySet<string>, known: KnownPacks): Ending {
  if (bytes.length === 0) return 'empty'
  const { lines, pack, errors } = parseAnswer(bytes)
  const wrong = lines.find((line) => !LINE_PATTERN.test(line))
  if (wrong !== undefined) throw new Error(`the answer holds the line ${JSON.stringify(wrong)}`)
  if (errors.length > 0) throw new Error(`the store failed: ${errors.join()}`)
  if (lines.some((line) => line.startsWith('ERR '))) {
    if (lines.length > 1 || pack.length > 0) throw new Error('an ERR packet does not stand alone')
    return 'refused'
  }
  for (const line of lines) {
    // `ready` may repeat an id that only the client has, and object-info one without a size: the client named them.
    if (/^ACK \S+ (?:ready|continue)\n$|^[0-9a-f]{40} ?$/.test(line)) continue
    const strange = line.match(new RegExp(OID, 'g'))?.find((oid) => !own.has(oid))
    if (strange !== undefined) throw new Error(`the answer tells of the object ${strange}`)
  }
  if (pack.length === 0) return 'lines'
  const stranger = packOids(pack, known).find((oid) => !own.has(oid))
  if (stranger !== undefined) throw new Error(`the pack holds the object ${stranger} of somebody else`)
  return 'pack'
}

function packOids(pack: Buffer, known: KnownPacks): readonly string[] {
  const key = createHash('sha1').update(pack).digest('hex')
  const oids = known.get(key) ?? oidsInPack(pack)
  known.set(key, oids)
  return oids
}
