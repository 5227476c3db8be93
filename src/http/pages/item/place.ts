/** What the Markdown of a version can link to: its own files and folders, and pictures among them. */
import { headingAnchor } from '../markdown-headings.ts'
import type { MarkdownPlace } from '../markdown-links.ts'
import { filePage, filesPage, pictureAddress } from './addresses.ts'

/** What `picture.ts` may find to be a picture. Its content decides, when it is asked for. */
export const PICTURE_NAME = /\.(?:png|jpe?g|webp)$/i
export const MARKDOWN_NAME = /\.md$/i

/** One text of one version, as far as its links need to know. */
export interface TextPlace {
  servedName: string
  version: string
  /** Its own path. */
  path: string
  /** Of all files of the version. */
  paths: readonly string[]
}

export function placeOf({ servedName, version, path, paths }: TextPlace): MarkdownPlace {
  const item = { servedName }
  const files = new Set(paths)
  const folders = foldersOf(paths)
  return {
    path,
    pageOf(target, fragment) {
      if (files.has(target)) return `${filePage(item, target, version)}${tailFor(target, fragment)}`
      return folders.has(target) ? filesPage(item, version) : undefined
    },
    pictureAt: (target) =>
      files.has(target) && PICTURE_NAME.test(target) ? pictureAddress(item, target, version) : undefined,
  }
}

/** Made once: a text may have as many links as its version has files. */
function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set([''])
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      // Whoever came first brought the folders above along.
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return folders
}

/** In Markdown `#words` is a heading, and `#L7` a line of its source. */
function tailFor(target: string, fragment: string): string {
  if (fragment.length < 2 || !MARKDOWN_NAME.test(target)) return fragment
  return /^#L\d+/.test(fragment) ? `&view=source${fragment}` : headingAnchor(fragment)
}
