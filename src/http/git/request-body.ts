/** The body of an upload-pack request: plain or gzip, with a length or chunked, never larger than its limit. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../kernel/errors.ts'
import { GIT_REQUEST_BYTES_MAX, GIT_REQUEST_SMALL_BYTES_MAX, RECEIVE_MS_MAX } from '../../kernel/limits.ts'
import type { Spool } from '../spool.ts'

const gunzipAsync = promisify(gunzip)

/** Lets a large body arrive, and the work on it wait for its turn. */
export type Turn = <T>(
  arrive: (spool: Spool) => Promise<void>,
  work: (spool: Spool) => Promise<T>,
) => Promise<T>

/**
 * Receive the body, and work on it. What is small is worked on at once. What is large, on the wire or inflated, has a
 * turn when all of it is there, which lasts until the work is done.
 * @throws AppError `too_large`, `request_timeout`, `unsupported_media_type`, `bad_request` for a body that breaks
 * off or does not unpack; whatever `work` throws
 */
export async function withGitBody<T>(
  request: IncomingMessage,
  turn: Turn,
  work: (body: Buffer) => Promise<T>,
  receiveMsMax = RECEIVE_MS_MAX,
): Promise<T> {
  const isGzip = isGzipped(request)
  if (Number(request.headers['content-length'] ?? 0) > GIT_REQUEST_BYTES_MAX) throw tooLarge()
  const arrival = new Arrival(request, receiveMsMax)
  const start = await arrival.upTo(GIT_REQUEST_SMALL_BYTES_MAX)
  if (arrival.isWhole) {
    const small = isGzip ? await unzip(start, GIT_REQUEST_SMALL_BYTES_MAX) : start
    if (small !== undefined) return work(small)
  }
  return turn(
    (spool) => arrival.into(spool, GIT_REQUEST_BYTES_MAX),
    async (spool) => {
      const sent = await spool.whole()
      const body = isGzip ? await unzip(sent, GIT_REQUEST_BYTES_MAX) : sent
      if (body === undefined) throw tooLarge()
      return work(body)
    },
  )
}

function isGzipped({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'gzip' || encoding === 'x-gzip') return true
  if (encoding === 'identity') return false
  throw new AppError(
    'unsupported_media_type',
    `Content-Encoding is "${encoding}"; send the request plain or gzipped.`,
  )
}

/** A body on its way. While nobody asks for more of it, its sender has to wait. */
class Arrival {
  isWhole = false
  readonly #chunks: Buffer[] = []
  #receivedBytes = 0
  #takenBytes = 0
  #failure: AppError | undefined
  #look: () => void = () => undefined
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage, receiveMsMax: number) {
    this.#request = request
    const deadline = setTimeout(() => this.#fail(tooSlow(receiveMsMax)), receiveMsMax)
    request.on('data', (chunk: Buffer) => {
      if (this.#failure !== undefined) return
      this.#chunks.push(chunk)
      this.#receivedBytes += chunk.length
      this.#look()
    })
    request.once('end', () => {
      this.isWhole = true
      clearTimeout(deadline)
      this.#look()
    })
    // Also after the end, when it changes nothing.
    request.once('close', () => {
      clearTimeout(deadline)
      this.#fail(brokenOff())
    })
    request.on('error', () => this.#fail(brokenOff()))
  }

  /** All of it, from its beginning. @throws AppError `request_timeout`, `bad_request`, `too_large` */
  async into(spool: Spool, bytesMax: number): Promise<void> {
    for (;;) {
      await spool.add(await this.upTo(this.#takenBytes))
      this.#takenBytes = this.#receivedBytes
      this.#chunks.length = 0
      if (this.#receivedBytes > bytesMax) throw tooLarge()
      if (this.isWhole) return
    }
  }

  /** What came since it was taken, once all is whole or has more than so many bytes. @throws AppError `request_timeout`, `bad_request` */
  async upTo(bytes: number): Promise<Buffer> {
    this.#request.resume()
    await new Promise<void>((resolve) => {
      this.#look = () => {
        if (this.isWhole || this.#failure !== undefined || this.#receivedBytes > bytes) resolve()
      }
      this.#look()
    })
    if (this.#failure !== undefined) throw this.#failure
    this.#request.pause()
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
  }

  #fail(failure: AppError): void {
    if (this.isWhole || this.#failure !== undefined) return
    this.#failure = failure
    this.#chunks.length = 0
    this.#look()
  }
}

/** `undefined` when it inflates to more than `bytesMax`. */
async function unzip(body: Buffer, bytesMax: number): Promise<Buffer | undefined> {
  try {
    return await gunzipAsync(body, { maxOutputLength: bytesMax })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined
    throw new AppError('bad_request', 'The gzipped request does not unpack; send it again.', { cause })
  }
}

function tooLarge(): AppError {
  return new AppError(
    'too_large',
    `The request exceeds ${GIT_REQUEST_BYTES_MAX} bytes; fetch into a fresh clone.`,
  )
}

function tooSlow(receiveMsMax: number): AppError {
  return new AppError(
    'request_timeout',
    `The request did not arrive within ${receiveMsMax / 1000} seconds; send it again over a faster line.`,
  )
}

function brokenOff(): AppError {
  return new AppError('bad_request', 'The request breaks off before its end; send it again.')
}
