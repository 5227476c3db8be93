/** The checks of uploads for files that come in no archive: the same paths, sizes, kinds, manifests and secrets. Pure. */
import type { BundleFile } from '../intake/bundle.ts'
import { type Bundle, inspectFiles } from '../intake/inspect.ts'
import { Issues } from '../intake/issues.ts'
import type { KindName } from '../intake/kinds/index.ts'
import { checkPaths } from '../intake/paths.ts'
import { secretIssues } from '../intake/secrets/report.ts'
import { findSecrets } from '../intake/secrets/search.ts'
import type { Issue } from '../kernel/errors.ts'
import { ENTRIES_MAX, FILE_BYTES_MAX, INFLATED_BYTES_MAX } from '../kernel/limits.ts'

export interface FilesOptions {
  kind?: KindName
  name?: string
}

export interface CheckedFiles {
  bundle?: Bundle
  issues: Issue[]
  /** Places in the bundle that look like secrets. */
  secrets: Issue[]
}

/** Check files as an upload of them would be checked, as long as that takes. Never throws for what is in them. */
export function checkFiles(
  files: readonly BundleFile[],
  options: FilesOptions,
  confirmSecrets: readonly string[] = [],
): CheckedFiles {
  const tooLarge = sizeIssues(files)
  if (tooLarge.length > 0) return { issues: tooLarge, secrets: [] }
  const issues = new Issues()
  checkPaths(
    files.map((file) => file.path),
    issues,
  )
  if (issues.hasErrors) return { issues: issues.list, secrets: [] }
  const checked = inspectFiles(files, options)
  const found = checked.bundle === undefined ? [] : findSecrets(checked.bundle.files)
  return { ...checked, secrets: secretIssues(found, confirmSecrets) }
}

/** What is too large to be looked into. */
export function sizeIssues(files: readonly BundleFile[]): Issue[] {
  const issues = new Issues()
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
  return issues.list
}
