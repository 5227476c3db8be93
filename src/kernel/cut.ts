/** Text cut to a length: never through a character, as half of a surrogate pair is none. */

/** At most so many UTF-16 units of its beginning. */
export function cut(text: string, charsMax: number): string {
  const cutText = text.slice(0, charsMax)
  return cutText.length < text.length ? cutText.replace(/[\ud800-\udbff]$/, '') : cutText
}

/** At most so many UTF-16 units of its end. */
export function cutToEnd(text: string, charsMax: number): string {
  const cutText = text.slice(-charsMax)
  return cutText.length < text.length ? cutText.replace(/^[\udc00-\udfff]/, '') : cutText
}
