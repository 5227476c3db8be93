/** What the terminal gets. Names and descriptions are other people's words: they must not steer it. */
import type { Writable } from 'node:stream'
import type { Issue } from '../kernel/errors.ts'

/** Lines about what is going on, for people. */
export type Notices = (line: string) => void

export function noticesTo(stream: Writable): Notices {
  return (line) => void stream.write(`${printable(line)}\n`)
}

/** Control characters but the line feed, and those that turn the direction of writing. */
const STEERING = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Text that shows as it is. */
export function printable(text: string): string {
  return text.replace(STEERING, '\ufffd')
}

/** Columns as wide as they need to be; the last one may be of any length. */
export function table(rows: readonly (readonly string[])[]): string {
  const oneLine = rows.map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim()))
  const widths = oneLine.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  )
  return oneLine
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** As compilers print them, so that editors find the place: `SKILL.md:3: error: … [code]`. */
export function issueLines(issues: readonly Issue[]): string[] {
  return issues.map(({ path, line, severity, message, code }) => {
    const place = path === undefined ? '' : line === undefined ? `${path}: ` : `${path}:${line}: `
    return `${place}${severity}: ${message} [${code}]`
  })
}
