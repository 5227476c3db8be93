/**
 * The journal beside the database: every change record again, in files under DATA_DIR/journal/, so that a damaged
 * database can be made anew from its last copy and what came after. A record is written before its commit and synced
 * before the write is answered; many commits share one sync. The database is the truth: the journal is brought level
 * with it, and begins anew behind a copy that was opened and looked over (ADR 43).
 *
 *     journal/000000000120.duckdb   a copy of the database as of record 120
 *     journal/000000000121.log      the records behind it
 */
import path from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { diskTrouble } from '../../kernel/disk-trouble.ts'
import { removeTemporaries, syncFolder } from '../../kernel/durable.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import { JOURNAL_BYTES_MAX } from '../../kernel/limits.ts'
import type { ChangeRecord, RecordId } from '../change-record.ts'
import { recordsAfter } from '../changes.repo.ts'
import type { Engine } from '../engine.ts'
import { beginCopy, type CopyDeps } from './begin-copy.ts'
import { JournalFile } from './journal-file.ts'
import {
  isSameRecord,
  type JournalFolder,
  logName,
  makeFolder,
  moveAside,
  readJournalFolder,
  removeLogs,
} from './journal-folder.ts'

export interface JournalDeps extends CopyDeps {
  engine: Pick<Engine, 'rows' | 'copyTo'>
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
  #longFromBytes: number
  /** One at a time: a second one would fold into the main file what the first one still reads. */
  #copying: Promise<unknown> = Promise.resolve()

  private constructor(deps: JournalDeps, file: JournalFile, newest: RecordId) {
    this.#deps = deps
    this.#longFromBytes = bytesMaxOf(deps)
    this.#file = file
    this.#newest = newest
  }

  /**
   * Bring the journal level with the database. Nobody may write meanwhile.
   * @param newest of the database
   * @param hasOtherRows whether the database holds what no record says: the rows of a former program
   */
  static async open(deps: JournalDeps, newest: RecordId, hasOtherRows: boolean): Promise<Journal> {
    await makeFolder(deps.folder)
    await syncFolder(path.dirname(deps.folder))
    await removeTemporaries(deps.folder)
    const found = await readJournalFolder(deps.folder)
    const last = found.logs.at(-1)
    if (last === undefined) {
      const isNew = newest.sequence === 0 && !hasOtherRows
      return isNew ? new Journal(deps, await newLog(deps, newest), newest) : Journal.#behindCopy(deps, newest)
    }
    const missing = await missingIn(found, deps.engine, newest)
    if (missing === undefined) await setAside(deps, found, newest)
    // An empty log says nothing of whose it is.
    const isBesideOthers = newest.sequence === 0 && hasOtherRows && found.copies.length === 0
    const goesOn = last.schema === deps.schema && found.hasBeginning && !isBesideOthers
    if (missing === undefined || !goesOn) return Journal.#behindCopy(deps, newest)
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

  /** Before a transaction: it may take a copy of the database. @throws AppError, Error of the disk: then nothing can be kept */
  async makeReady(): Promise<void> {
    if (!this.#hasFailed && !(await this.#file.isInPlace().catch(throwTrouble))) {
      const { folder, log } = this.#deps
      log.error({ folder }, 'the journal is gone and begins again behind a copy')
      this.#hasFailed = true
    }
    if (this.#hasFailed) await this.#beginAgain().catch(throwTrouble)
  }

  /** Before the commit of this record. @throws AppError, Error of the disk: then it must not be committed */
  async write(record: ChangeRecord): Promise<void> {
    try {
      await this.#file.write(record)
    } catch (error) {
      // A full disk has only to be waited for.
      if (!FULL.includes((error as NodeJS.ErrnoException).code ?? '')) this.#hasFailed = true
      throwTrouble(error)
    }
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
      throwTrouble(error)
    }
  }

  /** Somebody else committed it, or a commit that seemed to fail. Where it cannot be kept, the next write begins the journal again. */
  async follow(record: ChangeRecord): Promise<void> {
    try {
      await this.#file.write(record)
      this.#file.keep()
    } catch {
      this.#hasFailed = true
    }
    this.#newest = { sequence: record.sequence, id: record.id }
  }

  /** It was not committed. */
  async takeBack(): Promise<void> {
    await this.#file.takeBack().catch(() => {
      this.#hasFailed = true
    })
  }

  get isLong(): boolean {
    return this.#file.sizeBytes > this.#longFromBytes
  }

  /**
   * Begin anew behind a copy of the database. Nobody may write until it resolves; what fails is reported, and the journal
   * is then only longer.
   * @returns what waits for the copy, while others write. @returns whether there is one
   */
  async beginAnew(): Promise<() => Promise<boolean>> {
    const report = (err: unknown) => {
      this.#longFromBytes = this.#file.sizeBytes + bytesMaxOf(this.#deps)
      this.#deps.log.error({ err }, 'the journal goes on: a copy of the database could not be made')
      return false
    }
    try {
      await this.#goOnInNewLog()
      const finish = await beginCopy(this.#deps, this.#newest)
      const isDone = finish().then(() => true, report)
      this.#copying = isDone
      return () => isDone
    } catch (error) {
      report(error)
      return async () => false
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #goOnInNewLog(): Promise<void> {
    const former = this.#file
    this.#file = await newLog(this.#deps, this.#newest)
    this.#longFromBytes = bytesMaxOf(this.#deps)
    try {
      await former.sync()
    } catch (error) {
      this.#hasFailed = true
      throw error
    } finally {
      await former.close()
    }
  }

  async #beginAgain(): Promise<void> {
    await this.#copying
    await makeFolder(this.#deps.folder)
    const file = await newLogBehindCopy(this.#deps, this.#newest)
    await this.#file.close().catch(() => undefined)
    this.#file = file
    this.#hasFailed = false
  }
}

const FULL = ['ENOSPC', 'EDQUOT']

function bytesMaxOf({ bytesMax = JOURNAL_BYTES_MAX }: JournalDeps): number {
  return bytesMax
}

function throwTrouble(error: unknown): never {
  throw diskTrouble(error, 'The journal of the database') ?? error
}

/** What the journal lacks, or `undefined` when it does not lead to the database as it is. */
async function missingIn(found: JournalFolder, engine: JournalDeps['engine'], newest: RecordId) {
  const last = found.logs.at(-1)!
  // A crash between a record and its commit leaves one too many, never two.
  const isInFlight = found.hasRecords && found.newest.sequence === newest.sequence + 1
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
  const facts = {
    place: await moveAside(folder, `aside-${clock()}`),
    journal: found.newest.sequence,
    database: newest.sequence,
  }
  log.warn(facts, 'the journal is of another time than the database and was set aside')
}

async function newLogBehindCopy(deps: JournalDeps, newest: RecordId): Promise<JournalFile> {
  const finish = await beginCopy(deps, newest)
  await finish()
  // What goes beyond the copy was never committed.
  await removeLogs(deps.folder)
  return newLog(deps, newest)
}

async function newLog({ folder, schema }: JournalDeps, { sequence }: RecordId): Promise<JournalFile> {
  const file = await JournalFile.open(path.join(folder, logName(sequence + 1, schema)), 0)
  await syncFolder(folder)
  return file
}
