/** The checks of uploads for files that come in no archive: the same paths, sizes, kinds, manifests and checks. Pure. */
import {
  asServed,
  type Bundle,
  type BundleFile,
  hollow,
  Issues,
  inspectFiles,
  type KindName,
} from '../intake/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import type { Issue } from '../kernel/errors.ts'
import { ENTRIES_MAX, INFLATED_BYTES_MAX } from '../kernel/limits.ts'
import { withoutOddFiles } from './odd-files.ts'

export interface FilesOptions {
  kind?: KindName
  name?: string
  /** A word about each file that is not here because it cannot be served. */
  lost?: readonly Issue[]
  /** When that is. */
  now?: EpochMs
}

export interface CheckedFiles {
  bundle?: Bundle
  issues: Issue[]
  /** What checks found and somebody may confirm. */
  toConfirm: Issue[]
}

/**
 * Check files as an upload of them would be checked, as long as that takes; but their author cannot be asked to zip
 * again, so one that cannot be served is left out with a word. Never throws for what is in them.
 */
export function checkFiles(
  all: readonly BundleFile[],
  { lost = [], ...options }: FilesOptions,
  confirmSecrets: readonly string[] = [],
): CheckedFiles {
  const tooLarge = sizeIssues(all)
  if (tooLarge.length > 0) return { issues: tooLarge, toConfirm: [] }
  const { files, issues: odd } = withoutOddFiles(all)
  const inspected = inspectFiles(files, { ...options, confirmSecrets, isForeign: true })
  const { bundle, issues, toConfirm } = inspected
  if (bundle === undefined) return { issues: [...odd, ...issues], toConfirm }
  const empty = hollow(bundle, [...lost, ...odd])
  return { bundle: asServed(bundle), issues: [...odd, ...issues, ...empty], toConfirm }
}

/** What is too large to be looked into. */
export function sizeIssues(files: readonly BundleFile[]): Issue[] {
  const issues = new Issues()
  if (files.length > ENTRIES_MAX)
    issues.error('too_large', `There are ${files.length} files; an item has at most ${ENTRIES_MAX}.`)
  const sizeBytes = files.reduce((total, file) => total + file.content.length, 0)
  if (sizeBytes > INFLATED_BYTES_MAX)
    issues.error('too_large', `The files have ${sizeBytes} bytes; an item has at most ${INFLATED_BYTES_MAX}.`)
  return issues.list
}
