/** A Markdown file of a version as HTML, made in a thread; or nothing, when that takes too long. */
import type { ItemRow, StoredFile, VersionRow } from '../../../catalog/index.ts'
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
  return renderer.render('markdown', [servedName, version, treeOid, path], async () => {
    const read = await objects.readStart(oid, MARKDOWN_SHOWN_BYTES_MAX)
    const ownBytes = await objects.sizeOf(oid)
    const source = toMarkdown === undefined ? read : Buffer.from(toMarkdown(read.toString()))
    // What is made of a whole file is all there is.
    const sizeBytes = read.length === ownBytes ? source.length : ownBytes
    const paths = files.map((file) => file.path)
    return { part: 'markdown', source, sizeBytes, place: { servedName, version, path, paths } }
  })
}
