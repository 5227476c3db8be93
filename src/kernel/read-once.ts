/** Texts that are read over and over, read once each for a while. */

/** @param max as many are kept; longer texts than `charsMax` are read anew each time */
export function readOnce<T>(read: (text: string) => T, max: number, charsMax: number): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    const fresh = read(text)
    if (text.length > charsMax) return fresh
    if (known.size >= max) known.clear()
    known.set(text, fresh)
    return fresh
  }
}
