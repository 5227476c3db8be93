/** Names and values as `application/x-www-form-urlencoded` has them: in bodies and in queries. Source: the URL standard, 5.1. */
import { cut } from '../kernel/cut.ts'
import { decodeText } from './decode-text.ts'

/** A field of this name says the encoding of the form. Source: the HTML standard, 4.10.21.5. */
export const CHARSET_FIELD = '_charset_'

/**
 * @param charset of the bytes behind the percent signs; absent for what a field `_charset_` says, or UTF-8
 * @throws AppError `invalid_encoding`, `unsupported_media_type`
 */
export function readUrlencoded(body: Buffer, charset?: string): [name: string, value: string][] {
  const pairs = body
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const sign = pair.indexOf('=')
      return sign === -1 ? ([pair, ''] as const) : ([pair.slice(0, sign), pair.slice(sign + 1)] as const)
    })
  const said = charset ?? pairs.find(([name]) => name === CHARSET_FIELD)?.[1]
  return pairs.map(([rawName, rawValue]) => {
    const name = decodeText(bytesOf(rawName), said, 'The name of a field')
    return [name, decodeText(bytesOf(rawValue), said, `The field "${cut(name, 100)}"`)]
  })
}

/** The query of an address, `?` and all. @throws AppError `invalid_encoding`, `unsupported_media_type` */
export function readQuery(search: string): [name: string, value: string][] {
  return readUrlencoded(Buffer.from(search.replace(/^\?/, ''), 'latin1'))
}

function bytesOf(text: string): Buffer {
  return percentDecoded(Buffer.from(text.replaceAll('+', ' '), 'latin1'))
}

const PERCENT = 0x25

/** In place. A percent sign that no two hex digits follow stands for itself. */
export function percentDecoded(bytes: Buffer): Buffer {
  let end = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] === PERCENT ? 16 * hexDigit(bytes[at + 1]) + hexDigit(bytes[at + 2]) : Number.NaN
    bytes[end] = Number.isNaN(byte) ? bytes[at]! : byte
    if (!Number.isNaN(byte)) at += 2
    end += 1
  }
  return bytes.subarray(0, end)
}

/** NaN for what is none. */
function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const small = code | 0x20
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : Number.NaN
}
