/** What a client sent, as a refusal may repeat it: short, and without anything that moves a terminal's cursor. */

const CHARACTERS_MAX = 60

/** Unassigned, control and format characters, halves of surrogate pairs, and line ends beyond ASCII. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** At most 60 characters of the text, hence at most 240 bytes; what cannot be printed becomes `?`. */
export function quote(text: string): string {
  // A character is at most two UTF-16 units: no need to split a line of 64 KiB.
  const start = [...text.slice(0, 2 * CHARACTERS_MAX)].slice(0, CHARACTERS_MAX).join('')
  return start.replace(UNPRINTABLE, '?')
}
