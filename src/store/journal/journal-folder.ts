/** What lies in the journal's folder: copies of the database, and the records behind them in their order. */
import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { undefinedIfAbsent } from '../../kernel/disk-trouble.ts'
import { syncFolder } from '../../kernel/durable.ts'
import { AppError } from '../../kernel/errors.ts'
import { type ChangeRecord, NO_RECORD, type RecordId } from '../change-record.ts'
import { readJournalFile } from './journal-file.ts'

interface LogFile {
  name: string
  /** The number of its first record, which may be still to come. */
  first: number
  /** The newest migration of the database that it belongs to. */
  schema: number
  /** Of its whole records. */
  sizeBytes: number
  /** The same, without the newest. */
  beforeNewestBytes: number
}

export interface JournalFolder {
  copies: readonly { name: string; sequence: number }[]
  /** One goes on where the one before ends. */
  logs: readonly LogFile[]
  /** Whether `newest` was read: else it is what the name of an empty log says. */
  hasRecords: boolean
  newest: RecordId
  /** The record before the newest. */
  before: RecordId
  /** Whether a copy, or nothing at all, is what the first of its records follows from. */
  hasBeginning: boolean
}

/** Digits of names, as `COPY` and `LOG` read them: enough that names sort as numbers do. */
const DIGITS = 12
const SCHEMA_DIGITS = 4

/** The identity of a record that nothing here tells. */
const UNKNOWN = ''

/** @param sequence of the newest record that the copy has */
export function copyName(sequence: number): string {
  return `${String(sequence).padStart(DIGITS, '0')}.duckdb`
}

/** @param first the number of its first record. @param schema the number of the newest migration */
export function logName(first: number, schema: number): string {
  return `${String(first).padStart(DIGITS, '0')}-${String(schema).padStart(SCHEMA_DIGITS, '0')}.log`
}

/** What is there, by name. */
export async function listJournalFolder(folder: string) {
  const names = (await readdir(folder)).sort()
  const copies = numbered(names, COPY).map(([name, sequence]) => ({ name, sequence }))
  const logs = numbered(names, LOG).map(([name, first, schema]) => ({ name, first, schema }))
  return { copies, logs }
}

/** Whether a database wrote to it: there is a copy, or a record. */
export async function isInUse(folder: string): Promise<boolean> {
  if ((await stat(folder).catch(undefinedIfAbsent)) === undefined) return false
  const { copies, logs } = await listJournalFolder(folder)
  const sizes = await Promise.all(logs.map(async ({ name }) => (await stat(path.join(folder, name))).size))
  return copies.length > 0 || sizes.some((bytes) => bytes > 0)
}

/** Read all of it, up to the first record that is not as it was written or does not follow from the one before. */
export async function readJournalFolder(folder: string): Promise<JournalFolder> {
  const { copies, logs: found } = await listJournalFolder(folder)
  const logs: LogFile[] = []
  let newest: RecordId | undefined
  let before: RecordId = NO_RECORD
  let beginning: RecordId | undefined
  for (const log of found) {
    const file = { ...log, sizeBytes: 0, beforeNewestBytes: 0 }
    logs.push(file)
    for await (const { record, endBytes } of readJournalFile(path.join(folder, log.name))) {
      const known = newest ?? predecessorOf(record)
      if (!follows(record, known)) break
      before = known
      beginning ??= known
      newest = { sequence: record.sequence, id: record.id }
      file.beforeNewestBytes = file.sizeBytes
      file.sizeBytes = endBytes
    }
  }
  const behind = (beginning ?? beforeFirst(logs)).sequence
  const hasBeginning = behind === 0 || copies.some(({ sequence }) => sequence >= behind)
  const hasRecords = newest !== undefined
  return { copies, logs, hasRecords, newest: newest ?? beforeFirst(logs), before, hasBeginning }
}

/** @throws AppError `disk_trouble` when something else stands there, such as a link that leads nowhere */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if ((await lstat(folder).catch(undefinedIfAbsent)) === undefined) throw error
    throw new AppError(
      'disk_trouble',
      `${folder} is no folder; move away what stands there, a file or a link that leads nowhere, and start again: nothing was deleted.`,
      { cause: error },
    )
  }
}

export async function removeLogs(folder: string): Promise<void> {
  const { logs } = await listJournalFolder(folder)
  for (const { name } of logs) await rm(path.join(folder, name), { force: true })
}

/**
 * Put all that is in a folder elsewhere: beside it, or, where it is a disk of its own, inside it.
 * @returns where it is now
 */
export async function moveAside(folder: string, name: string): Promise<string> {
  const beside = `${folder}.${name}`
  try {
    await rename(folder, beside)
    await makeFolder(folder)
    await syncFolder(path.dirname(folder))
    return beside
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error
  }
  const inside = path.join(folder, name)
  const { logs, copies } = await listJournalFolder(folder)
  await mkdir(inside, { mode: 0o700 })
  for (const one of [...logs, ...copies])
    await rename(path.join(folder, one.name), path.join(inside, one.name))
  await syncFolder(inside)
  await syncFolder(folder)
  return inside
}

/** Whether they may be the same record, as far as is known. */
export function isSameRecord(a: RecordId, b: RecordId): boolean {
  return a.sequence === b.sequence && (a.id === b.id || a.id === UNKNOWN || b.id === UNKNOWN)
}

/** Of logs that hold no record yet. */
function beforeFirst(logs: readonly LogFile[]): RecordId {
  const first = logs.at(-1)?.first ?? 1
  return first === 1 ? NO_RECORD : { sequence: first - 1, id: UNKNOWN }
}

/** All records behind `sequence`, in their order. */
export async function* readRecords(folder: string, sequence: number): AsyncGenerator<ChangeRecord> {
  const { logs } = await readJournalFolder(folder)
  for (const { name, sizeBytes } of logs) {
    for await (const { record, endBytes } of readJournalFile(path.join(folder, name))) {
      if (endBytes > sizeBytes) break
      if (record.sequence > sequence) yield record
    }
  }
}

function predecessorOf({ sequence, previous }: ChangeRecord): RecordId {
  return { sequence: sequence - 1, id: previous }
}

function follows(record: ChangeRecord, { sequence, id }: RecordId): boolean {
  return record.sequence === sequence + 1 && record.previous === id
}

const COPY = /^(\d{12})\.duckdb$/
const LOG = /^(\d{12})-(\d{4})\.log$/

function numbered(names: readonly string[], pattern: RegExp): [string, number, number][] {
  return names.flatMap((name): [string, number, number][] => {
    const match = pattern.exec(name)
    return match === null ? [] : [[name, Number(match[1]), Number(match[2])]]
  })
}
