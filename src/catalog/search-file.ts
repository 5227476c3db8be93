/**
 * The words of all items as a file, so that a start need not read every item again. Lines of JSON: a head, documents,
 * terms, numeronyms; the last one is the SHA-256 of all before. Written and read by the thread of the search alone. It is
 * a cache: whatever is wrong with it, it counts as not there.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { temporaryName } from '../kernel/durable.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { IndexHead, TermLine } from './search-terms.ts'
import { type KeptDocument, type KeptWords, SearchWords } from './search-words.ts'

/** What the texts of an item follow from: what is equal need not be told again. */
export interface Marks {
  fields: string
  about: string
}

export interface KeptSearch {
  words: SearchWords
  marks: ReadonlyMap<string, Marks>
}

interface Head {
  making: string
  documents: number
  index: IndexHead
  numeronyms: KeptWords['numeronyms']
}

const NAME = 'index'
const LF = 10
const HASH_BYTES = 65
/** In one line: enough that lines cost nothing, and few enough for a turn. */
const TERMS_PER_LINE = 200
const WRITTEN_AT_ONCE_BYTES = 262_144

/**
 * Only a file of its own: whoever reads a pipe waits for ever, and cannot be ended meanwhile.
 * @returns nothing where there is no such file, or one that is damaged or was made by another program
 */
export function readSearchFile(folder: string, making: string): KeptSearch | undefined {
  const file = path.join(folder, NAME)
  try {
    return lstatSync(file).isFile() ? parse(readFileSync(file), making) : undefined
  } catch {
    return undefined
  }
}

function parse(file: Buffer, making: string): KeptSearch | undefined {
  const body = file.subarray(0, Math.max(0, file.length - HASH_BYTES))
  const told = file.subarray(body.length).toString('latin1')
  if (told !== `${createHash('sha256').update(body).digest('hex')}\n`) return undefined
  const lines = linesIn(body)
  const next = <T>() => JSON.parse(lines.next().value as string) as T
  const head = next<Head>()
  if (head.making !== making) return undefined
  const marks = new Map<string, Marks>()
  const documents = documentsIn(head, next, marks)
  // Documents are taken in first, and then terms, as they stand there.
  const words = new SearchWords(
    {},
    { head: head.index, numeronyms: head.numeronyms, documents, terms: termsIn(lines) },
  )
  return { words, marks }
}

function* documentsIn(head: Head, next: () => unknown, marks: Map<string, Marks>): Generator<KeptDocument> {
  for (let count = 0; count < head.documents; count += 1) {
    const { marks: own, ...document } = next() as KeptDocument & { marks?: Partial<Marks> }
    if (!areMarks(own)) throw new Error(`The document ${document.id} has no marks.`)
    marks.set(document.id, own)
    yield document
  }
}

function areMarks(marks: Partial<Marks> | undefined): marks is Marks {
  return typeof marks?.fields === 'string' && typeof marks.about === 'string'
}

function* termsIn(lines: Iterable<string>): Generator<TermLine> {
  for (const line of lines) yield* JSON.parse(line) as TermLine[]
}

function* linesIn(body: Buffer): Generator<string> {
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(LF, start)
    yield body.toString('utf8', start, end)
    start = end + 1
  }
}

/** Written step by step, so that searches get their turn in between. Only while nothing is put or removed. */
export class SearchFileWriter {
  readonly #folder: string
  readonly #temporary: string
  readonly #file: number
  readonly #hash = createHash('sha256')
  readonly #lines: Iterator<string>

  constructor(folder: string, making: string, kept: KeptSearch) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#temporary = temporaryName(folder)
    // Of a thread that died over it, in this process.
    rmSync(this.#temporary, { force: true })
    this.#file = openSync(this.#temporary, 'wx', 0o600)
    this.#lines = linesOf(making, kept)
  }

  /** Let go of it: nothing of it is kept. */
  abandon(): void {
    closeSync(this.#file)
    rmSync(this.#temporary, { force: true })
  }

  /** @returns whether all is written: durably, and in the place of what was there */
  step(msMax: number): boolean {
    const began = performance.now()
    try {
      do {
        if (this.#writeSome()) return this.#finish()
      } while (performance.now() - began < msMax)
      return false
    } catch (error) {
      this.abandon()
      throw error
    }
  }

  #writeSome(): boolean {
    let text = ''
    while (text.length < WRITTEN_AT_ONCE_BYTES) {
      const { value, done } = this.#lines.next()
      if (done === true) {
        this.#write(text)
        return true
      }
      text += `${value}\n`
    }
    this.#write(text)
    return false
  }

  #write(text: string): void {
    this.#hash.update(text)
    writeAll(this.#file, Buffer.from(text))
  }

  #finish(): true {
    writeAll(this.#file, Buffer.from(`${this.#hash.digest('hex')}\n`))
    fsyncSync(this.#file)
    failpoint('search.written')
    renameSync(this.#temporary, path.join(this.#folder, NAME))
    closeSync(this.#file)
    const folder = openSync(this.#folder, 'r')
    fsyncSync(folder)
    closeSync(folder)
    return true
  }
}

function* linesOf(making: string, { words, marks }: KeptSearch): Generator<string> {
  const { head: index, documents, terms, numeronyms } = words.kept()
  const head: Head = { making, documents: words.size, index, numeronyms }
  yield JSON.stringify(head)
  for (const document of documents) yield JSON.stringify({ ...document, marks: marks.get(document.id) })
  let some: TermLine[] = []
  for (const term of terms) {
    some.push(term)
    if (some.length < TERMS_PER_LINE) continue
    yield JSON.stringify(some)
    some = []
  }
  yield JSON.stringify(some)
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}
