/** Made-up but realistic content: prose and code of a few kilobytes, the same in every run. */

/** Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const SYLLABLES = 'ka to mi re su lo ne va di pu sha ren tel mor is an or et un'.split(' ')

/** Lines of invented words: they compress about as well as English does. */
export function prose(random: () => number, bytes: number): Buffer {
  const words: string[] = []
  let length = 0
  while (length < bytes) {
    const syllables = 1 + Math.floor(random() * 4)
    const word = Array.from(
      { length: syllables },
      () => SYLLABLES[Math.floor(random() * SYLLABLES.length)],
    ).join('')
    const separator = random() < 0.08 ? '.\n' : ' '
    words.push(word, separator)
    length += word.length + separator.length
  }
  return Buffer.from(words.join('')).subarray(0, bytes)
}
