/** Bytes of an upload as text: strict UTF-8, without the byte order mark that Windows editors put first. */

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** `undefined` when the bytes are not UTF-8. */
export function decodeText(content: Buffer): string | undefined {
  try {
    return strictUtf8.decode(content)
  } catch {
    return undefined
  }
}

/** The 1-based line of a character offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
