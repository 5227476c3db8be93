/**
 * Bytes that are on their way and wait to be worked on: the first in memory, the others in a file without a name, so that
 * a crash leaves nothing and a slow sender holds nothing that others need.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { temporaryName } from '../kernel/durable.ts'
import { SPOOL_MEMORY_BYTES_MAX } from '../kernel/limits.ts'

const READ_BYTES = 262_144

export class Spool {
  readonly #folder: string
  #chunks: Uint8Array[] = []
  #chunksBytes = 0
  #file: FileHandle | undefined
  #fileBytes = 0

  /** @param folder made when it is needed */
  constructor(folder: string) {
    this.#folder = folder
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk)
    this.#chunksBytes += chunk.length
    if (this.#chunksBytes > SPOOL_MEMORY_BYTES_MAX) await this.#moveToFile()
  }

  /** All that was added, in order; once, and before `close`. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; this.#file !== undefined && at < this.#fileBytes; ) {
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at)
      if (bytesRead === 0) throw new Error(`A spool of ${this.#fileBytes} bytes ends after ${at}.`)
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
    yield* this.#chunks
  }

  async whole(): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.chunks()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  async close(): Promise<void> {
    this.#chunks = []
    await this.#file?.close()
    this.#file = undefined
  }

  async #moveToFile(): Promise<void> {
    this.#file ??= await openNameless(this.#folder)
    await this.#file.appendFile(Buffer.concat(this.#chunks))
    this.#fileBytes += this.#chunksBytes
    this.#chunks = []
    this.#chunksBytes = 0
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true })
  const name = temporaryName(folder)
  const file = await open(name, 'wx+', 0o600)
  await rm(name)
  return file
}
