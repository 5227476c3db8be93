/** Sizes as people read them. */
const KIB = 1024
const MIB = 1024 * KIB

/** `5 MiB`, `12.3 KiB`, `900 B`. */
export function sizeText(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`
  const [value, unit] = bytes < MIB ? [bytes / KIB, 'KiB'] : [bytes / MIB, 'MiB']
  return `${value.toFixed(1)} ${unit}`
}

/** Of a limit: without a fraction that says nothing. */
export function limitText(bytes: number): string {
  return sizeText(bytes).replace('.0 ', ' ')
}

/** How much too large something is: never the same words as its limit. */
export function excessText(bytes: number, bytesMax: number): string {
  const text = sizeText(bytes)
  return text === sizeText(bytesMax) ? `a little more than ${limitText(bytesMax)}` : text
}
