/**
 * The journal beside the database: every change record again, in files under DATA_DIR/journal/, so that a damaged
 * database can be made anew from its last copy and what came after. A record is written before its commit and synced
 * before the write is answered; many commits share one sync. The database is the truth: the journal is brought level
 * with it, and begins anew behind a copy that was opened and looked over (ADR 43).
 *
 *     journal/000000000120.duckdb   a copy of the database as of record 120
 *     journal/000000000121.log      the records behind it
 */
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { diskTrouble } from '../../kernel/disk-trouble.ts'
import { removeTemporaries, syncFolder, temporaryName } from '../../kernel/durable.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import { JOURNAL_BYTES_MAX } from '../../kernel/limits.ts'
import type { ChangeRecord, RecordId } from '../change-record.ts'
import { recordsAfter } from '../changes.repo.ts'
import type { Engine } from '../engine.ts'
import { JournalFile } from './journal-file.ts'
import {
  copyName,
  isSameRecord,
  type JournalFolder,
  listJournalFolder,
  logName,
  readJournalFolder,
} from './journal-folder.ts'
import type { Expected } from './look-over.ts'

export interface JournalDeps {
  folder: string
  engine: Pick<Engine, 'rows' | 'copyTo'>
  /** How many rows there are now, by table. */
  countRows(): ReadonlyMap<string, number>
  /** See that a copy is what it should be. @throws Error that says what is wrong with it */
  lookOver(copy: string, expected: Expected): Promise<void>
  /** The number of the database's newest migration: behind another one the journal begins anew. */
  schema: number
  /** For the name of what is set aside. */
  clock: Clock
  /** Bytes behind the newest copy, from which there is a new one. */
  bytesMax?: number
  log: { warn(facts: object, message: string): void; error(facts: object, message: string): void }
}

export class Journal {
  readonly #deps: JournalDeps
  #file: JournalFile
  #newest: RecordId
  /** What a disk that failed has kept is not known (a second sync may say that all is well): what it holds is let go. */
  #hasFailed = false

  private constructor(deps: JournalDeps, file: JournalFile, newest: RecordId) {
    this.#deps = deps
    this.#file = file
    this.#newest = newest
  }

  /**
   * Bring the journal level with the database. Nobody may write meanwhile.
   * @param newest of the database
   * @param hasOtherRows whether the database holds what no record says: the rows of a former program
   */
  static async open(deps: JournalDeps, newest: RecordId, hasOtherRows: boolean): Promise<Journal> {
    await mkdir(deps.folder, { recursive: true, mode: 0o700 })
    await removeTemporaries(deps.folder)
    const found = await readJournalFolder(deps.folder)
    const last = found.logs.at(-1)
    if (last === undefined) {
      const isNew = newest.sequence === 0 && !hasOtherRows
      return isNew ? new Journal(deps, await newLog(deps, newest), newest) : Journal.#behindCopy(deps, newest)
    }
    const missing = await missingIn(found, deps.engine, newest)
    if (missing === undefined) await setAside(deps, found, newest)
    if (missing === undefined || last.schema !== deps.schema) return Journal.#behindCopy(deps, newest)
    const file = await JournalFile.open(path.join(deps.folder, last.name), missing.keptBytes)
    for await (const record of missing.records) {
      await file.write(record)
      file.keep()
    }
    await file.sync()
    return new Journal(deps, file, newest)
  }

  static async #behindCopy(deps: JournalDeps, newest: RecordId): Promise<Journal> {
    return new Journal(deps, await newLogBehindCopy(deps, newest), newest)
  }

  /** Before the commit of this record. @throws AppError, Error of the disk: then it must not be committed */
  async write(record: ChangeRecord): Promise<void> {
    if (this.#hasFailed) await this.#beginAgain()
    await this.#file.write(record)
    failpoint('journal.written')
  }

  /**
   * It was committed.
   * @returns when it survives a power cut. @throws Error of the disk; the next write begins the journal again
   */
  async keep({ sequence, id }: RecordId): Promise<void> {
    this.#newest = { sequence, id }
    this.#file.keep()
    try {
      await this.#file.sync()
    } catch (error) {
      this.#hasFailed = true
      throw diskTrouble(error, 'The journal of the database') ?? error
    }
  }

  /** It was not committed. */
  async takeBack(): Promise<void> {
    await this.#file.takeBack().catch(() => {
      this.#hasFailed = true
    })
  }

  get isLong(): boolean {
    return this.#file.sizeBytes > (this.#deps.bytesMax ?? JOURNAL_BYTES_MAX)
  }

  /**
   * Begin anew behind a copy of the database. Nobody may write until it resolves.
   * @returns what finishes the copy while others write; it reports what fails, and the journal is then only longer
   */
  async beginAnew(): Promise<() => Promise<boolean>> {
    const finish = await beginCopy(this.#deps, this.#newest)
    const former = this.#file
    this.#file = await newLog(this.#deps, this.#newest)
    await former.sync()
    await former.close()
    return async () => {
      try {
        await finish()
        return true
      } catch (err) {
        this.#deps.log.error({ err }, 'the journal goes on: a copy of the database could not be made')
        return false
      }
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #beginAgain(): Promise<void> {
    const file = await newLogBehindCopy(this.#deps, this.#newest)
    await this.#file.close().catch(() => undefined)
    this.#file = file
    this.#hasFailed = false
  }
}

/** What the journal lacks, or `undefined` when it does not lead to the database as it is. */
async function missingIn(found: JournalFolder, engine: JournalDeps['engine'], newest: RecordId) {
  const last = found.logs.at(-1)!
  // A crash between a record and its commit leaves one too many, never two.
  const isInFlight = found.newest.sequence === newest.sequence + 1
  const from = isInFlight ? found.before : found.newest
  const keptBytes = isInFlight ? last.beforeNewestBytes : last.sizeBytes
  if (isSameRecord(from, newest)) return { keptBytes, records: [] }
  for await (const { sequence, previous } of recordsAfter(engine, from.sequence)) {
    const isNext = isSameRecord(from, { sequence: sequence - 1, id: previous })
    return isNext ? { keptBytes, records: recordsAfter(engine, from.sequence) } : undefined
  }
  return undefined
}

/** Never thrown away: it may know more than a database that was put there from a backup. */
async function setAside({ folder, clock, log }: JournalDeps, found: JournalFolder, newest: RecordId) {
  const place = `${folder}.aside-${clock()}`
  await rename(folder, place)
  await mkdir(folder, { mode: 0o700 })
  await syncFolder(path.dirname(folder))
  const facts = { place, journal: found.newest.sequence, database: newest.sequence }
  log.warn(facts, 'the journal is of another time than the database and was set aside')
}

/** Nobody may write until it resolves. @returns what finishes the copy while others do */
async function beginCopy({ folder, engine, countRows, lookOver }: JournalDeps, newest: RecordId) {
  const temporary = temporaryName(folder)
  const { isFixed, isDone } = engine.copyTo(temporary)
  await isFixed
  const expected = { newest, counts: countRows() }
  return async () => {
    try {
      await isDone
      await lookOver(temporary, expected)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    failpoint('journal.copied')
    await rename(temporary, path.join(folder, copyName(newest.sequence)))
    await syncFolder(folder)
    await removeUpTo(folder, newest.sequence)
  }
}

/** What a copy stands for is of no more use: older copies, and the records that it has. */
async function removeUpTo(folder: string, sequence: number): Promise<void> {
  const { logs, copies } = await listJournalFolder(folder)
  const old = [
    ...copies.filter((copy) => copy.sequence < sequence),
    ...logs.filter((log) => log.first <= sequence),
  ]
  for (const { name } of old) await rm(path.join(folder, name), { force: true })
}

async function newLogBehindCopy(deps: JournalDeps, newest: RecordId): Promise<JournalFile> {
  const finish = await beginCopy(deps, newest)
  await finish()
  return newLog(deps, newest)
}

async function newLog({ folder, schema }: JournalDeps, { sequence }: RecordId): Promise<JournalFile> {
  const file = await JournalFile.open(path.join(folder, logName(sequence + 1, schema)), 0)
  await syncFolder(folder)
  return file
}
