/** Changes to a request: to its packets, with the framing kept whole, and to its bytes. */
import { GIT_LINES_MAX } from '../../src/kernel/limits.ts'
import type { Dice } from './dice.ts'
import { type Packets, pkt } from './packets.ts'

/** What a request may name. */
export interface Ids {
  /** Of the feed's own history. */
  own: readonly string[]
  /** Of somebody else's, in the same store. */
  foreign: readonly string[]
}

export type PacketMutation = (packets: Buffer[], dice: Dice) => void
type ByteMutation = (bytes: Buffer, dice: Dice) => Buffer

/** @param corpus whose tails are grafted on */
export function packetMutations(corpus: readonly Packets[], { own, foreign }: Ids): PacketMutation[] {
  const place = (packets: readonly Buffer[], dice: Dice) => dice.below(packets.length + 1)
  const anyOid = (dice: Dice) =>
    dice.pick([...own, ...foreign, '0'.repeat(40), 'f'.repeat(40), dice.bytes(20).toString('hex')])
  const verbs = ['want', 'have', 'shallow', 'unshallow', 'deepen-not', 'ref-prefix', 'want-ref', 'tree']
  const words = [
    ...['done', 'thin-pack', 'filter blob:none', 'sideband-all', 'wait-for-done', 'deepen-relative', 'peel'],
    ...['deepen 1', 'deepen 0', 'deepen 999999999999999', 'deepen -1', 'deepen-since 1', 'deepen-not HEAD'],
    ...['deepen-since 999999999999999', 'deepen-not main', 'deepen-not ../../etc/passwd', 'ref-prefix '],
    ...['command=ls-refs', 'command=fetch', 'command=', 'agent=x', 'object-format=sha256', '__proto__ 1'],
    ...['', '\n', ' ', '=', '\0', 'want ', 'have', 'toString', 'hasOwnProperty x', 'ERR no', 'é\u{1f600}'],
  ]
  const specials = ['0000', '0001', '0002', '0003', '0004', 'fff0', 'fff1', 'ffff', 'zzzz', '-001', '00'].map(
    (text) => Buffer.from(text),
  )
  return [
    (packets, dice) => packets.splice(place(packets, dice), 0, dice.pick(packets)),
    (packets, dice) => packets.splice(dice.below(packets.length), 1),
    (packets, dice) => {
      const [from, to] = [dice.below(packets.length), dice.below(packets.length)]
      ;[packets[from], packets[to]] = [packets[to]!, packets[from]!]
    },
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(`${dice.pick(verbs)} ${anyOid(dice)}\n`)),
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(dice.pick(words))),
    (packets, dice) => packets.splice(place(packets, dice), 0, dice.pick(specials)),
    (packets, dice) => packets.splice(place(packets, dice), 0, pkt(dice.bytes(1 + dice.below(80)))),
    // Another request's tail, perhaps of the other protocol.
    (packets, dice) => {
      const other = dice.pick(corpus)
      packets.splice(place(packets, dice), packets.length, ...other.slice(dice.below(other.length)))
    },
    // Another id in the place of one: of ours, of somebody else's, of nobody's.
    (packets, dice) => {
      const index = dice.below(packets.length)
      const text = packets[index]!.toString('latin1').replace(/[0-9a-f]{40}/, () => anyOid(dice))
      packets[index] = Buffer.from(text, 'latin1')
    },
    // One line very often; now and then more often than is taken.
    (packets, dice) => {
      const times = dice.below(400) === 0 ? GIT_LINES_MAX + 1 : dice.below(300)
      const index = dice.below(packets.length)
      packets.splice(index, 0, ...Array.from({ length: times }, () => packets[index]!))
    },
    // One line very long, as far as a line may go.
    (packets, dice) => {
      const start = dice.pick(['want ', 'have ', 'deepen ', 'deepen-not ', 'ref-prefix ', 'agent=', ''])
      const length = dice.pick([1_000, 65_000, 65_516]) - start.length
      packets.splice(place(packets, dice), 0, pkt(start + dice.pick(['x', '1', ' ']).repeat(length)))
    },
  ]
}

export const BYTE_MUTATIONS: readonly ByteMutation[] = [
  (bytes, dice) => {
    if (bytes.length > 0) bytes[dice.below(bytes.length)]! ^= 1 << dice.below(8)
    return bytes
  },
  (bytes, dice) => {
    for (let count = 1 + dice.below(8); count > 0 && bytes.length > 0; count -= 1)
      bytes[dice.below(bytes.length)] = dice.below(256)
    return bytes
  },
  (bytes, dice) => bytes.subarray(0, dice.below(bytes.length + 1)),
  (bytes, dice) => bytes.subarray(dice.below(bytes.length + 1)),
  (bytes, dice) => {
    const [start, at] = [dice.below(bytes.length + 1), dice.below(bytes.length + 1)]
    const slice = bytes.subarray(start, start + dice.below(200))
    return Buffer.concat([bytes.subarray(0, at), slice, bytes.subarray(at)])
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), dice.bytes(dice.below(40)), bytes.subarray(at)])
  },
]

/** Mostly a valid request with a few changes; sometimes nothing but noise. */
export function makeCase(
  valid: readonly Packets[],
  mutations: readonly PacketMutation[],
  dice: Dice,
): Buffer {
  if (dice.below(20) === 0) return dice.bytes(dice.below(400))
  const packets = [...dice.pick(valid)]
  for (let count = dice.below(4); count > 0 && packets.length > 0; count -= 1)
    dice.pick(mutations)(packets, dice)
  let bytes: Buffer = Buffer.concat(packets)
  for (let count = dice.below(3) === 0 ? 1 + dice.below(2) : 0; count > 0; count -= 1)
    bytes = dice.pick(BYTE_MUTATIONS)(bytes, dice)
  return bytes
}
