/** What the Markdown of a version can link to: its own files and folders, and pictures among them. */
import type { StoredFile } from '../../../catalog/files.ts'
import type { ItemRow, VersionRow } from '../../../catalog/items.repo.ts'
import { HEADING_PREFIX, type MarkdownPlace } from '../markdown-links.ts'
import { filePage, filesPage, pictureAddress } from './shell.ts'

/** What `picture.ts` may find to be a picture. Its content decides, when it is asked for. */
export const PICTURE_NAME = /\.(?:png|jpe?g|webp)$/i
export const MARKDOWN_NAME = /\.md$/i

/** @param files all of the version */
export function placeOf(
  item: ItemRow,
  { version }: VersionRow,
  files: readonly StoredFile[],
  path: string,
): MarkdownPlace {
  const paths = new Set(files.map((file) => file.path))
  return {
    path,
    pageOf(target, fragment) {
      if (paths.has(target)) return `${filePage(item, target, version)}${tailFor(target, fragment)}`
      const isFolder = target === '' || files.some((file) => file.path.startsWith(`${target}/`))
      return isFolder ? filesPage(item, version) : undefined
    },
    pictureAt: (target) =>
      paths.has(target) && PICTURE_NAME.test(target) ? pictureAddress(item, target, version) : undefined,
  }
}

/** In Markdown `#words` is a heading, and `#L7` a line of its source. */
function tailFor(target: string, fragment: string): string {
  if (fragment.length < 2 || !MARKDOWN_NAME.test(target)) return fragment
  return /^#L\d+/.test(fragment) ? `&view=source${fragment}` : `#${HEADING_PREFIX}${fragment.slice(1)}`
}
