/** The texts that a file holds beside its bytes: what is wide, escaped or in base64 is read as a client reads it. */

/** One text of a file. */
export interface View {
  bytes: Buffer
  /** All of it stands on this line; absent where its lines are the file's. */
  line?: number
  isBase64?: true
}

/** Looked at to tell how a file's text is encoded, in bytes. */
const PROBE_BYTES = 4_096
/** Base64 inside base64 that is followed. */
const LAYERS_MAX = 2
/** Characters of base64 from which on it may hold a secret with its name. */
const BASE64_CHARS_MIN = 24
/** Of lines that are this long, the next one goes on. */
const WRAPPED_CHARS_MIN = 60

/** The file as it is read, without its escapes, without the zeros of wide letters, and what is in base64 in it. */
export function* viewsOf(content: Buffer): Generator<View> {
  const read = readable(content)
  const unescaped = withoutEscapes(read)
  if (unescaped !== undefined) yield { bytes: unescaped }
  yield { bytes: read }
  const narrow = read.includes(0) ? withoutZeros(read) : undefined
  if (narrow !== undefined) yield { bytes: narrow }
  yield* inBase64(narrow ?? unescaped ?? read, 1)
}

/** Printable letters as JSON, JavaScript, Python, a shell, an address and HTML may write them. Not ends of lines. */
const ESCAPE =
  /\\u\{?0{0,4}([2-7][0-9a-f])\}?|\\x([2-7][0-9a-f])|%([2-7][0-9a-f])|&#x0{0,4}([2-7][0-9a-f]);?|\\([01][0-7]{2})|&#0{0,4}(\d{2,3});?/gi
const BEGINS_ESCAPE = ['\\u', '\\x', '\\1', '\\0', '%', '&#']

function withoutEscapes(bytes: Buffer): Buffer | undefined {
  if (!BEGINS_ESCAPE.some((text) => bytes.includes(text, 0, 'latin1'))) return undefined
  return Buffer.from(unescaped(bytes.toString('latin1')), 'latin1')
}

/** A text with its letters as they are read. */
export function unescaped(text: string): string {
  return text.replace(ESCAPE, (whole: string, ...found: (string | undefined)[]) => {
    const [hex, octal, decimal] = [found[0] ?? found[1] ?? found[2] ?? found[3], found[4], found[5]]
    const code =
      hex === undefined ? Number.parseInt(octal ?? decimal!, octal ? 8 : 10) : Number.parseInt(hex, 16)
    return code >= 0x20 && code <= 0x7e ? String.fromCharCode(code) : whole
  })
}

const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte)) ? 1 : 0,
)

function* inBase64(bytes: Buffer, layer: number, line?: number): Generator<View> {
  let counted = 0
  let lines = 1
  for (const { at, text } of base64In(bytes)) {
    const decoded = textIn(text)
    if (decoded === undefined) continue
    lines += countLines(bytes, counted, at)
    counted = at
    const view: View = { bytes: decoded, line: line ?? lines, isBase64: true }
    yield view
    if (layer < LAYERS_MAX) yield* inBase64(decoded, layer + 1, view.line)
  }
}

/** Runs of base64 of either alphabet, also over lines as mail and PEM wrap them. */
function* base64In(bytes: Buffer): Generator<{ at: number; text: string }> {
  let at = 0
  while (at < bytes.length) {
    if (IS_BASE64[bytes[at]!] === 0) {
      at += 1
      continue
    }
    const start = at
    let from = at
    let end = endOfRun(bytes, from)
    at = end
    if (end - from < BASE64_CHARS_MIN) continue
    const pieces = [bytes.toString('latin1', from, end)]
    while (end - from >= WRAPPED_CHARS_MIN && (end - from) % 4 === 0) {
      const next = nextLine(bytes, end)
      if (next === undefined) break
      from = next
      end = endOfRun(bytes, from)
      pieces.push(bytes.toString('latin1', from, end))
    }
    at = end
    yield { at: start, text: pieces.join('') }
  }
}

function endOfRun(bytes: Buffer, start: number): number {
  let end = start
  while (end < bytes.length && IS_BASE64[bytes[end]!] === 1) end += 1
  return end
}

/** Where the next line's text begins, if only blank lies between. */
function nextLine(bytes: Buffer, end: number): number | undefined {
  let at = end
  if (bytes[at] === 0x0d) at += 1
  if (bytes[at] !== 0x0a) return undefined
  at += 1
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1
  return IS_BASE64[bytes[at]!] === 1 ? at : undefined
}

/** What it says where that is text, wherever its letters begin; most runs are names and paths of programs. */
function textIn(base64: string): Buffer | undefined {
  for (let shift = 0; shift < 4; shift += 1) {
    const head = Buffer.from(base64.slice(shift, shift + 32), 'base64')
    if (!isText(narrowed(head))) continue
    return narrowed(Buffer.from(shift === 0 ? base64 : base64.slice(shift), 'base64'))
  }
  return undefined
}

/** Without the zeros of UTF-16, which PowerShell encodes. */
function narrowed(bytes: Buffer): Buffer {
  return bytes.includes(0) ? withoutZeros(bytes) : bytes
}

function isText(head: Buffer): boolean {
  let letters = 0
  for (const byte of head) {
    if (byte >= 0x20 && byte < 0x7f) letters += 1
    else if (byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false
  }
  return letters >= 9 && letters > head.length * 0.75
}

export function countLines(bytes: Buffer, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at += 1) if (bytes[at] === 0x0a) lines += 1
  return lines
}

function withoutZeros(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length)
  let end = 0
  for (const byte of bytes) if (byte !== 0) kept[end++] = byte
  return kept.subarray(0, end)
}

/** Latin text whatever the file is: its bytes, or those of UTF-8 where it is UTF-16. */
function readable(content: Buffer): Buffer {
  const order = utf16Order(content)
  if (order === undefined) return content
  const even = content.subarray(0, content.length - (content.length % 2))
  return Buffer.from((order === 'le' ? even : Buffer.from(even).swap16()).toString('utf16le'))
}

/** By its mark, or because every second byte is zero, as in Latin text. */
function utf16Order(content: Buffer): 'le' | 'be' | undefined {
  if (content.length < 4) return undefined
  if (content[0] === 0xff && content[1] === 0xfe) return 'le'
  if (content[0] === 0xfe && content[1] === 0xff) return 'be'
  const zeros = [0, 0]
  const probed = Math.min(content.length, PROBE_BYTES) & ~1
  for (let at = 0; at < probed; at += 1) if (content[at] === 0) zeros[at % 2]! += 1
  const [even, odd] = zeros as [number, number]
  if (odd > probed * 0.3 && even < probed * 0.05) return 'le'
  return even > probed * 0.3 && odd < probed * 0.05 ? 'be' : undefined
}
