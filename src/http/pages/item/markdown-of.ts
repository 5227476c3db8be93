/** A Markdown file of a version as HTML, made in a thread; or nothing, when that takes too long. */
import type { StoredFile } from '../../../catalog/files.ts'
import type { ItemRow, VersionRow } from '../../../catalog/items.repo.ts'
import { MARKDOWN_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import type { HttpDeps } from '../../deps.ts'

/** @param files all of the version */
export function markdownOf(
  { objects, renderer }: HttpDeps,
  { servedName }: ItemRow,
  { version, treeOid }: VersionRow,
  files: readonly StoredFile[],
  { path, oid }: StoredFile,
): Promise<string | undefined> {
  return renderer.render('markdown', [servedName, version, treeOid, path], async () => ({
    part: 'markdown',
    source: await objects.readStart(oid, MARKDOWN_SHOWN_BYTES_MAX),
    sizeBytes: await objects.sizeOf(oid),
    place: { servedName, version, path, paths: files.map((file) => file.path) },
  }))
}
