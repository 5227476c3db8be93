/**
 * Lines on a file, pipe or terminal that may be full, stuck or gone: they are gathered, written one after the other, and
 * dropped and counted where they cannot be. Serving never waits for them, and ends without them.
 */
import { write, writeSync } from 'node:fs'

/** Lines are gathered to writes of about this size: a write for each line costs as much as answering a poll. */
const WRITE_CHARS = 4_096
/** The longest that a line waits, and the pause before a full pipe is tried again, in milliseconds. */
const WAIT_MS = 200
/** What is kept while nobody takes it; lines beyond are dropped. */
const HELD_CHARS_MAX = 1_048_576

export class LogLines {
  readonly #fd: number
  /** The line that says how many were lost. */
  readonly #lostLine: (count: number) => string
  #lines: string[] = []
  #heldChars = 0
  #lost = 0
  /** What is being written, and how many lines it has. */
  #sending: { bytes: Buffer; count: number } | undefined
  #isMidLine = false
  #timer: NodeJS.Timeout | undefined
  /** What is being sent waits to be tried again, and is in nobody's hands meanwhile. */
  #isWaiting = false

  /** @param fd that does not block: Node sees to that for pipes and sockets among its own standard streams */
  constructor(fd: number, lostLine: (count: number) => string) {
    this.#fd = fd
    this.#lostLine = lostLine
  }

  write(line: string): void {
    if (this.#heldChars + line.length > HELD_CHARS_MAX) {
      this.#lost += 1
      return
    }
    this.#lines.push(line)
    this.#heldChars += line.length
    if (this.#heldChars >= WRITE_CHARS) this.flush()
    else this.#flushSoon()
  }

  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#sending !== undefined || this.#lines.length === 0) return
    this.#sending = this.#take()
    this.#send()
  }

  /** One last try, while the process ends: what is not taken at once is left, and what is under way goes to its end by itself. */
  end(): void {
    const left = [...(this.#sending !== undefined && this.#isWaiting ? [this.#sending] : []), this.#take()]
    try {
      for (const { bytes } of left) {
        for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
      }
    } catch {
      // There is nobody left to tell.
    }
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => this.flush(), WAIT_MS).unref()
  }

  #take(): { bytes: Buffer; count: number } {
    const before = `${this.#isMidLine ? '\n' : ''}${this.#lost === 0 ? '' : this.#lostLine(this.#lost)}`
    const taken = {
      bytes: Buffer.from(before + this.#lines.join('')),
      count: this.#lost + this.#lines.length,
    }
    this.#lines = []
    this.#heldChars = 0
    this.#lost = 0
    return taken
  }

  #send(): void {
    const { bytes, count } = this.#sending!
    this.#isWaiting = false
    write(this.#fd, bytes, (error, written) => {
      if (written > 0) this.#isMidLine = bytes[written - 1] !== 0x0a
      if (error === null && written === bytes.length) {
        this.#sending = undefined
        this.flush()
        return
      }
      if (error === null) {
        this.#sending = { bytes: bytes.subarray(written), count }
        this.#send()
      } else if (error.code === 'EAGAIN') {
        this.#isWaiting = true
        setTimeout(() => this.#send(), WAIT_MS).unref()
      } else {
        this.#sending = undefined
        this.#lost += count
        if (this.#lines.length > 0) this.#flushSoon()
      }
    })
  }
}
