/** From an upload to a bundle: the one place where preview, publishing and imports check the same things. */
import { type EpochMs, systemClock } from '../kernel/clock.ts'
import type { Issue } from '../kernel/errors.ts'
import { CAPABILITIES_CHARS_MAX } from '../kernel/limits.ts'
import { asServed, type BundleContent, type BundleFile, type Capabilities } from './bundle.ts'
import { withoutMarks } from './byte-order.ts'
import type { CheckResult } from './checks/results.ts'
import { runChecks } from './checks/run-checks.ts'
import { detect } from './detect.ts'
import { Issues } from './issues.ts'
import { type KindName, kinds, withSigns } from './kinds/index.ts'
import { sortFiles, withoutLitter, withoutWrapper } from './root.ts'
import { readZip } from './zip/read-zip.ts'

/** A checked upload: what it is, and what is in it. */
export interface Bundle extends BundleContent {
  kind: KindName
  /** What each check came to. */
  checks: readonly CheckResult[]
}

export interface InspectOptions {
  /** What the sender says it is. Absent: what the content says. */
  kind?: KindName
  /** The name chosen in the form; the manifest's own then need not be one that can be served. */
  name?: string
  /** Its author is elsewhere and cannot be asked for another name or version. */
  isForeign?: boolean
  /** Places (`path:line`) where a check found something, and of which somebody said that they may be published. */
  confirmSecrets?: readonly string[]
  /** When that is: what checks come to says so. */
  now?: EpochMs
}

export interface Inspected {
  /** Absent when the upload could not be read far enough. May be present beside errors. */
  bundle?: Bundle
  /** Everything that was found, errors and warnings. */
  issues: Issue[]
}

export interface InspectedFiles extends Inspected {
  /** What checks found and somebody may confirm, or has confirmed. It is not among the issues. */
  toConfirm: Issue[]
}

/** Check a ZIP, as long as that takes: a thread does it. Never throws for what is in it. */
export function inspectZip(zip: Buffer, options: InspectOptions = {}): Inspected {
  const issues = new Issues()
  const files = readZip(zip, issues)
  if (files === undefined) return { issues: issues.list }
  const { bundle, toConfirm } = inspect(files, options, issues)
  for (const issue of toConfirm) issues.found(issue)
  return { ...(bundle === undefined ? {} : { bundle: asServed(bundle) }), issues: issues.list }
}

/**
 * Check files that are no longer in an archive; their paths must have been checked by whoever read them. That takes
 * longer than an event loop may be held.
 * @returns the bundle as it was sent (`asServed`)
 */
export function inspectFiles(files: readonly BundleFile[], options: InspectOptions = {}): InspectedFiles {
  return inspect(files, options, new Issues())
}

function inspect(all: readonly BundleFile[], options: InspectOptions, issues: Issues): InspectedFiles {
  const content = read(all, options, issues)
  if (content === undefined) return { issues: issues.list, toConfirm: [] }
  const { confirmSecrets = [], now = systemClock() } = options
  const { results, confirmable, ...checked } = runChecks(content.files, content, confirmSecrets, now)
  for (const issue of checked.issues) issues.found(issue)
  return { bundle: { ...content, checks: results }, issues: issues.list, toConfirm: confirmable }
}

/** What the files are, and what is in them. */
function read(
  all: readonly BundleFile[],
  options: InspectOptions,
  issues: Issues,
): (BundleContent & { kind: KindName }) | undefined {
  const files = withSigns(withoutWrapper(withoutLitter(all)))
  if (files.length === 0) {
    issues.error('zip_empty', 'The upload holds no files; zip the folder with its content.')
    return undefined
  }
  const detected = detect(files, options.kind, issues)
  if (detected === undefined) return undefined
  const { kind, root } = detected
  const inside = sortFiles(withoutMarks(inRoot(files, root, issues)))
  const content = kinds[kind].read(inside, issues, options)
  if (content === undefined) return undefined
  limitCapabilities(content.capabilities, issues)
  return { kind, ...content }
}

/** Every answer about an item repeats what it can do. */
function limitCapabilities(capabilities: Capabilities, issues: Issues): void {
  // Paths are as many and as long as an upload's may be.
  const { abilities: _, rules: __, scripts: ___, manifests: ____, unread: _____, ...named } = capabilities
  const names: string[] = Object.values(named).flat()
  const chars = names.reduce((total, name) => total + name.length, 0)
  if (chars <= CAPABILITIES_CHARS_MAX) return
  issues.error(
    'too_large',
    `The names of its ${names.length} skills, agents, commands, hooks, servers and tools have ${chars} characters together, ${CAPABILITIES_CHARS_MAX} are the most; make several items of it.`,
  )
}

/** Files beside the item (a repository's README, say) are left out, with a word about each. */
function inRoot(files: readonly BundleFile[], root: string, issues: Issues): BundleFile[] {
  return files.flatMap((file) => {
    if (file.path.startsWith(root)) return [{ ...file, path: file.path.slice(root.length) }]
    issues.warn(
      'file_not_served',
      `"${file.path}" is outside "${root}", where the item is, and will not be served.`,
      { path: file.path },
    )
    return []
  })
}
