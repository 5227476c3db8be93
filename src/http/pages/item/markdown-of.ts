/** A Markdown file of a version as HTML, made in a thread; or nothing, when that takes too long. */
import type { StoredFile } from '../../../catalog/files.ts'
import type { ItemRow, VersionRow } from '../../../catalog/items.repo.ts'
import { MARKDOWN_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import type { HttpDeps } from '../../deps.ts'

/**
 * @param files all of the version
 * @param toMarkdown for a file that is none itself
 */
export function markdownOf(
  { objects, renderer }: HttpDeps,
  { servedName }: ItemRow,
  { version, treeOid }: VersionRow,
  files: readonly StoredFile[],
  { path, oid }: StoredFile,
  toMarkdown?: (source: string) => string,
): Promise<string | undefined> {
  return renderer.render('markdown', [servedName, version, treeOid, path], async () => ({
    part: 'markdown',
    source: asMarkdown(await objects.readStart(oid, MARKDOWN_SHOWN_BYTES_MAX), toMarkdown),
    sizeBytes: await objects.sizeOf(oid),
    place: { servedName, version, path, paths: files.map((file) => file.path) },
  }))
}

function asMarkdown(source: Buffer, toMarkdown?: (source: string) => string): Buffer {
  return toMarkdown === undefined ? source : Buffer.from(toMarkdown(source.toString()))
}
