/**
 * Answers kept ready: all who ask the same of the same head get the same bytes, made once. The heads of a company
 * are few and its machines many, so that most of a morning's clones are a look-up here.
 */
import { createGate } from '../kernel/gate.ts'
import { ANSWERS_MADE_AT_ONCE_MAX, WHOLE_PACK_BYTES_MAX } from '../kernel/limits.ts'
import { type Answer, wholeAnswer } from './answer.ts'
import type { Repository } from './repository.ts'
import type { Request } from './request.ts'

/** In one piece, or, when that would take too much memory, as what is to be streamed. */
export type ReadyAnswer = Buffer | Answer

interface Entry {
  answer: ReadyAnswer
  bytes: number
  /** Clients it is being sent to. */
  readers: number
}

/** What an entry costs besides its bytes: its key and its place. */
const ENTRY_BYTES = 512
/** An id in a plan: 40 characters and a pointer. */
const PLANNED_OID_BYTES = 64

export class ReadyAnswers {
  readonly #bytesMax: number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()
  readonly #making = new Map<string, Promise<Entry>>()
  readonly #gate = createGate(ANSWERS_MADE_AT_ONCE_MAX)
  #bytes = 0
  /** Of entries that are being read, and so cannot be forgotten. */
  #readBytes = 0

  /** @param bytesMax for all answers together, those that slow clients are still reading included */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The answer if it is there already. `release` it when it was sent or the client is gone. */
  take(repository: Repository, { key }: Request): { answer: ReadyAnswer; release: () => void } | undefined {
    const entry = key === undefined ? undefined : this.#entries.get(`${repository.head} ${key}`)
    return entry === undefined ? undefined : this.#lend(`${repository.head} ${key}`, entry)
  }

  /** The answer, made now unless somebody is making it. `release` it when it was sent or the client is gone. */
  async make(repository: Repository, request: Request) {
    if (request.key === undefined) {
      return { answer: await request.answer(repository), release: () => undefined }
    }
    const key = `${repository.head} ${request.key}`
    const making = this.#making.get(key) ?? this.#start(key, repository, request)
    return this.#lend(key, await making)
  }

  #start(key: string, repository: Repository, request: Request): Promise<Entry> {
    const making = this.#gate(() => this.#makeEntry(key, repository, request)).finally(() =>
      this.#making.delete(key),
    )
    this.#making.set(key, making)
    return making
  }

  async #makeEntry(key: string, repository: Repository, request: Request): Promise<Entry> {
    const plan = await request.answer(repository)
    const room = Math.min(WHOLE_PACK_BYTES_MAX, this.#bytesMax - this.#readBytes)
    const whole = await wholeAnswer(repository.objects, plan, room)
    const answer = whole ?? plan
    const entry = { answer, bytes: bytesOf(answer) + ENTRY_BYTES + 2 * key.length, readers: 0 }
    this.#entries.set(key, entry)
    this.#bytes += entry.bytes
    this.#trim()
    return entry
  }

  #lend(key: string, entry: Entry) {
    if (entry.readers === 0) this.#readBytes += entry.bytes
    entry.readers += 1
    if (this.#entries.delete(key)) this.#entries.set(key, entry)
    let isLent = true
    const release = () => {
      if (!isLent) return
      isLent = false
      entry.readers -= 1
      if (entry.readers === 0) this.#readBytes -= entry.bytes
      this.#trim()
    }
    return { answer: entry.answer, release }
  }

  #trim(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return
      if (entry.readers > 0) continue
      this.#entries.delete(key)
      this.#bytes -= entry.bytes
    }
  }
}

function bytesOf(answer: ReadyAnswer): number {
  if (Buffer.isBuffer(answer)) return answer.length
  return answer.lines.length + (answer.pack?.oids.length ?? 0) * PLANNED_OID_BYTES
}
