/** Paths as manifests write them. */
import { posix } from 'node:path'
import type { BundleFile } from './bundle.ts'

/** A path of a manifest as bundle files spell it; the plugin's own folder is `''`. */
export function normalPath(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, '')
  return normal === '.' ? '' : normal
}

/** Made once: a manifest can name as many paths as it has room for. */
export function filesAndFolders(files: readonly BundleFile[]): Set<string> {
  const paths = new Set([''])
  for (const { path } of files) {
    paths.add(path)
    for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1))
      paths.add(path.slice(0, at))
  }
  return paths
}
