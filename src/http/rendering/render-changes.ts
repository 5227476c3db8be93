/** Pairs of files as a comparison, line by line, as long as the page is no book. */
import {
  ChangedFiles,
  ChangedFilesList,
  type ComparedFile,
  type ShownLine,
} from '../../../views/item/changed-files.tsx'
import {
  type DiffLine,
  diffText,
  isText,
  plainOf,
  unseenDifferences,
  unseenFacts,
} from '../../catalog/compare.ts'
import { DIFF_CHARS_MAX, DIFF_LINES_MAX } from '../../kernel/limits.ts'
import { unseenIn, type Word, withUnseen } from '../../kernel/unseen.ts'
import type { ChangesPart, FilePair, Rendered } from './parts.ts'

export async function renderChanges({ files: pairs, from, to }: ChangesPart): Promise<Rendered['changes']> {
  const left = { lines: DIFF_LINES_MAX, chars: DIFF_CHARS_MAX }
  const files = pairs.map((pair) => compare(pair, left))
  const [list, all] = [await ChangedFilesList({ files }), await ChangedFiles({ files, from, to })]
  return { list: String(list), files: String(all) }
}

function compare({ sides, ...file }: FilePair, left: { lines: number; chars: number }): ComparedFile {
  if (sides === undefined) return file
  const say = (fact: string): ComparedFile => ({ ...file, facts: [...file.facts, fact] })
  const { sizes } = sides
  const [before, after] = [bytesOf(sides.before), bytesOf(sides.after)]
  if (!isText(before) || !isText(after)) return say(`binary, ${sizes}`)
  if (left.lines <= 0 || left.chars <= 0) return say(`${sizes}; not shown, the page is long enough`)
  const [old, now] = [plainOf(before.toString()), plainOf(after.toString())]
  const diff = diffText(old.text, now.text)
  const hidden = unseenIn(now.text.split('\n'))
  const warning = hidden === undefined ? {} : { warning: `Nobody sees all of it: ${hidden}.` }
  if (diff === undefined) return { ...say(`${sizes}, different altogether`), ...warning }
  const lines = diff.hunks.flatMap((hunk) => hunk.lines)
  const chars = lines.reduce((sum, { text }) => sum + text.length, 0)
  if (lines.length > left.lines || chars > left.chars)
    return { ...say(`${lines.length} lines, ${sizes}; not shown, the page is long enough`), ...warning }
  left.lines -= lines.length
  left.chars -= chars
  const hunks = diff.hunks.map((hunk) => ({ ...hunk, lines: shownLines(hunk.lines) }))
  const alike = hunks.flatMap((hunk) => hunk.lines).filter(({ note }) => note !== undefined).length
  const found = [...unseenFacts(old, now, diff), ...alikeFact(alike)]
  const [facts, unseen] = [
    [...file.facts, ...found],
    [...file.unseen, ...found],
  ]
  return { ...file, facts, unseen, ...warning, diff: { ...diff, hunks } }
}

function alikeFact(lines: number): string[] {
  if (lines === 0) return []
  return [lines === 1 ? '1 line looks as before and is not' : `${lines} lines look as before and are not`]
}

/** With what nobody sees written out; and where a line looks as before, what is not as before. */
function shownLines(lines: readonly DiffLine[]): ShownLine[] {
  const differences = unseenDifferences(lines)
  const looksTheSame = new Set([...differences.values()].map(({ was }) => was))
  return lines.map((line): ShownLine => {
    const { text, ...facts } = line
    const difference = differences.get(line)
    const isExact = difference !== undefined || looksTheSame.has(line)
    const words = withUnseen(isExact ? withBlanks(text) : [[text]])
    return {
      ...facts,
      words,
      ...(difference === undefined ? {} : { note: `differs in ${difference.differs}` }),
    }
  })
}

/** Blanks at the end, and those that are not what they look like, as words of their own. */
function withBlanks(text: string): Word[] {
  const end = text.trimEnd().length
  const words = text
    .slice(0, end)
    .split(/([^\S ]+)/)
    .map((part, index): Word => (index % 2 === 0 ? [part] : [part, 'blank']))
  return end === text.length ? words : [...words, [text.slice(end), 'blank']]
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
