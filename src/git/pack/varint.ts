/** Numbers of any length, seven bits a byte. Source: gitformat-pack(5). */
import { damagedPack } from './damaged-pack.ts'

/** Seven groups of seven bits: 562 TB, and exact as a JavaScript number. */
const BYTES_MAX = 7

interface Read {
  value: number
  /** Where the next thing begins. */
  end: number
}

/** Least significant group first: sizes. @throws GitError `foreign_pack_damaged` */
export function readSize(bytes: Buffer, start: number, value = 0, firstScale = 1): Read {
  let scale = firstScale
  let sum = value
  for (let at = start; at < bytes.length && at < start + BYTES_MAX; at += 1) {
    const byte = bytes[at]!
    sum += (byte & 0x7f) * scale
    if ((byte & 0x80) === 0) return { value: sum, end: at + 1 }
    scale *= 128
  }
  throw damagedPack('a size does not end')
}

/** Most significant group first, each but the last counting one more: the way back to a delta's base. */
export function readDistance(bytes: Buffer, start: number): Read {
  let sum = -1
  for (let at = start; at < bytes.length && at < start + BYTES_MAX; at += 1) {
    const byte = bytes[at]!
    sum = (sum + 1) * 128 + (byte & 0x7f)
    if ((byte & 0x80) === 0) return { value: sum, end: at + 1 }
  }
  throw damagedPack('the way to the base of a delta does not end')
}
