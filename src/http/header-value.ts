/** A header's value and its parameters, such as those of `Content-Type` and `Content-Disposition` (RFC 9110, 5.6.6). */

export interface HeaderValue {
  /** In lower case. */
  value: string
  /** By their names in lower case; of a name that comes twice the first. */
  parameters: ReadonlyMap<string, string>
}

/** `undefined` for a quoted text without an end: what it would have been is unknown. */
export function readHeaderValue(header: string): HeaderValue | undefined {
  const end = header.indexOf(';')
  const value = (end === -1 ? header : header.slice(0, end)).trim().toLowerCase()
  const parameters = new Map<string, string>()
  for (let at = end; at !== -1 && at < header.length; ) {
    const sign = header.indexOf('=', at + 1)
    if (sign === -1) break
    // What has no value, such as in `application/json; utf-8`, says nothing.
    const before = header.lastIndexOf(';', sign)
    const name = header
      .slice(before + 1, sign)
      .trim()
      .toLowerCase()
    const read = header[sign + 1] === '"' ? quoted(header, sign + 2) : plain(header, sign + 1)
    if (read === undefined) return undefined
    if (!parameters.has(name)) parameters.set(name, read.text)
    at = header.indexOf(';', read.end)
  }
  return { value, parameters }
}

interface Read {
  text: string
  end: number
}

function plain(header: string, start: number): Read {
  const at = header.indexOf(';', start)
  const end = at === -1 ? header.length : at
  return { text: header.slice(start, end).trim(), end }
}

/** A backslash is kept where it escapes nothing: browsers write paths with it. */
function quoted(header: string, start: number): Read | undefined {
  let text = ''
  for (let at = start; at < header.length; at += 1) {
    if (header[at] === '"') return { text, end: at + 1 }
    if (header[at] === '\\' && (header[at + 1] === '"' || header[at + 1] === '\\')) at += 1
    text += header[at]
  }
  return undefined
}
