/** One field of an urlencoded form, decoded while it comes. Source: the URL standard, "application/x-www-form-urlencoded". */

const AMPERSAND = 0x26
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b

export class FormField {
  readonly #name: string
  readonly #take: (bytes: Buffer) => void
  /** Of the field that comes, as far as it can be the one that is meant. */
  #read = ''
  #where: 'name' | 'value' | 'other' | 'after' = 'name'
  /** `%` and a digit, when they were the end of a piece. */
  #rest: Buffer = Buffer.alloc(0)

  /** @param take gets the first field of this name, piece by piece; it is written in letters */
  constructor(name: string, take: (bytes: Buffer) => void) {
    this.#name = name
    this.#take = take
  }

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && this.#where !== 'after'; ) {
      if (this.#where === 'value') at = this.#writeValue(bytes, at)
      else at = this.#skip(bytes, at)
    }
  }

  end(): void {
    if (this.#where === 'value') this.#take(this.#rest)
  }

  /** Names, and values of other fields. */
  #skip(bytes: Buffer, at: number): number {
    const byte = bytes[at]!
    if (byte === AMPERSAND) {
      this.#read = ''
      this.#where = 'name'
    } else if (this.#where === 'name' && byte === EQUALS) {
      this.#where = this.#read === this.#name ? 'value' : 'other'
    } else if (this.#where === 'name' && this.#read.length <= this.#name.length) {
      this.#read += String.fromCharCode(byte)
    }
    return at + 1
  }

  #writeValue(bytes: Buffer, from: number): number {
    const found = bytes.indexOf(AMPERSAND, from)
    const end = found === -1 ? bytes.length : found
    const coded = Buffer.concat([this.#rest, bytes.subarray(from, end)])
    const isWhole = found !== -1
    const { decoded, rest } = decode(coded, isWhole)
    this.#rest = rest
    this.#take(decoded)
    if (isWhole) this.#where = 'after'
    return end
  }
}

/** @param isWhole whether nothing comes any more: then what is left is what it looks like */
function decode(coded: Buffer, isWhole: boolean): { decoded: Buffer; rest: Buffer } {
  const decoded = Buffer.alloc(coded.length)
  let length = 0
  let at = 0
  for (; at < coded.length; at += 1) {
    const byte = coded[at]!
    if (byte === PERCENT) {
      if (!isWhole && at + 2 >= coded.length) break
      const digits = coded.toString('latin1', at + 1, at + 3)
      if (/^[0-9a-f]{2}$/i.test(digits)) {
        decoded[length] = Number.parseInt(digits, 16)
        at += 2
      } else decoded[length] = byte
    } else decoded[length] = byte === PLUS ? 0x20 : byte
    length += 1
  }
  return { decoded: decoded.subarray(0, length), rest: coded.subarray(at) }
}
