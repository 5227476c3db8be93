/**
 * A few values out of JSON, while it comes: in memory for what is asked for alone, however long the rest is. What it
 * takes for JSON is what `JSON.parse` does, but for depth and for texts that are asked for and no UTF-8.
 */

import { decodeText } from '../decode-text.ts'
import { mayNumberEnd, numberBeginningWith, numberWith } from './json-number.ts'
import { type Picked, Picking, type Shape } from './picking.ts'

/** Of one text, in bytes: longer ones are taken for none. */
const TEXT_BYTES_MAX = 4_096
/** Objects and lists inside each other. */
const DEPTH_MAX = 200

/** What may come next. */
type Next =
  | 'value'
  | 'value or end'
  | 'key'
  | 'key or end'
  | 'colon'
  | 'comma or end'
  | 'in text'
  | 'in escape'
  | 'in code point'
  | 'in number'
  | 'in word'
  | 'nothing'
  | 'invalid'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const WORDS: Readonly<Record<number, string>> = { 116: 'true', 102: 'false', 110: 'null' }
const ESCAPES: ReadonlySet<number> = new Set([...'"\\/bfnrt'].map((char) => char.charCodeAt(0)))

export class JsonPicker {
  readonly #picking: Picking
  #next: Next = 'value'
  #seen = 0
  /** Of the text that comes: its bytes as written, `undefined` when nobody wants them. */
  #text: Buffer[] | undefined
  #textBytes = 0
  #isKey = false
  #digitsLeft = 0
  #number = ''
  #word = ''

  constructor(shape: Shape) {
    this.#picking = new Picking(shape)
  }

  /** Whether a list had more elements than are taken. */
  get isCut(): boolean {
    return this.#picking.isCut
  }

  /** @throws AppError `invalid_encoding` */
  write(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && this.#next !== 'invalid') {
      if (this.#next === 'in text') at = this.#takeText(bytes, at)
      else {
        // A number has no end of its own: what ends it is looked at again.
        if (this.#takeByte(bytes[at]!)) at += 1
      }
    }
  }

  /** What was asked for; `undefined` when what came is no JSON, or not all of it. */
  end(): Picked | undefined {
    if (this.#next === 'in number' && this.#picking.depth === 0) this.#endNumber()
    return this.#next === 'nothing' ? this.#picking.root : undefined
  }

  /** @returns where the text ends, or what came of it */
  #takeText(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length) {
      const byte = bytes[at]!
      if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break
      at += 1
    }
    if (this.#text !== undefined) this.#keep(bytes.subarray(from, at))
    if (at === bytes.length) return at
    const byte = bytes[at]!
    if (byte === QUOTE) this.#endText()
    else if (byte === BACKSLASH) {
      this.#keep(bytes.subarray(at, at + 1))
      this.#next = 'in escape'
    } else this.#next = 'invalid'
    return at + 1
  }

  #keep(bytes: Buffer): void {
    this.#textBytes += bytes.length
    if (this.#textBytes > TEXT_BYTES_MAX) this.#text = undefined
    // A copy: the bytes are a small part of something large.
    else this.#text?.push(Buffer.from(bytes))
  }

  /** @returns whether the byte was taken */
  #takeByte(byte: number): boolean {
    if (this.#next === 'in number') return this.#takeInNumber(byte)
    this.#seen += 1
    if (this.#next === 'in escape') this.#takeEscape(byte)
    else if (this.#next === 'in code point') this.#takeHexDigit(byte)
    else if (this.#next === 'in word') this.#takeInWord(byte)
    else if (!isBlank(byte) && !this.#isByteOrderMark(byte)) this.#takeMark(byte)
    return true
  }

  #isByteOrderMark(byte: number): boolean {
    return this.#next === 'value' && this.#picking.depth === 0 && BYTE_ORDER_MARK[this.#seen - 1] === byte
  }

  #takeMark(byte: number): void {
    const next = this.#next
    if (byte === OBJECT_END || byte === LIST_END) this.#endOf(byte === LIST_END)
    else if (next === 'value' || next === 'value or end') this.#beginValue(byte)
    else if (byte === QUOTE && (next === 'key' || next === 'key or end')) this.#beginText(true)
    else if (byte === COLON && next === 'colon') this.#next = 'value'
    else if (byte === COMMA && next === 'comma or end') this.#next = this.#picking.isInList ? 'value' : 'key'
    else this.#next = 'invalid'
  }

  #beginValue(byte: number): void {
    const word = WORDS[byte]
    if (byte === QUOTE) this.#beginText(false)
    else if (byte === OBJECT || byte === LIST) this.#beginOf(byte === LIST)
    else if (word !== undefined) {
      this.#word = word.slice(1)
      this.#next = 'in word'
    } else {
      this.#number = numberBeginningWith(byte)
      this.#next = this.#number === '' ? 'invalid' : 'in number'
    }
  }

  #beginOf(isList: boolean): void {
    if (this.#picking.depth === DEPTH_MAX) {
      this.#next = 'invalid'
      return
    }
    this.#picking.open(isList)
    this.#next = isList ? 'value or end' : 'key or end'
  }

  #endOf(isList: boolean): void {
    const mayEnd = this.#next === 'comma or end' || this.#next === (isList ? 'value or end' : 'key or end')
    if (mayEnd && this.#picking.isInList === isList) {
      this.#picking.close()
      this.#endValue()
    } else this.#next = 'invalid'
  }

  #endValue(): void {
    this.#next = this.#picking.depth === 0 ? 'nothing' : 'comma or end'
  }

  #beginText(isKey: boolean): void {
    const isWanted = isKey ? this.#picking.wantsMembers : this.#picking.wanted === true
    this.#isKey = isKey
    this.#text = isWanted ? [] : undefined
    this.#textBytes = 0
    this.#next = 'in text'
  }

  #endText(): void {
    const written =
      this.#text === undefined ? undefined : decodeText(Buffer.concat(this.#text), undefined, 'The delivery')
    const text = written === undefined ? undefined : (JSON.parse(`"${written}"`) as string)
    if (this.#isKey) {
      this.#picking.name(text)
      this.#next = 'colon'
    } else {
      this.#picking.put(text ?? null)
      this.#endValue()
    }
  }

  #takeEscape(byte: number): void {
    this.#keep(Buffer.of(byte))
    if (byte === 0x75) {
      this.#digitsLeft = 4
      this.#next = 'in code point'
    } else this.#next = ESCAPES.has(byte) ? 'in text' : 'invalid'
  }

  #takeHexDigit(byte: number): void {
    this.#keep(Buffer.of(byte))
    this.#digitsLeft -= 1
    if (!/[0-9a-fA-F]/.test(String.fromCharCode(byte))) this.#next = 'invalid'
    else if (this.#digitsLeft === 0) this.#next = 'in text'
  }

  #takeInWord(byte: number): void {
    if (byte !== this.#word.charCodeAt(0)) {
      this.#next = 'invalid'
      return
    }
    this.#word = this.#word.slice(1)
    if (this.#word !== '') return
    this.#picking.put(null)
    this.#endValue()
  }

  /** @returns whether the byte belongs to the number */
  #takeInNumber(byte: number): boolean {
    const after = numberWith(this.#number, byte)
    if (after === undefined) this.#endNumber()
    else this.#number = after
    return after !== undefined
  }

  #endNumber(): void {
    if (!mayNumberEnd(this.#number)) {
      this.#next = 'invalid'
      return
    }
    this.#picking.put(null)
    this.#endValue()
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
