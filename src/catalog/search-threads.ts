/**
 * Searching, away from the event loop. One thread holds the words of all items; when it had to be ended, because a
 * search took too much, the next one is told everything anew.
 */
import { AppError } from '../kernel/errors.ts'
import { createGate } from '../kernel/gate.ts'
import { SEARCH_HEAP_BYTES_MAX, SEARCH_MS_MAX, SEARCHES_WAITING_MAX } from '../kernel/limits.ts'
import { createThreads } from '../kernel/threads.ts'
import type { Segment } from './search-marks.ts'
import type { SearchDocument, WordsFound } from './search-words.ts'

type Ask =
  | {
      for: 'hits' | 'suggestions'
      q: string
      /** Ids of items that count. */
      visible: string[]
    }
  | { for: 'excerpts'; found: Marked[] }

/** An item, and the words that were found in it. */
export interface Marked {
  id: string
  terms: string[]
}

export interface SearchJob {
  /** How many jobs this thread must have had before; 0 begins anew. */
  after: number
  put: SearchDocument[]
  removed: string[]
  ask?: Ask
}

export type SearchAnswer =
  | { is: 'told' }
  /** This thread is another than the one that was told what came before. */
  | { is: 'behind' }
  | { is: 'found'; found: WordsFound }
  | { is: 'suggested'; suggestions: string[] }
  | { is: 'read'; excerpts: (Segment[] | undefined)[] }

export interface SearchThreads {
  put(document: SearchDocument): void
  remove(id: string): void
  /** Tell the thread all of it now, so that the first search need not wait for that. */
  prepare(): Promise<void>
  /** @throws AppError `too_costly` */
  match(q: string, visible: string[]): Promise<WordsFound>
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

/** Documents of one job: taking in as many takes far less than a job may. */
const DOCUMENTS_PER_JOB = 32
/** Until the process ends: what the thread knows would have to be told again. */
const NEVER_MS = 2 ** 31 - 1

export function createSearchThreads(limits: { jobMsMax?: number } = {}): SearchThreads {
  const threads = createThreads<SearchJob, SearchAnswer>({
    module: new URL('./search-thread.ts', import.meta.url),
    task: 'searching',
    atOnceMax: 1,
    heapBytesMax: SEARCH_HEAP_BYTES_MAX,
    jobMsMax: SEARCH_MS_MAX,
    idleMsMax: NEVER_MS,
    ...limits,
  })
  const documents = new Map<string, SearchDocument>()
  /** What the thread does not know yet. */
  const changed = new Set<string>()
  let told = 0
  let jobs = 0
  const inTurn = createGate(1, SEARCHES_WAITING_MAX, tooCostly)

  const run = async (ids: readonly string[], ask?: Ask): Promise<SearchAnswer> => {
    jobs += 1
    const put = ids.flatMap((id) => documents.get(id) ?? [])
    const removed = ids.filter((id) => !documents.has(id))
    const answer = await threads.run({ after: told, put, removed, ...(ask === undefined ? {} : { ask }) }, [])
    if (answer.is !== 'behind') told += 1
    return answer
  }
  const tell = async () => {
    while (changed.size > 0) {
      const ids = [...changed].slice(0, DOCUMENTS_PER_JOB)
      for (const id of ids) changed.delete(id)
      if ((await run(ids)).is === 'behind') beginAnew()
    }
  }
  const beginAnew = () => {
    told = 0
    for (const id of documents.keys()) changed.add(id)
  }
  const afresh = (error: unknown): never => {
    beginAnew()
    throw error instanceof AppError && error.code === 'too_costly' ? tooCostly() : error
  }
  const ask = (question: Ask): Promise<SearchAnswer> =>
    inTurn(async () => {
      for (;;) {
        await tell().catch(afresh)
        const answer = await run([], question).catch(afresh)
        if (answer.is !== 'behind') return answer
        beginAnew()
      }
    })
  return {
    get jobs() {
      return jobs
    },
    put(document) {
      documents.set(document.id, document)
      changed.add(document.id)
    },
    remove(id) {
      documents.delete(id)
      changed.add(id)
    },
    prepare: () => inTurn(() => tell().catch(afresh)),
    async match(q, visible) {
      const answer = await ask({ for: 'hits', q, visible })
      return answer.is === 'found'
        ? answer.found
        : { hits: [], isClose: false, isPartial: false, isCut: false }
    },
    async suggest(q, visible) {
      const answer = await ask({ for: 'suggestions', q, visible })
      return answer.is === 'suggested' ? answer.suggestions : []
    },
    async excerpts(found) {
      const answer = await ask({ for: 'excerpts', found })
      return answer.is === 'read' ? answer.excerpts : []
    },
    close: () => threads.close(),
  }
}

function tooCostly(): AppError {
  return new AppError('too_costly', 'The search takes too long; use fewer and longer words, or try again.')
}
