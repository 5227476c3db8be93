/** Two stored trees as the views show them: every file that differs, and its lines as long as the page is no book. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ComparedFile } from '../../../views/item/changed-files.tsx'
import { diffText, isText } from '../../catalog/diff.ts'
import { type ChangedFile, changedFiles } from '../../catalog/tree-diff.ts'
import type { Oid } from '../../git/object.ts'
import { DIFF_FILES_MAX, DIFF_LINES_MAX, FILE_SHOWN_BYTES_MAX } from '../../kernel/limits.ts'
import type { HttpDeps } from '../deps.ts'
import { sizeText } from './words.ts'

/** Where a file is shown on either side; without one it is not linked. */
export interface SideUrls {
  before?(path: string): string
  after?(path: string): string
}

/** In the order of paths. @param before `undefined` when there was nothing */
export async function compareTrees(
  objects: HttpDeps['objects'],
  before: Oid | undefined,
  after: Oid,
  urls: SideUrls,
): Promise<ComparedFile[]> {
  const files: ComparedFile[] = []
  const left = { files: DIFF_FILES_MAX, lines: DIFF_LINES_MAX }
  for (const file of await changedFiles(objects, before, after)) {
    files.push({
      ...(await compareFile(objects, file, left)),
      ...(file.before === undefined || urls.before === undefined
        ? {}
        : { beforeUrl: urls.before(file.path) }),
      ...(file.after === undefined || urls.after === undefined ? {} : { afterUrl: urls.after(file.path) }),
    })
    // Each file is a few milliseconds at most; others get their turn in between.
    await nextTurn()
  }
  return files
}

async function compareFile(
  objects: HttpDeps['objects'],
  { path, before, after }: ChangedFile,
  left: { files: number; lines: number },
): Promise<ComparedFile> {
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  const facts: string[] = []
  if (before !== undefined && after !== undefined && before.mode !== after.mode)
    facts.push(after.mode === '100755' ? 'now executable' : 'no longer executable')
  else if (before === undefined && after?.mode === '100755') facts.push('executable')
  if (before?.oid === after?.oid) return { path, change, facts }
  const sides = [before, after].flatMap((side) => side ?? [])
  const sizes = await Promise.all(sides.map(({ oid }) => objects.sizeOf(oid)))
  const sizesText = sizes.map(sizeText).join(' to ')
  if (left.files <= 0 || left.lines <= 0)
    return { path, change, facts: [...facts, `${sizesText}; not shown, the page is long enough`] }
  left.files -= 1
  if (sizes.some((size) => size > FILE_SHOWN_BYTES_MAX))
    return { path, change, facts: [...facts, `${sizesText}, too large to compare here`] }
  const read = async (side: ChangedFile['before']) =>
    side === undefined ? Buffer.alloc(0) : (await objects.read(side.oid)).content
  const [old, now] = [await read(before), await read(after)]
  if (!isText(old) || !isText(now)) return { path, change, facts: [...facts, `binary, ${sizesText}`] }
  const diff = diffText(old.toString(), now.toString())
  if (diff === undefined) return { path, change, facts: [...facts, `${sizesText}, different altogether`] }
  const shown = diff.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0)
  if (shown > left.lines)
    return { path, change, facts: [...facts, `${shown} lines; not shown, the page is long enough`] }
  left.lines -= shown
  return { path, change, facts, diff }
}
