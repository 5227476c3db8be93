/** Pairs of files as a comparison, line by line, as long as the page is no book. */
import { ChangedFiles, ChangedFilesList, type ComparedFile } from '../../../views/item/changed-files.tsx'
import { diffText, isText } from '../../catalog/diff.ts'
import { DIFF_CHARS_MAX, DIFF_LINES_MAX } from '../../kernel/limits.ts'
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
  const diff = diffText(before.toString(), after.toString())
  if (diff === undefined) return say(`${sizes}, different altogether`)
  const lines = diff.hunks.flatMap((hunk) => hunk.lines)
  const chars = lines.reduce((sum, { text }) => sum + text.length, 0)
  if (lines.length > left.lines || chars > left.chars)
    return say(`${lines.length} lines, ${sizes}; not shown, the page is long enough`)
  left.lines -= lines.length
  left.chars -= chars
  return { ...file, diff }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
