/** The checks of uploads for files that come in no archive: the same paths, sizes, kinds and manifests. */
import type { BundleFile } from '../intake/bundle.ts'
import { type Bundle, inspectFiles } from '../intake/inspect.ts'
import { Issues } from '../intake/issues.ts'
import type { KindName } from '../intake/kinds/index.ts'
import { checkPaths } from '../intake/paths.ts'
import { secretIssues } from '../intake/secrets/report.ts'
import { findSecretsInTurns } from '../intake/secrets/search.ts'
import type { Issue } from '../kernel/errors.ts'
import { ENTRIES_MAX, FILE_BYTES_MAX, INFLATED_BYTES_MAX } from '../kernel/limits.ts'

/** Check files as an upload of them would be checked. Never throws for what is in them. */
export function checkFiles(
  files: readonly BundleFile[],
  options: { kind?: KindName; name?: string },
): { bundle?: Bundle; issues: Issue[] } {
  const issues = new Issues()
  checkSizes(files, issues)
  if (!issues.hasErrors) {
    checkPaths(
      files.map((file) => file.path),
      issues,
    )
  }
  return issues.hasErrors ? { issues: issues.list } : inspectFiles(files, options)
}

function checkSizes(files: readonly BundleFile[], issues: Issues): void {
  if (files.length > ENTRIES_MAX)
    issues.error('too_large', `There are ${files.length} files; an item has at most ${ENTRIES_MAX}.`)
  for (const { path, content } of files) {
    if (content.length <= FILE_BYTES_MAX) continue
    const sentence = `"${path}" has ${content.length} bytes; a file has at most ${FILE_BYTES_MAX}.`
    issues.error('too_large', sentence, { path })
  }
  const sizeBytes = files.reduce((total, file) => total + file.content.length, 0)
  if (sizeBytes > INFLATED_BYTES_MAX)
    issues.error('too_large', `The files have ${sizeBytes} bytes; an item has at most ${INFLATED_BYTES_MAX}.`)
}

/** What was checked, with the places in it that look like secrets. The search lets others get their turn. */
export async function withSecrets<T extends { bundle?: Bundle; issues: Issue[] }>(checked: T): Promise<T> {
  if (checked.bundle === undefined) return checked
  const found = await findSecretsInTurns(checked.bundle.files)
  return found.length === 0
    ? checked
    : { ...checked, issues: [...checked.issues, ...secretIssues(found, [])] }
}
