/** Pack files held open for reading: the most recently used, each counted, none closed under a reader. */
import { type FileHandle, open } from 'node:fs/promises'
import { OPEN_PACKS_MAX } from '../../kernel/limits.ts'

interface OpenPack {
  file: Promise<FileHandle>
  readers: number
}

export class OpenPacks {
  readonly #open = new Map<string, OpenPack>()

  /** Read bytes of a pack. @throws Error when the file ends before `length` bytes */
  async read(path: string, offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    await this.readInto(path, offset, bytes)
    return bytes
  }

  /** Fill `target` from a pack. @throws Error when the file ends before it is full */
  async readInto(path: string, offset: number, target: Buffer): Promise<void> {
    const pack = this.#use(path)
    try {
      const { bytesRead } = await (await pack.file).read(target, 0, target.length, offset)
      if (bytesRead !== target.length)
        throw new Error(`${path} ends at ${offset + bytesRead}, expected ${offset + target.length}`)
    } finally {
      pack.readers -= 1
      await this.#trim()
    }
  }

  /** Let go of one file, once its readers are done, before it is deleted or when all is closed. */
  async close(path: string): Promise<void> {
    const pack = this.#open.get(path)
    this.#open.delete(path)
    if (pack !== undefined) await (await pack.file.catch(() => undefined))?.close()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((path) => this.close(path)))
  }

  #use(path: string): OpenPack {
    const pack = this.#open.get(path) ?? { file: open(path, 'r'), readers: 0 }
    // Last in the map is most recently used.
    this.#open.delete(path)
    this.#open.set(path, pack)
    pack.readers += 1
    pack.file.catch(() => this.#open.delete(path))
    return pack
  }

  async #trim(): Promise<void> {
    if (this.#open.size <= OPEN_PACKS_MAX) return
    for (const [path, pack] of this.#open) {
      if (pack.readers > 0) continue
      await this.close(path)
      return
    }
  }
}
