/** Parts of a plugin that lie where no client looks, and hooks that are said twice. */
import type { BundleFile } from './bundle.ts'
import type { ManifestDocument } from './document.ts'
import { HOOKS_FILE } from './hooks.ts'
import type { Issues } from './issues.ts'
import { normalPath } from './manifest-paths.ts'
import type { Part } from './parts.ts'

export function warnOfUnfound(
  manifest: ManifestDocument,
  files: readonly BundleFile[],
  parts: readonly Part[],
  issues: Issues,
): void {
  const found = new Set(parts.filter(({ kind }) => kind === 'skills').map(({ file }) => file.path))
  const folders = [...found]
    .map((path) => path.slice(0, -'SKILL.md'.length))
    .filter((folder) => folder !== '')
  const lost = files
    .map(({ path }) => path)
    .filter((path) => /(?:^|\/)skill\.md$/i.test(path) && !found.has(path))
    // What lies in a skill's folder is the skill's own.
    .filter((path) => !folders.some((folder) => path.startsWith(folder)))
  const [first, ...others] = lost
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    issues.warn(
      'skill_not_found',
      `No client finds the skill "${first}"${more}; move it to skills/NAME/SKILL.md, or list its folder under "skills".`,
      { path: first },
    )
  }
  warnOfHooksTwice(manifest, files, issues)
}

function warnOfHooksTwice(manifest: ManifestDocument, files: readonly BundleFile[], issues: Issues): void {
  const { hooks } = manifest.value
  const named: unknown[] = Array.isArray(hooks) ? hooks : [hooks]
  const isTwice = named.some((path) => typeof path === 'string' && normalPath(path) === HOOKS_FILE)
  if (!isTwice || !files.some(({ path }) => path === HOOKS_FILE)) return
  issues.warn(
    'hooks_twice',
    `"hooks" names ${HOOKS_FILE}, which clients read by themselves and refuse to read twice; take it out.`,
    { path: manifest.path, line: manifest.lineOf(['hooks']) },
  )
}
