/** Answers to forms, for a while: a form that is sent twice, as on a slow line, gets the first one's answer. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  FORM_ANSWER_BYTES_MAX,
  FORM_ANSWERS_BYTES_MAX,
  FORM_ANSWERS_MAX,
  FORM_ANSWERS_MS,
} from '../../../kernel/limits.ts'
import type { StoaContext } from '../../env.ts'
import type { Form } from '../../form.ts'
import { formPlaceAt } from './places.ts'

export interface Kept {
  status: number
  headers: [string, string][]
  body: Buffer
}

interface Entry {
  at: number
  bytes: number
  answer: Promise<Kept | undefined>
}

/** The same form was answered before, or is being answered. */
export class AnsweredBefore extends Error {
  readonly answer: Promise<Kept | undefined>
  constructor(answer: Promise<Kept | undefined>) {
    super('This form was sent before; it gets the answer of then.')
    this.answer = answer
  }
}

export class FormAnswers {
  readonly #entries = new Map<string, Entry>()
  #bytes = 0

  find(key: string, now: number): Promise<Kept | undefined> | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined || now - entry.at > FORM_ANSWERS_MS ? undefined : entry.answer
  }

  /**
   * From now on, the answer to a form is this one. What was refused may be sent again.
   * @returns to be called with the answer, or without any when there was none
   */
  begin(key: string, now: number): (response?: Response) => Promise<void> {
    let resolve: (kept: Kept | undefined) => void = () => {}
    const promise = new Promise<Kept | undefined>((done) => {
      resolve = done
    })
    this.#forget(key)
    const entry: Entry = { at: now, bytes: 0, answer: promise }
    this.#entries.set(key, entry)
    this.#makeRoom()
    return async (response) => {
      const kept = response === undefined ? undefined : await keep(response)
      const isOurs = this.#entries.get(key) === entry
      if (isOurs && (kept === undefined || kept.status >= 400)) this.#forget(key)
      else if (isOurs && kept !== undefined) {
        entry.bytes = kept.body.length
        this.#bytes += entry.bytes
        this.#makeRoom()
      }
      resolve(kept)
    }
  }

  #makeRoom(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= FORM_ANSWERS_MAX && this.#bytes <= FORM_ANSWERS_BYTES_MAX) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0
    this.#entries.delete(key)
  }
}

async function keep(response: Response): Promise<Kept | undefined> {
  const body = Buffer.from(await response.clone().arrayBuffer())
  if (body.length > FORM_ANSWER_BYTES_MAX) return undefined
  return { status: response.status, headers: [...response.headers], body }
}

/** What was too large to keep is looked up where it led. */
export async function answerBefore(c: StoaContext, { answer }: AnsweredBefore): Promise<Response> {
  const kept = await answer
  if (kept === undefined) return c.redirect(formPlaceAt(c.req.path)?.page ?? '/', 303)
  const { status, headers, body } = kept
  return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers })
}

/** Hashed before others get their turn: a few milliseconds. */
const SLICE_BYTES = 1_048_576

/** @param parts what else tells one act from another: the mark, who sends it, where to, and how the answer is wanted */
export async function formKey(parts: readonly string[], form: Form): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(parts))
  for (const [name, value] of form) {
    if (typeof value === 'string') hash.update(JSON.stringify([name, value]))
    else {
      const { content } = value
      hash.update(JSON.stringify([name, value.name, content.length]))
      for (let at = 0; at < content.length; at += SLICE_BYTES) {
        hash.update(content.subarray(at, at + SLICE_BYTES))
        if (at + SLICE_BYTES < content.length) await nextTurn()
      }
    }
  }
  return hash.digest('base64url')
}
