/** One file of the journal: records behind each other, of which the last may be torn. */
import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { undefinedIfAbsent } from '../../kernel/disk-trouble.ts'
import { shared } from '../../kernel/durable.ts'
import type { ChangeRecord } from '../change-record.ts'
import { linesOf, RecordReader } from './journal-line.ts'

const LINE_FEED = 0x0a

export class JournalFile {
  readonly #file: FileHandle
  readonly #place: string
  /** Up to where it holds records that were committed. */
  #sizeBytes: number
  /** Up to where it was written to. */
  #writtenBytes: number
  /**
   * Many that wait share one sync. After one that failed there is no other: it would say that all is well, and what the
   * disk let go of would be missing before what it keeps.
   */
  readonly sync: () => Promise<void>

  private constructor(place: string, file: FileHandle, sizeBytes: number) {
    this.#place = place
    this.#file = file
    this.#sizeBytes = sizeBytes
    this.#writtenBytes = sizeBytes
    let failure: unknown
    this.sync = shared(async () => {
      if (failure !== undefined) throw failure
      await file.datasync().catch((error: unknown) => {
        failure = error
        throw error
      })
    })
  }

  /** @param sizeBytes of what is whole: what is behind it is cut off */
  static async open(place: string, sizeBytes: number): Promise<JournalFile> {
    const file = await open(place, sizeBytes === 0 ? 'w' : 'r+', 0o600)
    await file.truncate(sizeBytes)
    return new JournalFile(place, file, sizeBytes)
  }

  /** Not when somebody deleted it or its folder, or put another one there: nobody would find what is written to it. */
  async isInPlace(): Promise<boolean> {
    const found = await stat(this.#place).catch(undefinedIfAbsent)
    if (found === undefined) return false
    const { ino, dev } = await this.#file.stat()
    return found.ino === ino && found.dev === dev
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Behind what is there, to be kept or taken back. It survives a power cut once it is kept and `sync` has resolved. */
  async write(record: ChangeRecord): Promise<void> {
    const lines = linesOf(record)
    for (let at = 0; at < lines.length; ) {
      const place = this.#sizeBytes + at
      const { bytesWritten } = await this.#file.write(lines, at, lines.length - at, place)
      at += bytesWritten
      this.#writtenBytes = this.#sizeBytes + at
    }
  }

  /** What was written was committed. */
  keep(): void {
    this.#sizeBytes = this.#writtenBytes
  }

  /** What was written, or half of it, was not committed. */
  async takeBack(): Promise<void> {
    if (this.#writtenBytes === this.#sizeBytes) return
    await this.#file.truncate(this.#sizeBytes)
    this.#writtenBytes = this.#sizeBytes
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

/** The whole records of a file, each with where it ends, up to what is torn. */
export async function* readJournalFile(
  place: string,
): AsyncGenerator<{ record: ChangeRecord; endBytes: number }> {
  const reader = new RecordReader()
  let endBytes = 0
  for await (const line of linesIn(place)) {
    endBytes += line.length + 1
    const record = reader.take(line.toString())
    if (record === null) return
    if (record !== undefined) yield { record, endBytes }
  }
}

/** Without their line feeds; what is behind the last one is no line. Text knows more ends of lines than we write. */
async function* linesIn(place: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  for await (const chunk of createReadStream(place) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end)])
      pieces = []
      start = end + 1
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start))
  }
}
