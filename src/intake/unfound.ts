/** Parts of a plugin that lie where no client looks. */
import type { BundleFile } from './bundle.ts'
import type { Issues } from './issues.ts'
import type { Part } from './parts.ts'

export function warnOfUnfound(files: readonly BundleFile[], parts: readonly Part[], issues: Issues): void {
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
}
