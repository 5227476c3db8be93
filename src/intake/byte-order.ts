/** The byte order mark that Windows editors put before a text: a client that reads the file finds no manifest behind it. */
import type { BundleFile } from './bundle.ts'

const MARK = Buffer.from('\ufeff')
/** What clients read. Other files are their author's own, byte by byte. */
const MANIFEST = /\.(?:md|json|ya?ml|toml)$/

/** The files, manifests and scripts with a first line `#!` among them without their mark. */
export function withoutMarks(files: readonly BundleFile[]): BundleFile[] {
  return files.map((file) => {
    const { path, mode, content } = file
    if (!content.subarray(0, MARK.length).equals(MARK)) return file
    const rest = content.subarray(MARK.length)
    const isRead = MANIFEST.test(path) || rest.toString('latin1', 0, 2) === '#!'
    return isRead ? { path, mode, content: rest } : file
  })
}
