/** Text as it is, where what cannot be seen could deceive: such characters are shown by their numbers. */
import type { FC } from 'hono/jsx'

/**
 * Control, format (bidi, zero width, tags), private, unassigned and lone surrogates, what fonts leave out, separators
 * and spaces but the plain one. Tabs and line ends are seen.
 */
const UNSEEN = /(?![\t\n])(?:[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs})/gu

/** Left to right, whatever it holds: code is read that way. */
export const ExactText: FC<{ text: string }> = ({ text }) => (
  <bdo dir="ltr">
    {segmentsOf(text).map(({ isUnseen, text }) => (isUnseen ? <span class="unseen">{text}</span> : text))}
  </bdo>
)

/** `U+202E` for what is not seen. */
export function segmentsOf(text: string): { isUnseen: boolean; text: string }[] {
  const segments: { isUnseen: boolean; text: string }[] = []
  let end = 0
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > end) segments.push({ isUnseen: false, text: text.slice(end, match.index) })
    const number = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    segments.push({ isUnseen: true, text: `U+${number}` })
    end = match.index + match[0].length
  }
  if (end < text.length) segments.push({ isUnseen: false, text: text.slice(end) })
  return segments
}
