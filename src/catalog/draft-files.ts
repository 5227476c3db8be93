/** Drafts on disk: what is written when, and what is removed. */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { EpochMs, RandomBytes } from '../kernel/clock.ts'
import { undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { writeDurably } from '../kernel/durable.ts'
import { AppError } from '../kernel/errors.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { UserId } from '../kernel/ids.ts'
import { UPLOAD_BYTES_MAX } from '../kernel/limits.ts'

export interface DraftFile {
  /** As the sender calls it. */
  name: string
  sizeBytes: number
  /** Beside draft.json. */
  file: string
}

export interface Draft {
  id: string
  ownerId: UserId
  /** In the forms of its pages: whoever sends it was shown one, also when the session has ended since. */
  key: string
  /** The served name of the item that gets a new version; `null` makes a new item. */
  item: string | null
  zip: DraftFile
  photo: DraftFile | null
  docs: readonly DraftFile[]
  /** What was typed, by field. */
  values: Readonly<Record<string, string>>
  createdAt: EpochMs
  changedAt: EpochMs
}

export interface NewFile {
  name: string
  content: Buffer
}

/** A file to add, or a `DraftFile` to keep. Absent keeps what is there. */
export interface DraftChange {
  item?: string | null
  zip?: NewFile
  photo?: NewFile | null
  docs?: readonly (NewFile | DraftFile)[]
  /** Fields to set; the others keep their values. */
  values?: Readonly<Record<string, string>>
}

const RECORD = 'draft.json'

/**
 * Files first, the record that names them last.
 * @param still what it throws leaves the record as it was
 * @throws AppError `too_large` before anything is written
 */
export async function writeChange(
  folder: string,
  before: Draft,
  change: DraftChange,
  random: RandomBytes,
  changedAt: EpochMs,
  still: () => void,
): Promise<Draft> {
  const kept = (file: NewFile | DraftFile) => ('content' in file ? planned(file, random) : file)
  const { zip, photo, docs, item, values } = change
  const after: Draft = {
    ...before,
    ...(item === undefined ? {} : { item }),
    ...(zip === undefined ? {} : { zip: planned(zip, random) }),
    ...(photo === undefined ? {} : { photo: photo && planned(photo, random) }),
    ...(docs === undefined ? {} : { docs: docs.map(kept) }),
    values: { ...before.values, ...values },
    changedAt,
  }
  const sizeBytes = filesOf(after).reduce((total, file) => total + file.sizeBytes, 0)
  if (sizeBytes > UPLOAD_BYTES_MAX) throw tooLarge(sizeBytes)
  const own = path.join(folder, before.id)
  await mkdir(own, { recursive: true, mode: 0o700 })
  for (const file of filesOf(after)) {
    if ('content' in file) await writeDurably(path.join(own, file.file), file.content as Buffer)
  }
  failpoint('draft.files-written')
  const record = { ...after, zip: named(after.zip), photo: after.photo && named(after.photo) }
  const whole: Draft = { ...record, docs: after.docs.map(named) }
  still()
  await writeDurably(path.join(own, RECORD), `${JSON.stringify(whole)}\n`)
  failpoint('draft.written')
  return whole
}

function planned({ name, content }: NewFile, random: RandomBytes): DraftFile & { content: Buffer } {
  return { name, sizeBytes: content.length, file: `file-${random(9).toString('hex')}`, content }
}

function named({ name, sizeBytes, file }: DraftFile): DraftFile {
  return { name, sizeBytes, file }
}

function filesOf({ zip, photo, docs }: Draft): DraftFile[] {
  return [zip, ...(photo === null ? [] : [photo]), ...docs]
}

/**
 * Everything whole that is there; what a crash left goes. What cannot be read stays as it is: nobody sees it until a
 * start that can read it.
 */
export async function readAll(
  folder: string,
  onUnread: (folder: string, error: unknown) => void,
): Promise<Map<string, Draft>> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const drafts = new Map<string, Draft>()
  for (const id of await readdir(folder)) {
    const own = path.join(folder, id)
    try {
      const draft = await readRecord(own)
      if (draft?.id !== id) await removeDraft(folder, id)
      else {
        await removeUnnamed(own, draft)
        drafts.set(id, draft)
      }
    } catch (error) {
      onUnread(own, error)
    }
  }
  return drafts
}

/** The record of a draft whose files are all there. @throws Error of the disk, when that cannot be said */
async function readRecord(own: string): Promise<Draft | undefined> {
  const record = await readFile(path.join(own, RECORD), 'utf8').catch(undefinedIfAbsent)
  const draft = record === undefined ? undefined : parseRecord(record)
  if (draft === undefined) return undefined
  const found = await Promise.all(
    filesOf(draft).map(({ file }) => stat(path.join(own, file)).catch(undefinedIfAbsent)),
  )
  return found.includes(undefined) ? undefined : draft
}

function parseRecord(record: string): Draft | undefined {
  try {
    const draft = JSON.parse(record) as Draft
    return filesOf(draft).every(({ file }) => typeof file === 'string') ? draft : undefined
  } catch {
    return undefined
  }
}

export async function removeUnnamed(own: string, draft: Draft): Promise<void> {
  const wanted = new Set([RECORD, ...filesOf(draft).map(({ file }) => file)])
  const names = await readdir(own)
  await Promise.all(
    names.filter((name) => !wanted.has(name)).map((name) => rm(path.join(own, name), { force: true })),
  )
}

/** The record goes first: what follows is a leftover, whatever happens. */
export async function removeDraft(folder: string, id: string): Promise<void> {
  await rm(path.join(folder, id, RECORD), { force: true }).catch(() => undefined)
  failpoint('draft.record-removed')
  await rm(path.join(folder, id), { recursive: true, force: true })
}

function tooLarge(sizeBytes: number): AppError {
  return new AppError(
    'too_large',
    `ZIP, photo and documents have ${sizeBytes} bytes together; keep them at ${UPLOAD_BYTES_MAX} at most.`,
  )
}
