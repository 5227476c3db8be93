/** What the threads of `checker.ts` do, and what goes in and comes out. */
import {
  type Bundle,
  type BundleFile,
  type Capabilities,
  type KindName,
  kinds,
  PLUGIN_FILE,
} from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { type EntryFacts, selectFiles } from './check-entry.ts'
import { type CheckedFiles, checkFiles, type FilesOptions } from './check-files.ts'
import { type Confirmed, findLocalItems, type LocalItem, type LocalItems } from './local-items.ts'
import { type Marketplace, readMarketplace } from './marketplace.ts'
import type { Surroundings } from './own-files.ts'
import { type FileReference, type PackedFiles, referTo, unpackFiles } from './packed-files.ts'

export type CheckJob =
  | { task: 'marketplace'; content: Uint8Array; file: string }
  | ({ task: 'select' } & Selecting)
  | { task: 'check'; packed: PackedFiles; options: FilesOptions }
  | ({ task: 'capabilities' } & Looking)
  | ({ task: 'local'; packed: PackedFiles; lost: readonly Issue[] } & Confirmed)

/** At what a stored version can do. */
export interface Looking {
  kind: KindName
  name: string
  packed: PackedFiles
  /** By file: of a large one only the beginning is packed. */
  digests: BundleFile['digests'][]
}

export interface Selecting {
  /** All paths of the folder, each with a NUL at its end. */
  paths: string
  /** Its plugin.json, wherever that is; absent when there is none, or more than is read. */
  plugin: { path: string; content: Uint8Array } | undefined
  issues: readonly Issue[]
  entry: EntryFacts
  around: Surroundings
}

export interface Selected {
  /** Places among the paths. */
  kept: Uint32Array
  /** plugin.json, where it is another one now. */
  made?: Uint8Array
  issues: Issue[]
  /** As `SelectedFolder.lost`. */
  lost: Issue[]
}

type Referring<T extends { bundle?: Bundle }> = Omit<T, 'bundle'> & {
  bundle?: Omit<Bundle, 'files'> & { files: FileReference[] }
}

export interface CheckAnswers {
  marketplace: Marketplace
  select: Selected
  check: Referring<CheckedFiles>
  capabilities: Capabilities
  local: Omit<LocalItems, 'items'> & { items: Referring<LocalItem>[] }
}

export function answerCheck(job: CheckJob): CheckAnswers[CheckJob['task']] {
  if (job.task === 'marketplace') return readMarketplace(Buffer.from(job.content), job.file)
  if (job.task === 'select') return select(job)
  const given = unpackFiles(job.packed)
  if (job.task === 'capabilities') return look(job, given)
  if (job.task === 'check') return referring(checkFiles(given, job.options), given)
  const { items, ...found } = findLocalItems(given, job.lost, job)
  return { ...found, items: items.map((item) => referring(item, given)) }
}

function look({ kind, name, digests }: Looking, given: readonly BundleFile[]): Capabilities {
  const files = given.map((file, index) => {
    const known = digests[index]
    return known === undefined ? file : { ...file, digests: known }
  })
  return kinds[kind].capabilities(files, name)
}

function select({ paths, plugin: file, issues, entry, around }: Selecting): Selected {
  const names = paths.split('\0').slice(0, -1)
  const nothing = Buffer.alloc(0)
  const read = file === undefined ? nothing : Buffer.from(file.content)
  const given = names.map((path) => {
    const content = path === file?.path ? read : nothing
    return { path, mode: '100644' as const, content }
  })
  const own = selectFiles({ files: given, issues: [...issues] }, entry, around)
  const places = new Map(names.map((path, index) => [path, index]))
  const plugin = own.files.find(({ path }) => path === PLUGIN_FILE)
  const isMade = plugin !== undefined && plugin.content !== read
  const kept = own.files.filter((file) => !(isMade && file === plugin))
  return {
    kept: Uint32Array.from(kept, ({ path }) => places.get(path)!),
    ...(isMade ? { made: new Uint8Array(plugin.content) } : {}),
    issues: own.issues,
    lost: own.lost,
  }
}

function referring<T extends { bundle?: Bundle }>(
  checked: T,
  given: Parameters<typeof referTo>[1],
): Referring<T> {
  const { bundle, ...others } = checked
  if (bundle === undefined) return others
  return { ...others, bundle: { ...bundle, files: referTo(bundle.files, given) } }
}
