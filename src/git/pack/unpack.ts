/**
 * Every object of a pack that somebody else made. Nothing in it is believed: sizes are checked before memory is
 * taken, ids are computed, and what is inflated is counted. Source: gitformat-pack(5), git's builtin/index-pack.c.
 */
import { createHash } from 'node:crypto'
import {
  DELTA_DEPTH_MAX,
  UPSTREAM_INFLATE_FREE_BYTES,
  UPSTREAM_INFLATE_RATIO_MAX,
} from '../../kernel/limits.ts'
import { GitError } from '../errors.ts'
import { hashObject, type ObjectType, type Oid } from '../object.ts'
import { damagedPack } from './damaged-pack.ts'
import { applyDelta } from './delta.ts'
import { PACK_TRAILER_BYTES } from './pack-file.ts'
import { type Budget, type Delta, type PlainEntry, readEntry } from './unpack-entry.ts'

export interface UnpackLimits {
  objectsMax: number
  /** Of all entries as inflated and all that deltas make, in bytes. */
  inflatedBytesMax: number
}

export interface UnpackedObject {
  type: ObjectType
  content: Buffer
  /** Where its raw deflate stream lies in the pack; absent for what a delta made. */
  deflated?: { start: number; end: number }
}

const HEADER_BYTES = 12
/** A header byte and the shortest zlib stream. */
const ENTRY_BYTES_MIN = 9

/**
 * All objects by id. Synchronous: takes seconds for a large pack, so it belongs into a thread.
 * @param pack whole, with its checksum; not thin
 * @throws GitError `foreign_pack_damaged` or `foreign_pack_too_large`
 */
export function unpack(pack: Buffer, limits: UnpackLimits): Map<Oid, UnpackedObject> {
  const end = pack.length - PACK_TRAILER_BYTES
  const count = readCount(pack, end, limits)
  const budget = budgetOf(limits, pack.length)
  const deltas = new WaitingDeltas()
  const plain: (PlainEntry & { offset: number })[] = []
  let offset = HEADER_BYTES
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(pack, offset, end, budget)
    if (entry.kind === 'delta') deltas.add(entry)
    else plain.push({ ...entry, offset })
    offset = entry.end
  }
  if (offset !== end) throw damagedPack(`${end - offset} bytes follow its last object`)
  const objects = new Map<Oid, UnpackedObject>()
  for (const { type, content, deflated, offset: at } of plain)
    resolveFrom({ type, content, deflated }, at, deltas, budget, objects)
  if (deltas.size > 0) throw damagedPack(`${deltas.size} deltas have no base`)
  return objects
}

/** Objects that the header promises, once the checksum has been seen to fit and there is room for as many. */
function readCount(pack: Buffer, end: number, { objectsMax }: UnpackLimits): number {
  if (end < HEADER_BYTES || pack.toString('latin1', 0, 4) !== 'PACK') throw damagedPack('it is not a pack')
  if (pack.readUInt32BE(4) !== 2) throw damagedPack(`its version is ${pack.readUInt32BE(4)}, not 2`)
  const count = pack.readUInt32BE(8)
  if (count > objectsMax) {
    throw new GitError(
      'foreign_pack_too_large',
      `The commit has ${count} objects, ${objectsMax} are the most; split the repository.`,
    )
  }
  const checksum = createHash('sha1').update(pack.subarray(0, end)).digest()
  if (!checksum.equals(pack.subarray(end))) throw damagedPack('its checksum does not fit its bytes')
  if (count * ENTRY_BYTES_MIN > end - HEADER_BYTES)
    throw damagedPack(`it claims ${count} objects in ${pack.length} bytes`)
  return count
}

function budgetOf({ inflatedBytesMax }: UnpackLimits, packBytes: number): Budget {
  const bytesMax = Math.min(
    inflatedBytesMax,
    UPSTREAM_INFLATE_FREE_BYTES + UPSTREAM_INFLATE_RATIO_MAX * packBytes,
  )
  let left = bytesMax
  return (sizeBytes) => {
    left -= sizeBytes
    if (left >= 0) return
    throw new GitError(
      'foreign_pack_too_large',
      `The commit has more than ${bytesMax} bytes unpacked from a pack of ${packBytes}; make the repository smaller or split it.`,
    )
  }
}

/** One object, and everything that deltas make of it: a list of what is left to do, as chains may be long. */
function resolveFrom(
  start: UnpackedObject,
  offset: number,
  deltas: WaitingDeltas,
  budget: Budget,
  objects: Map<Oid, UnpackedObject>,
): void {
  const open = [{ object: start, offset, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { object, depth } = next
    const oid = hashObject(object.type, object.content)
    if (!objects.has(oid)) objects.set(oid, object)
    for (const delta of deltas.takeFor(next.offset, oid)) {
      if (depth === DELTA_DEPTH_MAX)
        throw damagedPack(`more than ${DELTA_DEPTH_MAX} deltas build on each other`)
      const content = applyDelta(object.content, delta.content, budget)
      open.push({ object: { type: object.type, content }, offset: delta.offset, depth: depth + 1 })
    }
  }
}

/** Deltas by what they wait for: a place in the pack, or an id. */
class WaitingDeltas {
  readonly #byBase = new Map<number | Oid, Delta[]>()
  size = 0

  add(delta: Delta): void {
    this.size += 1
    const waiting = this.#byBase.get(delta.base)
    if (waiting === undefined) this.#byBase.set(delta.base, [delta])
    else waiting.push(delta)
  }

  takeFor(offset: number, oid: Oid): Delta[] {
    const taken = [...(this.#byBase.get(offset) ?? []), ...(this.#byBase.get(oid) ?? [])]
    if (taken.length === 0) return taken
    this.#byBase.delete(offset)
    this.#byBase.delete(oid)
    this.size -= taken.length
    return taken
  }
}
