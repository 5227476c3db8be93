/**
 * Checks of what sources and local folders bring, away from the event loop: manifests are read, files are searched and
 * hashed in a thread. What costs more than it may fails alone, as an upload does.
 */
import {
  type Bundle,
  type BundleFile,
  type Capabilities,
  type KindName,
  PLUGIN_FILE,
  pluginFileIn,
} from '../intake/index.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Issue } from '../kernel/errors.ts'
import {
  CHECK_HEAP_BYTES_MAX,
  CHECK_MS_MAX,
  CHECK_THREAD_IDLE_MS,
  MANIFEST_BYTES_MAX,
  SOURCE_CHECKS_AT_ONCE_MAX,
} from '../kernel/limits.ts'
import { createThreads } from '../kernel/threads.ts'
import type { EntryFacts, SelectedFolder } from './check-entry.ts'
import { type CheckedFiles, type FilesOptions, sizeIssues } from './check-files.ts'
import type { CheckAnswers, CheckJob } from './check-jobs.ts'
import type { FolderContent } from './commit-folders.ts'
import type { LocalItems } from './local-items.ts'
import type { Marketplace } from './marketplace.ts'
import type { Surroundings } from './own-files.ts'
import { type FileReference, filesOf, packFiles } from './packed-files.ts'

/** Each throws AppError `too_costly` when a check needs more time or memory than it may, and `thread_died`. */
export interface Checker {
  /** @throws AppError `source_invalid` */
  readMarketplace(content: Buffer, file: string): Promise<Marketplace>
  /** `selectFiles` */
  select(folder: FolderContent, entry: EntryFacts, around: Surroundings): Promise<SelectedFolder>
  /** `checkFiles` */
  check(files: readonly BundleFile[], options: Omit<FilesOptions, 'now'>): Promise<CheckedFiles>
  /** What a kind says that its files can do. */
  capabilities(item: { kind: KindName; name: string }, files: readonly BundleFile[]): Promise<Capabilities>
  /** `findLocalItems` */
  findLocalItems(
    files: readonly BundleFile[],
    lost: readonly Issue[],
    confirmSecrets: readonly string[],
  ): Promise<LocalItems>
  /** What threads were asked for so far. */
  readonly jobs: number
  close(): Promise<void>
}

export interface CheckLimits {
  /** Says when checks ran. */
  clock?: Clock
  heapBytesMax?: number
  jobMsMax?: number
}

export function createChecker({ clock = systemClock, ...limits }: CheckLimits = {}): Checker {
  const threads = createThreads<CheckJob, CheckAnswers[CheckJob['task']]>({
    module: new URL('./checker-thread.ts', import.meta.url),
    task: 'checking what a source has',
    atOnceMax: SOURCE_CHECKS_AT_ONCE_MAX,
    heapBytesMax: CHECK_HEAP_BYTES_MAX,
    jobMsMax: CHECK_MS_MAX,
    idleMsMax: CHECK_THREAD_IDLE_MS,
    ...limits,
  })
  let jobs = 0
  const run = async <Task extends CheckJob['task']>(
    job: Extract<CheckJob, { task: Task }>,
    moved: ArrayBuffer[] = [],
  ): Promise<CheckAnswers[Task]> => {
    jobs += 1
    return (await threads.run(job, moved)) as CheckAnswers[Task]
  }
  return {
    get jobs() {
      return jobs
    },
    readMarketplace: (content, file) =>
      run<'marketplace'>({ task: 'marketplace', content: alone(content), file }),
    async select({ files, issues }, entry, around) {
      const { name, isStrict, manifest } = entry
      const own = pluginFileIn(files)
      const selected = await run<'select'>({
        task: 'select',
        paths: files.map(({ path }) => `${path}\0`).join(''),
        plugin:
          own === undefined || own.content.length > MANIFEST_BYTES_MAX
            ? undefined
            : { path: own.path, content: alone(own.content) },
        issues,
        entry: { name, isStrict, manifest },
        around,
      })
      const kept = Array.from(selected.kept, (place) => files[place]!)
      if (selected.made === undefined) return { files: kept, issues: selected.issues, lost: selected.lost }
      const made: BundleFile = { path: PLUGIN_FILE, mode: '100644', content: Buffer.from(selected.made) }
      return { files: [...kept, made], issues: selected.issues, lost: selected.lost }
    },
    async check(files, options) {
      const tooLarge = sizeIssues(files)
      if (tooLarge.length > 0) return { issues: tooLarge, toConfirm: [] }
      const packed = await packFiles(files)
      const job = { task: 'check', packed, options: { ...options, now: clock() } } as const
      return withFiles(await run<'check'>(job, [packed.bytes.buffer]), files)
    },
    async capabilities({ kind, name }, files) {
      const packed = await packFiles(files)
      const digests = files.map((file) => file.digests)
      return run<'capabilities'>({ task: 'capabilities', kind, name, packed, digests }, [packed.bytes.buffer])
    },
    async findLocalItems(files, lost, confirmSecrets) {
      const packed = await packFiles(files)
      const job = { task: 'local', packed, lost, confirmSecrets, now: clock() } as const
      const found = await run<'local'>(job, [packed.bytes.buffer])
      return { ...found, items: found.items.map((item) => withFiles(item, files)) }
    },
    close: () => threads.close(),
  }
}

/** A message takes all of the memory along that a buffer is a part of. */
function alone(content: Buffer): Uint8Array {
  return new Uint8Array(content)
}

function withFiles<T extends { bundle?: Omit<Bundle, 'files'> & { files: FileReference[] } }>(
  checked: T,
  given: readonly BundleFile[],
): Omit<T, 'bundle'> & { bundle?: Bundle } {
  const { bundle, ...others } = checked
  if (bundle === undefined) return others
  return { ...others, bundle: { ...bundle, files: filesOf(bundle.files, given) } }
}
