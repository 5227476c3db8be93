/**
 * One database file, open. DuckDB gives a database up for good after one fsync that fails, or a disk that is full while
 * it folds its log in: everything asked of it fails from then on, also when there is room again. So it is let go of and
 * opened anew, by whoever asks next, once the disk takes bytes. What was committed is in the file or its log.
 */
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { writeTemporary } from '../kernel/durable.ts'
import { logOf, openingFailure } from './opening-failure.ts'
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts'

export interface Connections {
  /** Callers do not overlap. */
  writer: DuckDBConnection
  reader: DuckDBConnection
  /** Of the writer: statements with values, which come again with others. */
  prepared: PreparedStatements
}

export class OpenFile {
  readonly #file: string
  readonly #onLost: (error: unknown) => void
  #instance: DuckDBInstance
  #connections: Connections
  /** Why DuckDB gave the database up. */
  #failure: unknown
  #usersCount = 0
  #reopening: Promise<void> | undefined
  #openings = 1

  private constructor(file: string, opened: Opened, onLost: (error: unknown) => void) {
    this.#file = file
    this.#onLost = onLost
    this.#instance = opened.instance
    this.#connections = opened.connections
  }

  /** @param onLost told when it cannot be opened anew: the driver is of no use to this process then (duckdb-node-neo#393) */
  static async open(file: string, onLost: (error: unknown) => void): Promise<OpenFile> {
    return new OpenFile(file, await openFile(file), onLost)
  }

  /** How often it was opened: after another time, the file may have what nobody was told of. */
  get openings(): number {
    return this.#openings
  }

  /** @throws what the work throws; the disk's own error while it takes no bytes */
  async use<T>(work: (connections: Connections) => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) await this.#openAnew()
    this.#usersCount += 1
    try {
      return await work(this.#connections)
    } catch (error) {
      if (isGivenUp(error)) this.#failure = error
      throw error
    } finally {
      this.#usersCount -= 1
    }
  }

  letGo(): void {
    const { writer, reader, prepared } = this.#connections
    prepared.close()
    writer.closeSync()
    reader.closeSync()
    this.#instance.closeSync()
  }

  #openAnew(): Promise<void> {
    this.#reopening ??= this.#reopen().finally(() => {
      this.#reopening = undefined
    })
    return this.#reopening
  }

  async #reopen(): Promise<void> {
    await assertTakesBytes(this.#file)
    // Whoever is still in the middle of something hears of it in a moment; then it can be closed.
    if (this.#usersCount > 0) throw this.#failure
    this.letGo()
    try {
      const { instance, connections } = await openFile(this.#file)
      this.#instance = instance
      this.#connections = connections
    } catch (error) {
      this.#onLost(error)
      throw error
    }
    this.#failure = undefined
    this.#openings += 1
  }
}

interface Opened {
  instance: DuckDBInstance
  connections: Connections
}

async function openFile(file: string): Promise<Opened> {
  // What is asked of it is small: a second thread only wakes to find nothing to do.
  const instance = await DuckDBInstance.create(file, { threads: '1' }).catch((cause: unknown) => {
    throw openingFailure(file, cause)
  })
  const [writer, reader] = [await instance.connect(), await instance.connect()]
  // The log goes into the main file when we say so: who looks and refuses what they see leaves both as they were.
  await writer.run('PRAGMA disable_checkpoint_on_shutdown')
  return { instance, connections: { writer, reader, prepared: createPreparedStatements(writer) } }
}

function isGivenUp(error: unknown): boolean {
  return error instanceof Error && /^FATAL Error|database has been invalidated/i.test(error.message)
}

/** Beside what its log will need in the main file, in bytes. */
const ROOM_BYTES = 4_194_304

/** @throws Error of the disk, while there is no room for the log to be folded in */
async function assertTakesBytes(file: string): Promise<void> {
  const log = await stat(logOf(file)).catch(undefinedIfAbsent)
  const block = Buffer.alloc(1_048_576)
  const place = await writeTemporary(path.dirname(file), async (handle) => {
    for (let left = ROOM_BYTES + (log?.size ?? 0); left > 0; left -= block.length)
      await handle.writeFile(block)
  })
  await rm(place)
}
