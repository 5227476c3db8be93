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

/** Tells the 1-based line of a character offset, as often as asked: an upload may have an issue on every line. */
export function linesOf(text: string): (offset: number) => number {
  const ends: number[] = []
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) ends.push(at)
  return (offset) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
