/** Two versions, compared. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ComparedFile, ComparePage } from '../../../../views/item/compare.tsx'
import { diffText, isText } from '../../../catalog/diff.ts'
import { getVersion } from '../../../catalog/items.repo.ts'
import { type ChangedFile, changedFiles } from '../../../catalog/tree-diff.ts'
import { AppError } from '../../../kernel/errors.ts'
import { DIFF_FILES_MAX, DIFF_LINES_MAX, FILE_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import { render } from '../page.tsx'
import { sizeText } from '../words.ts'
import { filePage, shellOf, type Visit } from './shell.ts'

/** @param range `1.0.0...1.1.0` */
export async function renderCompare(visit: Visit, range: string) {
  const { deps, c, item } = visit
  const [from = '', to = ''] = range.split('...')
  const [before, after] = [getVersion(deps.db, item, from), getVersion(deps.db, item, to)]
  const changed = await changedFiles(deps.objects, before.treeOid, after.treeOid)
  const files: ComparedFile[] = []
  const left = { files: DIFF_FILES_MAX, lines: DIFF_LINES_MAX }
  for (const file of changed) {
    files.push({
      ...(await compareFile(visit, file, left)),
      ...(file.before === undefined ? {} : { beforeUrl: filePage(item, file.path, from) }),
      ...(file.after === undefined ? {} : { afterUrl: filePage(item, file.path, to) }),
    })
    // Each file is a few milliseconds at most; others get their turn in between.
    await nextTurn()
  }
  const swapUrl = rangeAddress(visit, to, from)
  return render(c, <ComparePage shell={shellOf(visit, 'versions')} {...{ from, to, files, swapUrl }} />)
}

export function rangeAddress({ item }: Visit, from: string, to: string): string {
  return `/store/${item.servedName}/versions/${encodeURIComponent(from)}...${encodeURIComponent(to)}`
}

/** The picker's form, as the address of what it asks for. @throws AppError `version_not_found` */
export function redirectToRange(visit: Visit) {
  const { deps, c, item } = visit
  const [from, to] = [c.req.query('from') ?? '', c.req.query('to') ?? '']
  for (const version of [from, to]) getVersion(deps.db, item, version)
  return c.redirect(rangeAddress(visit, from, to), 303)
}

async function compareFile(
  { deps }: Visit,
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
  const sizes = await Promise.all(sides.map(({ oid }) => deps.objects.sizeOf(oid)))
  const sizesText = sizes.map(sizeText).join(' to ')
  if (left.files <= 0 || left.lines <= 0)
    return { path, change, facts: [...facts, `${sizesText}; not shown, the page is long enough`] }
  left.files -= 1
  if (sizes.some((size) => size > FILE_SHOWN_BYTES_MAX))
    return { path, change, facts: [...facts, `${sizesText}, too large to compare here`] }
  const read = async (side: ChangedFile['before']) =>
    side === undefined ? Buffer.alloc(0) : (await deps.objects.read(side.oid)).content
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

/** @throws AppError `not_found` for anything but two versions with three dots between */
export function assertRange(range: string): void {
  if (range.split('...').length === 2) return
  throw new AppError('not_found', `"${range}" is not two versions; write them as 1.0.0...1.1.0.`)
}
