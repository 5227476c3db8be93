/** One pack in a thread of its own: bytes in, a commit out. Ending the thread ends whatever the pack makes it do. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Oid } from '../git/object.ts'
import type { Link, Skipped, UpstreamCommit, UpstreamFile } from './commit.ts'
import { UnreadableCommit } from './damaged.ts'
import type { UpstreamLimits } from './limits.ts'
import type { CommitRecord, FromThread, Place, ToThread } from './unpack-messages.ts'

/** Bytes gathered before they change threads. */
const PIECE_BYTES = 1_048_576
/** What 200,000 objects and as many paths take, several times over; contents lie outside of it. */
const HEAP_MIB_MAX = 1_024

export class UnpackThread {
  readonly #worker = startWorker()
  #piece = Buffer.from(new ArrayBuffer(PIECE_BYTES))
  #filled = 0
  #answered: (message: FromThread) => void = () => {}
  #failed: (error: Error) => void = () => {}
  /** Why there will be no answer any more: it may die while nobody waits for one. */
  #death: Error | undefined

  constructor() {
    this.#worker.on('message', (message: FromThread) => this.#answered(message))
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#die(tooMuch(error)))
    this.#worker.on('exit', () => this.#die(new Error('The thread that unpacks was stopped.')))
    // Last: listening holds the process.
    this.#worker.unref()
  }

  /** The next bytes of the pack. They are copied once, into memory that goes along. */
  write(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; ) {
      const copied = bytes.copy(this.#piece, this.#filled, start)
      this.#filled += copied
      start += copied
      if (this.#filled === PIECE_BYTES) this.#sendPiece()
    }
  }

  /** The pack is whole. @throws AppError `upstream_invalid`, `upstream_too_large`; Error when the thread ended */
  async unpack(want: Oid, limits: UpstreamLimits): Promise<UpstreamCommit> {
    if (this.#filled > 0) this.#sendPiece()
    const first = await this.#ask({ kind: 'unpack', want, limits }, 'commit')
    const commit = new CommitInParts(first)
    for (;;) {
      const next = await this.#ask({ kind: 'more' }, 'records')
      commit.add(next.records)
      if (next.isLast) return commit.whole
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #sendPiece(): void {
    const bytes = this.#piece.subarray(0, this.#filled)
    this.#post({ kind: 'piece', bytes }, [bytes.buffer])
    this.#piece = Buffer.from(new ArrayBuffer(PIECE_BYTES))
    this.#filled = 0
  }

  /** Exactly one answer comes for each question, so none comes while nobody listens. */
  #ask<Kind extends FromThread['kind']>(
    question: ToThread,
    kind: Kind,
  ): Promise<Extract<FromThread, { kind: Kind }>> {
    return new Promise((resolve, reject) => {
      if (this.#death !== undefined) throw this.#death
      this.#failed = reject
      this.#answered = (message) => {
        if (message.kind === kind) resolve(message as Extract<FromThread, { kind: Kind }>)
        else reject(failureIn(message))
      }
      this.#post(question)
    })
  }

  #die(error: Error): void {
    this.#death ??= error
    this.#failed(this.#death)
  }

  #post(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer)
  }
}

/** Built up record by record: as many as are taken in at once keep nobody waiting. */
class CommitInParts {
  readonly whole: UpstreamCommit
  readonly #trees = new Map<string, Oid>()
  readonly #buffers: readonly ArrayBuffer[]

  constructor({ oid, tree, buffers }: Extract<FromThread, { kind: 'commit' }>) {
    this.whole = { oid, tree, files: [], skipped: [], links: [], trees: this.#trees }
    this.#buffers = buffers
  }

  add(records: readonly CommitRecord[]): void {
    for (const record of records) {
      if (record.kind === 'file') this.whole.files.push(this.#file(record))
      else if (record.kind === 'tree') this.#trees.set(record.path, record.oid)
      else if (record.kind === 'link')
        this.whole.links.push({ path: record.path, to: record.to, oid: record.oid } satisfies Link)
      else this.whole.skipped.push({ path: record.path, why: record.why } satisfies Skipped)
    }
  }

  #file({ path: name, mode, content, deflated }: Extract<CommitRecord, { kind: 'file' }>): UpstreamFile {
    const file = { path: name, mode, content: this.#at(content) }
    return deflated === undefined ? file : { ...file, deflated: this.#at(deflated) }
  }

  #at({ buffer, start, length }: Place): Buffer {
    return Buffer.from(this.#buffers[buffer]!, start, length)
  }
}

function startWorker(): Worker {
  const extension = path.extname(fileURLToPath(import.meta.url))
  const entry = new URL(`./unpack-worker${extension}`, import.meta.url)
  const options = { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX } }
  if (extension !== '.ts') return new Worker(entry, options)
  // From sources, as in tests, a thread needs a loader of its own: `--import tsx` loads none in a thread of Node 20,
  // and what `require` finds of its API cannot register one.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href.replace(
    /\.cjs$/,
    '.mjs',
  )
  const load = `import('${loader}').then(({ register }) => { register(); return import('${entry.href}') })`
  return new Worker(load, { ...options, eval: true })
}

function failureIn(message: FromThread): Error {
  if (message.kind === 'failed') return new UnreadableCommit(message.code, message.message)
  return new Error(message.kind === 'crashed' ? message.stack : `The thread answered "${message.kind}".`)
}

function tooMuch(error: NodeJS.ErrnoException): Error {
  if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  return new UnreadableCommit(
    'upstream_too_large',
    'The commit takes too much memory to unpack; split the repository.',
    {
      cause: error,
    },
  )
}
