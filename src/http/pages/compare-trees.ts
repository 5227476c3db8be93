/** Two stored trees as pages show them: every file that differs, and its lines as long as the page is no book. */
import type { Changes } from '../../../views/item/changes.tsx'
import { type ChangedFile, changedFiles } from '../../catalog/index.ts'
import type { Oid } from '../../git/objects.ts'
import { DIFF_BYTES_MAX, DIFF_FILES_MAX, FILE_SHOWN_BYTES_MAX } from '../../kernel/limits.ts'
import type { HttpDeps } from '../deps.ts'
import type { FilePair } from '../rendering/parts.ts'
import { sizeText } from './words.ts'

/** A version, or what may become one. */
export interface Side {
  /** `undefined` when there is nothing. */
  tree: Oid | undefined
  /** What it is called. */
  label: string
  /** The beginning and the end of the address where a file is shown; without it files are not linked. */
  url?(path: string): string
}

/** @param place whose files these are: with the trees and labels it says where links lead */
export async function compareTrees(
  { objects, renderer }: Pick<HttpDeps, 'objects' | 'renderer'>,
  before: Side,
  after: Side,
  place: string,
): Promise<Changes> {
  if (before.tree === after.tree) return 'none'
  const [from, to] = [before.label, after.label]
  const key = [before.tree, after.tree, from, to, place]
  const made = await renderer.render('changes', key, async () => ({
    part: 'changes',
    files: await pairsOf(objects, before, after),
    from,
    to,
  }))
  return made ?? 'costly'
}

async function pairsOf(objects: HttpDeps['objects'], before: Side, after: Side): Promise<FilePair[]> {
  const pairs: FilePair[] = []
  const left = { files: DIFF_FILES_MAX, bytes: DIFF_BYTES_MAX }
  for (const file of withMoves(await changedFiles(objects, before.tree, after.tree))) {
    const was = file.movedFrom ?? file.path
    pairs.push({
      ...(await pairOf(objects, file, left)),
      ...(file.before === undefined || before.url === undefined ? {} : { beforeUrl: before.url(was) }),
      ...(file.after === undefined || after.url === undefined ? {} : { afterUrl: after.url(file.path) }),
    })
  }
  return pairs
}

type MovedFile = ChangedFile & {
  /** The path that it had; it holds what it held. */
  movedFrom?: string
}

/** A file that came and holds what one held that went is that one, under another name. */
function withMoves(files: readonly ChangedFile[]): MovedFile[] {
  const gone = new Map<string, ChangedFile[]>()
  for (const file of files) {
    if (file.before === undefined || file.after !== undefined) continue
    const alike = gone.get(file.before.oid)
    if (alike === undefined) gone.set(file.before.oid, [file])
    else alike.push(file)
  }
  const moved = new Set<ChangedFile>()
  const all = files.map((file): MovedFile => {
    const was = file.before === undefined ? gone.get(file.after!.oid)?.shift() : undefined
    if (was === undefined) return file
    moved.add(was)
    return { ...file, before: was.before!, movedFrom: was.path }
  })
  return all.filter((file) => !moved.has(file))
}

async function pairOf(
  objects: HttpDeps['objects'],
  { path, before, after, movedFrom }: MovedFile,
  left: { files: number; bytes: number },
): Promise<FilePair> {
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  const facts: string[] = movedFrom === undefined ? [] : [`was ${movedFrom}`]
  if (before !== undefined && after !== undefined && before.mode !== after.mode)
    facts.push(after.mode === '100755' ? 'now executable' : 'no longer executable')
  else if (before === undefined && after?.mode === '100755') facts.push('executable')
  const unseen = [...facts]
  if (before?.oid === after?.oid) return { path, change, facts, unseen }
  const present = [before, after].flatMap((side) => side ?? [])
  const sizes = await Promise.all(present.map(({ oid }) => objects.sizeOf(oid)))
  const sizesText = sizes.map(sizeText).join(' to ')
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (sizes.some((size) => size > FILE_SHOWN_BYTES_MAX))
    return { path, change, unseen, facts: [...facts, `${sizesText}, too large to compare here`] }
  if (left.files <= 0 || bytes > left.bytes)
    return { path, change, unseen, facts: [...facts, `${sizesText}; not shown, the page is long enough`] }
  left.files -= 1
  left.bytes -= bytes
  const read = async (side: ChangedFile['before']) =>
    side === undefined ? Buffer.alloc(0) : (await objects.read(side.oid)).content
  const sides = { before: await read(before), after: await read(after), sizes: sizesText }
  return { path, change, facts, unseen, sides }
}
