/** A text without the characters that it ends in. A pattern such as `x+$` looks at each run of x again and again. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1
  return text.slice(0, end)
}
