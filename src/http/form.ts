/** A form as it arrived: like the platform's FormData, with files as bytes. */
import { AppError } from '../kernel/errors.ts'

export interface FormFile {
  /** As the sender calls it. */
  name: string
  content: Buffer
}

export class Form {
  readonly #entries: readonly (readonly [name: string, value: string | FormFile])[]
  /** By name: whoever sends many fields may not make each of them a search among all. */
  readonly #values = new Map<string, (string | FormFile)[]>()

  constructor(entries: Iterable<readonly [string, string | FormFile]>) {
    this.#entries = [...entries]
    for (const [name, value] of this.#entries) {
      const values = this.#values.get(name)
      if (values === undefined) this.#values.set(name, [value])
      else values.push(value)
    }
  }

  /** The first value of a field, or `null`. */
  get(name: string): string | FormFile | null {
    return this.#values.get(name)?.[0] ?? null
  }

  getAll(name: string): (string | FormFile)[] {
    return [...(this.#values.get(name) ?? [])]
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** The rest, when one field is about the form itself. */
  without(name: string): Form {
    return new Form(this.#entries.filter(([field]) => field !== name))
  }

  *keys(): Generator<string> {
    for (const [field] of this.#entries) yield field
  }

  [Symbol.iterator](): Iterator<readonly [string, string | FormFile]> {
    return this.#entries[Symbol.iterator]()
  }
}

/** A text area sends its line ends as CRLF (HTML, 4.10.21.4); what was typed has one character for each. */
export function typedText(value: string): string {
  return value.replaceAll('\r\n', '\n')
}

/**
 * The files that were chosen; a field without one sends an empty file.
 * @throws AppError `bad_request` for one that came as a text
 */
export function filesOf(form: Form, field: string): FormFile[] {
  const values = form.getAll(field)
  if (values.some((value) => typeof value === 'string' && value !== '')) {
    const message = `The file in "${field}" has no name, so it came as a text; give it one: filename="…" in its Content-Disposition.`
    throw new AppError('bad_request', message)
  }
  return values.filter((value): value is FormFile => typeof value !== 'string' && value.content.length > 0)
}

/** @throws AppError `bad_request` for a text that came as a file */
export function assertText(field: string, value: string | FormFile): asserts value is string {
  if (typeof value === 'string') return
  throw new AppError('bad_request', `"${field}" came as a file; send it as a text, without a file name.`)
}
