/** Names of entries, as the tools meant them that wrote them. Source: APPNOTE.TXT 4.4.4, 4.6.9, appendix D. */
import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'

/** The upper half of IBM code page 437, from 0x80 on. Source: Unicode's mapping CP437.TXT. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

const EXTRA_UNICODE_PATH = 0x7075
const UNICODE_PATH_VERSION = 1
/** Version and CRC stand before the name. */
const UNICODE_PATH_HEAD_BYTES = 5

interface Written {
  bytes: Buffer
  extra: Buffer
  /** General purpose bit 11. */
  isFlagged: boolean
  /** Zip and Finder write UTF-8 on Unix without the flag. */
  isUnix: boolean
}

/**
 * Composed, with slashes: Windows tools write backslashes, and macOS takes letters apart. `undefined` for bytes that
 * are flagged as UTF-8 and are not.
 */
export function entryName({ bytes, extra, isFlagged, isUnix }: Written): string | undefined {
  if (isFlagged && !isUtf8(bytes)) return undefined
  const isText = isFlagged || isAscii(bytes) || (isUnix && isUtf8(bytes))
  const name = isText ? bytes.toString('utf8') : (unicodePath(extra, bytes) ?? fromCp437(bytes))
  return (isUnix ? name : name.replaceAll('\\', '/')).normalize('NFC')
}

/** Whether a field gives the entry another name than its bytes, where these leave nothing to explain. */
export function isRenamed(id: number, field: Buffer, bytes: Buffer): boolean {
  if (id !== EXTRA_UNICODE_PATH || field.subarray(UNICODE_PATH_HEAD_BYTES).equals(bytes)) return false
  return isAscii(bytes) || pathIn(field, bytes) === undefined
}

function unicodePath(extra: Buffer, bytes: Buffer): string | undefined {
  for (let offset = 0; offset + 4 <= extra.length; offset += 4 + extra.readUInt16LE(offset + 2)) {
    if (extra.readUInt16LE(offset) !== EXTRA_UNICODE_PATH) continue
    return pathIn(extra.subarray(offset + 4, offset + 4 + extra.readUInt16LE(offset + 2)), bytes)
  }
  return undefined
}

/** The field names the bytes that it explains by their CRC: a tool that renamed the entry left it behind. */
function pathIn(field: Buffer, bytes: Buffer): string | undefined {
  if (field.length <= UNICODE_PATH_HEAD_BYTES || field[0] !== UNICODE_PATH_VERSION) return undefined
  const path = field.subarray(UNICODE_PATH_HEAD_BYTES)
  return field.readUInt32LE(1) === crc32(bytes) && isUtf8(path) ? path.toString('utf8') : undefined
}

function fromCp437(bytes: Buffer): string {
  return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80])).join('')
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every((byte) => byte < 0x80)
}
