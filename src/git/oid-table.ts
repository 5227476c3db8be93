/**
 * From an object id to where its entry lies, for hundreds of thousands of objects: an open addressing table in
 * a typed array. A slot is 32 bytes and 35 to 70 % of them are filled, so an object takes 46 to 91 bytes; a Map
 * of strings was measured at 141.
 */
import type { Oid } from './object.ts'

export interface Location {
  /** The caller's number of a pack. */
  pack: number
  /** Of the entry in its pack, and of its bytes as stored. */
  offset: number
  length: number
}

/** Of four bytes: five of id, then pack + 1 (0 marks a free slot), offset, length. */
const WORDS = 8
/** Share of the slots. Beyond it the table doubles, because searches grow long. */
const FILLED_MAX = 0.7

const DIGIT_0 = 48
const DIGIT_9 = 57
const LETTER_A = 97

export class OidTable {
  #slots: Uint32Array
  #capacity: number
  #size = 0

  constructor(capacity = 1_024) {
    this.#capacity = capacity
    this.#slots = new Uint32Array(capacity * WORDS)
  }

  get size(): number {
    return this.#size
  }

  get(oid: Oid): Location | undefined {
    const slot = this.#find(wordsOf(oid))
    return this.#slots[slot + 5] === 0 ? undefined : this.#locationAt(slot)
  }

  has(oid: Oid): boolean {
    return this.#slots[this.#find(wordsOf(oid)) + 5] !== 0
  }

  /** Keeps the first location of an object that is in several packs. */
  add(oid: Oid, { pack, offset, length }: Location): void {
    if (this.#size >= this.#capacity * FILLED_MAX) this.#grow()
    const words = wordsOf(oid)
    const slot = this.#find(words)
    if (this.#slots[slot + 5] !== 0) return
    this.#slots.set(words, slot)
    this.#slots[slot + 5] = pack + 1
    this.#slots[slot + 6] = offset
    this.#slots[slot + 7] = length
    this.#size += 1
  }

  #locationAt(slot: number): Location {
    return {
      pack: this.#slots[slot + 5]! - 1,
      offset: this.#slots[slot + 6]!,
      length: this.#slots[slot + 7]!,
    }
  }

  /** The slot that holds this id, or the free one where it belongs. SHA-1 is its own hash function. */
  #find(words: Uint32Array): number {
    let position = words[0]! % this.#capacity
    for (;;) {
      const slot = position * WORDS
      if (this.#slots[slot + 5] === 0 || this.#holds(slot, words)) return slot
      position = position + 1 === this.#capacity ? 0 : position + 1
    }
  }

  #holds(slot: number, words: Uint32Array): boolean {
    for (let word = 0; word < 5; word += 1) if (this.#slots[slot + word] !== words[word]) return false
    return true
  }

  #grow(): void {
    const before = this.#slots
    this.#capacity *= 2
    this.#slots = new Uint32Array(this.#capacity * WORDS)
    for (let slot = 0; slot < before.length; slot += WORDS) {
      if (before[slot + 5] === 0) continue
      const words = before.subarray(slot, slot + WORDS)
      this.#slots.set(words, this.#find(words))
    }
  }
}

/** The five words of the id that was read last: a look-up happens a thousand times for one clone. */
const LAST_WORDS = new Uint32Array(5)

function wordsOf(oid: Oid): Uint32Array {
  for (let word = 0; word < 5; word += 1) {
    let value = 0
    for (let digit = word * 8; digit < word * 8 + 8; digit += 1) {
      const code = oid.charCodeAt(digit)
      value = value * 16 + (code <= DIGIT_9 ? code - DIGIT_0 : code - LETTER_A + 10)
    }
    LAST_WORDS[word] = value
  }
  return LAST_WORDS
}
