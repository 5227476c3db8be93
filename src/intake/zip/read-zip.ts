/** From a ZIP's bytes to its files. The structure is checked whole before a byte is inflated. */
import { ZIP_BYTES_MAX } from '../../kernel/limits.ts'
import type { BundleFile } from '../bundle.ts'
import type { Issues } from '../issues.ts'
import { checkPaths } from '../paths.ts'
import { readCentralDirectory } from './central-directory.ts'
import { readEndRecord } from './end-record.ts'
import { inflateEntries } from './inflate.ts'
import { locateEntries } from './local-entries.ts'

/** The files, or `undefined` when the archive cannot be trusted. Issues say why; warnings never stop it. */
export function readZip(zip: Buffer, issues: Issues): BundleFile[] | undefined {
  if (zip.length > ZIP_BYTES_MAX) {
    issues.error(
      'too_large',
      `The ZIP has ${zip.length} bytes; an upload has at most ${ZIP_BYTES_MAX} (50 MiB).`,
    )
    return undefined
  }
  const end = readEndRecord(zip, issues)
  const listed = end === undefined ? undefined : readCentralDirectory(zip, end, issues)
  if (end === undefined || listed === undefined) return undefined
  checkPaths(
    listed.filter((entry) => !entry.isLink).map((entry) => entry.name),
    issues,
  )
  // An entry that was refused leaves a gap; its own issue says more than the gap would.
  if (issues.hasErrors) return undefined
  const located = locateEntries(zip, end.directoryOffset, listed, issues)
  if (located === undefined) return undefined
  const files = located.filter((entry) => !entry.isFolder && !entry.isLink)
  const inflated = inflateEntries(files, issues)
  if (issues.hasErrors) return undefined
  return files.map((entry) => ({
    path: entry.name,
    mode: entry.isExecutable ? '100755' : '100644',
    ...inflated.get(entry.localOffset)!,
  }))
}
