/** Deltas: an object as copies from another and bytes of its own. Source: gitformat-pack(5), "Deltified representation". */
import { damagedPack } from './damaged-pack.ts'
import { readSize } from './varint.ts'

/**
 * What a delta makes of its base.
 * @param admit told the size that the delta claims, before anything of that size is made; throws to refuse it
 * @throws GitError `foreign_pack_damaged` when the sizes lie, or a copy reaches outside the base
 */
export function applyDelta(base: Buffer, delta: Buffer, admit: (sizeBytes: number) => void): Buffer {
  const source = readSize(delta, 0)
  const target = readSize(delta, source.end)
  if (source.value !== base.length)
    throw damagedPack(`a delta is for ${source.value} bytes, its base has ${base.length}`)
  admit(target.value)
  const result = Buffer.allocUnsafe(target.value)
  const written = runInstructions(base, delta, target.end, result)
  if (written !== result.length)
    throw damagedPack(`a delta makes ${written} bytes and claims ${result.length}`)
  return result
}

/** @returns bytes written, never more than there is room for */
function runInstructions(base: Buffer, delta: Buffer, start: number, result: Buffer): number {
  let at = start
  let written = 0
  while (at < delta.length) {
    const instruction = delta[at]!
    at += 1
    if (instruction === 0) throw damagedPack('a delta has an instruction that does not exist')
    const isCopy = (instruction & 0x80) !== 0
    const copy = isCopy ? readCopy(delta, at, instruction) : undefined
    const [from, offset, length] = copy ? [base, copy.offset, copy.length] : [delta, at, instruction]
    if (offset + length > from.length)
      throw damagedPack(`a delta copies from beyond its ${isCopy ? 'base' : 'end'}`)
    if (written + length > result.length) throw damagedPack('a delta makes more bytes than it claims')
    from.copy(result, written, offset, offset + length)
    written += length
    at = copy ? copy.end : at + length
  }
  return written
}

/** Bits 0 to 3 tell which bytes of the offset follow, bits 4 to 6 which of the length. No length is 65,536. */
function readCopy(delta: Buffer, start: number, instruction: number) {
  let at = start
  let offset = 0
  let length = 0
  for (let bit = 0; bit < 7; bit += 1) {
    if ((instruction & (1 << bit)) === 0) continue
    if (at >= delta.length) throw damagedPack('a delta breaks off')
    if (bit < 4) offset += delta[at]! * 2 ** (8 * bit)
    else length += delta[at]! * 2 ** (8 * (bit - 4))
    at += 1
  }
  return { offset, length: length === 0 ? 65_536 : length, end: at }
}
