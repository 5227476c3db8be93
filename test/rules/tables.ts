/** The tables of docs/rules.md, as stories read them. */
import { readFileSync } from 'node:fs'

const text = readFileSync('docs/rules.md', 'utf8')

/** The rows of the table under a heading, each by the names of its columns, without code marks. */
export function tableUnder(heading: string): Record<string, string>[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`docs/rules.md has no section "${heading}".`)
  const [names = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])))
}
