/**
 * Searching, away from the event loop. One thread holds the words of all items: it reads them from disk, is told what is
 * another by now, and writes them when much was. When it had to be ended, because a search took too much, the next one
 * begins in the same way. Searches go in between: who asks meanwhile is answered from what is known, and told how much is not.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { removeTemporaries } from '../kernel/durable.ts'
import { AppError } from '../kernel/errors.ts'
import { createGate } from '../kernel/gate.ts'
import {
  SEARCH_HEAP_BYTES_MAX,
  SEARCH_LOAD_MS_MAX,
  SEARCH_MS_MAX,
  SEARCH_UNSAVED_ITEMS_MAX,
  SEARCH_WAITED_FOR_ITEMS_MAX,
  SEARCH_WAITED_FOR_MS_MAX,
  SEARCHES_WAITING_MAX,
} from '../kernel/limits.ts'
import { createThreads } from '../kernel/threads.ts'
import type { SearchItem } from './search-item.ts'
import { SearchItems } from './search-items.ts'
import type { Ask, Marked, SearchAnswer, SearchJob } from './search-jobs.ts'
import type { Segment } from './search-marks.ts'
import type { WordsFound } from './search-words.ts'

export interface SearchThreads {
  put(item: SearchItem): void
  remove(id: string): void
  /** Tell the thread all of it now, and keep it on disk where much is new. */
  prepare(): Promise<void>
  /** @throws AppError `too_costly` */
  match(q: string, visible: string[]): Promise<WordsFound & { unread: number }>
  /** @throws AppError `too_costly` */
  suggest(q: string, visible: string[]): Promise<string[]>
  /**
   * What stands around the words in the README of each, in their order.
   * @throws AppError `too_costly`
   */
  excerpts(found: Marked[]): Promise<(Segment[] | undefined)[]>
  /** Jobs that the thread was asked to do. */
  readonly jobs: number
  close(): Promise<void>
}

export interface SearchThreadsOptions {
  jobMsMax?: number
  /** Where the words are kept; absent: nowhere. */
  folder?: string
  unsavedItemsMax?: number
  waitedForItemsMax?: number
  /** Told of what fails while nobody waits for it. */
  onTrouble?(error: unknown): void
}

/** Items of one job: taking in as many takes far less than a job may, and a search waits for no more. */
const ITEMS_PER_JOB = 32
/** Until the process ends: what the thread knows would have to be told again. */
const NEVER_MS = 2 ** 31 - 1
const NOTHING: WordsFound = { hits: [], isClose: false, isPartial: false, isCut: false }

export function createSearchThreads(options: SearchThreadsOptions = {}): SearchThreads {
  return new Threads(options)
}

class Threads implements SearchThreads {
  readonly #threads
  readonly #folder: string | undefined
  readonly #unsavedMax: number
  readonly #waitedForMax: number
  readonly #onTrouble: (error: unknown) => void
  readonly #items = new SearchItems()
  #session = 0
  /** Until it has begun, nobody knows what the thread knows. */
  #isBegun = false
  #beginning: Promise<void> | undefined
  /** How long searches wait for that. */
  #patience: Promise<void> | undefined
  #telling: Promise<void> | undefined
  #saving: Promise<void> | undefined
  #unsaved = 0
  /** What is on disk was the end of a thread. */
  #isDistrusted = false
  #mayNotSave = false
  #isClosed = false
  jobs = 0
  readonly #inTurn = createGate(1)
  readonly #asking = createGate(1, SEARCHES_WAITING_MAX, tooCostly)

  constructor(options: SearchThreadsOptions) {
    this.#folder = options.folder
    this.#unsavedMax = options.unsavedItemsMax ?? SEARCH_UNSAVED_ITEMS_MAX
    this.#waitedForMax = options.waitedForItemsMax ?? SEARCH_WAITED_FOR_ITEMS_MAX
    this.#onTrouble = (error) => {
      if (!this.#isClosed) options.onTrouble?.(error)
    }
    this.#threads = createThreads<SearchJob, SearchAnswer>({
      module: new URL('./search-thread.ts', import.meta.url),
      task: 'searching',
      atOnceMax: 1,
      heapBytesMax: SEARCH_HEAP_BYTES_MAX,
      jobMsMax: options.jobMsMax ?? SEARCH_MS_MAX,
      idleMsMax: NEVER_MS,
    })
  }

  put(item: SearchItem): void {
    this.#items.put(item)
  }

  remove(id: string): void {
    this.#items.remove(id)
  }

  async prepare(): Promise<void> {
    while (!this.#isAllTold) await this.#tell()
    await this.#saving
  }

  async match(q: string, visible: string[]): Promise<WordsFound & { unread: number }> {
    const { answer, unread } = await this.#ask({ for: 'hits', q, visible }, visible)
    return { ...(answer?.is === 'found' ? answer.found : NOTHING), unread }
  }

  async suggest(q: string, visible: string[]): Promise<string[]> {
    const { answer } = await this.#ask({ for: 'suggestions', q, visible })
    return answer?.is === 'suggested' ? answer.suggestions : []
  }

  async excerpts(found: Marked[]): Promise<(Segment[] | undefined)[]> {
    const { answer } = await this.#ask({ for: 'excerpts', found })
    return answer?.is === 'read' ? answer.excerpts : []
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#threads.close()
    await Promise.allSettled([this.#telling, this.#saving])
  }

  /** @returns no answer where nothing is known yet. `unread` are those of the visible ones that are not */
  #ask(ask: Ask, visible: readonly string[] = []): Promise<{ answer?: SearchAnswer; unread: number }> {
    return this.#asking(async () => {
      for (;;) {
        await this.#untilMostIsTold()
        if (!this.#isBegun) return { unread: visible.length }
        const unread = visible.filter((id) => this.#items.isUntold(id)).length
        const answer = await this.#run({ do: 'ask', session: this.#session, ask }).catch(this.#afresh)
        if (answer.is !== 'behind') return { answer, unread }
        this.#forget()
      }
    })
  }

  /** A few items are waited for, so that whoever publishes finds what they published. */
  async #untilMostIsTold(): Promise<void> {
    while (!this.#isAllTold && this.#isFew) await this.#tell()
    if (this.#isAllTold) return
    const isBehind = this.#telling === undefined
    const telling = this.#tell()
    telling.catch(isBehind ? this.#onTrouble : () => undefined)
    await Promise.race([this.#beginning, this.#patience]).catch(() => undefined)
  }

  get #isAllTold(): boolean {
    return this.#isBegun && this.#items.untold === 0
  }

  /** Before it has begun, all of them may have to be told. */
  get #isFew(): boolean {
    return (this.#isBegun ? this.#items.untold : this.#items.size) <= this.#waitedForMax
  }

  /** Afterwards the thread knows all that it was to know before. */
  #tell(): Promise<void> {
    this.#telling ??= this.#tellAll()
      .catch(this.#afresh)
      .finally(() => {
        this.#telling = undefined
      })
    return this.#telling
  }

  async #tellAll(): Promise<void> {
    for (;;) {
      if (!this.#isBegun) {
        this.#beginning = this.#begin()
        await this.#beginning
      }
      const batch = await this.#items.next(ITEMS_PER_JOB)
      if (batch === undefined) break
      const { put, removed, wasTold } = batch
      const { is } = await this.#run({ do: 'tell', session: this.#session, put, removed })
      if (is === 'behind') this.#forget()
      else this.#unsaved += wasTold()
    }
    if (this.#unsaved > this.#unsavedMax && !this.#isClosed) this.#save()
  }

  /** With what is on disk, as far as it is still so. */
  async #begin(): Promise<void> {
    const folder = this.#isDistrusted ? undefined : this.#folder
    if (folder !== undefined && this.#session === 0) await removeTemporaries(folder)
    this.#session += 1
    this.#isDistrusted = true
    this.#patience = wait(SEARCH_WAITED_FOR_MS_MAX, undefined, { ref: false })
    const job: SearchJob = { do: 'begin', session: this.#session, folder }
    const answer = await this.#run(job, SEARCH_LOAD_MS_MAX)
    this.#isDistrusted = folder === undefined
    await this.#items.startFrom(answer.is === 'begun' ? answer.known : [])
    this.#isBegun = true
  }

  #save(): void {
    if (this.#folder === undefined || this.#mayNotSave) return
    this.#saving ??= this.#saveAll(this.#folder)
      .catch((error) => {
        // Once is enough: a thread that dies over it forgets all words.
        this.#mayNotSave = true
        this.#onTrouble(error)
      })
      .finally(() => {
        this.#saving = undefined
      })
  }

  async #saveAll(folder: string): Promise<void> {
    const unsaved = this.#unsaved
    this.#unsaved = 0
    for (let isFirst = true; ; isFirst = false) {
      const { is } = await this.#run({ do: 'save', session: this.#session, folder, isFirst })
      if (is === 'saving') continue
      if (is === 'saved') this.#isDistrusted = false
      else this.#unsaved += unsaved
      return
    }
  }

  #run(job: SearchJob, msMax?: number): Promise<SearchAnswer> {
    this.jobs += 1
    return this.#inTurn(() => this.#threads.run(job, [], msMax))
  }

  #forget(): void {
    this.#isBegun = false
  }

  readonly #afresh = (error: unknown): never => {
    this.#forget()
    throw error instanceof AppError && error.code === 'too_costly' ? tooCostly() : error
  }
}

function tooCostly(): AppError {
  return new AppError('too_costly', 'The search takes too long; use fewer and longer words, or try again.')
}
