/** Finding the item inside an upload: without the litter that macOS and Windows leave, and without a wrapper folder. */
import type { BundleFile } from './bundle.ts'

/** Files that operating systems add by themselves. They never say anything, so nothing is said about them. */
const LITTER = /(?:^|\/)(?:__MACOSX\/|(?:\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$)/

export function withoutLitter(files: readonly BundleFile[]): BundleFile[] {
  return files.filter((file) => !LITTER.test(file.path))
}

/** The files below the one folder that holds everything, as Finder and "Download ZIP" make it; else the files. */
export function withoutWrapper(files: readonly BundleFile[]): BundleFile[] {
  const [first] = files
  const slash = first?.path.indexOf('/') ?? -1
  if (first === undefined || slash === -1) return [...files]
  const wrapper = first.path.slice(0, slash + 1)
  if (isMeaningful(wrapper) || !files.every((file) => file.path.startsWith(wrapper))) return [...files]
  return withoutWrapper(files.map((file) => ({ ...file, path: file.path.slice(wrapper.length) })))
}

const CONTENT_FOLDERS = [
  ...['.claude-plugin/', '.github/', '.plugin/', '.codex-plugin/', '.cursor-plugin/', '.agents/'],
  ...['skills/', 'agents/', 'commands/', 'hooks/'],
]

/** A folder that clients look for at the root is content, even when it is alone. */
function isMeaningful(folder: string): boolean {
  return CONTENT_FOLDERS.includes(folder)
}

/** Bytewise, as git and every archive tool would list them. */
export function sortFiles(files: readonly BundleFile[]): BundleFile[] {
  return [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

/** Where a file of this name, or with this end of its path, lies: in whatever folders. */
export function pathsOf(files: readonly BundleFile[], name: string): string[] {
  return files.map(({ path }) => path).filter((path) => path === name || path.endsWith(`/${name}`))
}

/** `a/b/c.md` is in `a/b/`, `c.md` in `''`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
