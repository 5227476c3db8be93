/** Numbers of JSON, byte by byte. Source: RFC 8259, 6. */

/** What may follow what came, and what has come then; `d` is a digit but 0. */
const FOLLOWING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  minus: { '0': 'zero', d: 'whole' },
  zero: { '.': 'point', e: 'e' },
  whole: { '0': 'whole', d: 'whole', '.': 'point', e: 'e' },
  point: { '0': 'part', d: 'part' },
  part: { '0': 'part', d: 'part', e: 'e' },
  e: { '0': 'power', d: 'power', '+': 'sign', '-': 'sign' },
  sign: { '0': 'power', d: 'power' },
  power: { '0': 'power', d: 'power' },
}
const ENDS: ReadonlySet<string> = new Set(['zero', 'whole', 'part', 'power'])

/** @returns `''` when no number begins so */
export function numberBeginningWith(byte: number): string {
  if (byte === 0x2d) return 'minus'
  if (byte === 0x30) return 'zero'
  return byte > 0x30 && byte <= 0x39 ? 'whole' : ''
}

/** `undefined` when the byte is no part of it. */
export function numberWith(number: string, byte: number): string | undefined {
  return FOLLOWING[number]![kindOf(byte)]
}

export function mayNumberEnd(number: string): boolean {
  return ENDS.has(number)
}

function kindOf(byte: number): string {
  if (byte > 0x30 && byte <= 0x39) return 'd'
  return byte === 0x45 ? 'e' : String.fromCharCode(byte)
}
