/**
 * Source as coloured words. Grammars compile for up to a second and run as long as a hostile file wants, so all
 * of it happens in a thread of its own; a page that has waited long enough shows plain text instead.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { WORKER_SOURCE } from './highlight-worker.ts'
import { languageOf } from './languages.ts'

/** A word with its class; plain words have none. */
export type Token = readonly [text: string, tokenClass?: string]
export type Line = readonly Token[]

/** Larger texts are plain, in bytes: the answer grows about sixfold in markup. */
const HIGHLIGHT_BYTES_MAX = 128 * 1024
/** Files that wait for the thread at once; more are plain. */
const WAITING_MAX = 16
/** How long a page waits for its colours. */
const PAGE_WAITS_MS = 2_500
/** When the thread has not answered by then, it never will. */
const THREAD_HANGS_MS = 20_000

interface Job {
  resolve(lines: string | undefined): void
  timer: NodeJS.Timeout
}

let worker: Worker | undefined
let lastId = 0
const jobs = new Map<number, Job>()

/** One entry for each line of `text`, as JSON: as long as the text is, it crosses threads at once. `undefined`: plain. */
export async function highlight(text: string, path: string): Promise<string | undefined> {
  const language = languageOf(path)
  const isPlain =
    language === undefined || Buffer.byteLength(text) > HIGHLIGHT_BYTES_MAX || jobs.size >= WAITING_MAX
  return isPlain ? undefined : Promise.race([ask(text, language), afterWaiting()])
}

export function plainLines(text: string): Line[] {
  return linesOf(text).map((line) => [[line]])
}

/** A final line break ends the last line and begins none. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function ask(text: string, language: string): Promise<string | undefined> {
  const id = ++lastId
  return new Promise((resolve) => {
    const timer = setTimeout(() => giveUp(), THREAD_HANGS_MS)
    timer.unref()
    jobs.set(id, { resolve, timer })
    worker ??= startWorker()
    worker.postMessage({ id, lines: linesOf(text), language })
  })
}

function afterWaiting(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), PAGE_WAITS_MS).unref())
}

function startWorker(): Worker {
  const { resolve } = createRequire(import.meta.url)
  const moduleUrl = (name: string) => pathToFileURL(resolve(name)).href
  const started = new Worker(WORKER_SOURCE, {
    eval: true,
    // What this process was started with (loaders, inspectors) is not for the thread.
    execArgv: [],
    workerData: {
      core: moduleUrl('shiki/core'),
      engine: moduleUrl('shiki/engine/oniguruma'),
      wasm: moduleUrl('shiki/wasm'),
      languages: moduleUrl('shiki/langs'),
    },
  })
  started.on('message', ({ id, lines }: { id: number; lines?: string }) => {
    const job = jobs.get(id)
    jobs.delete(id)
    if (job !== undefined) clearTimeout(job.timer)
    job?.resolve(lines)
  })
  started.on('error', giveUp)
  // Last: listening holds the process again.
  started.unref()
  return started
}

/** Everybody who waits gets plain text; the next one gets a new thread. */
function giveUp(): void {
  void worker?.terminate()
  worker = undefined
  for (const { resolve, timer } of jobs.values()) {
    clearTimeout(timer)
    resolve(undefined)
  }
  jobs.clear()
}
