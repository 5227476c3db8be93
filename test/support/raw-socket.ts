/** A bare connection to a Stoa: bytes as no HTTP client would send them, read no faster than told. */
import { connect, type Socket } from 'node:net'
import { basic } from './feeds.ts'

/** Far beyond what a loaded machine needs: reaching it means that the server never answers. */
const DEADLINE_MS = 50_000

export class RawSocket {
  readonly socket: Socket
  #chunks: Buffer[] = []
  #reads: boolean
  readonly #closed: Promise<void>

  /** @param options.reads whether bytes are taken as they come; otherwise only by `take` */
  constructor(baseUrl: string, { reads = true }: { reads?: boolean } = {}) {
    const { hostname, port } = new URL(baseUrl)
    this.socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    // A server that refuses may reset what it has not read. What came before counts.
    this.socket.on('error', () => undefined)
    this.#closed = new Promise((resolve) => this.socket.once('close', () => resolve()))
    this.socket.once('end', () => this.socket.end())
    this.#reads = reads
    if (reads) this.socket.on('data', (chunk: Buffer) => this.#keep(chunk))
    // Listening to this keeps the stream paused.
    else this.socket.on('readable', () => undefined)
  }

  get text(): string {
    return this.bytes.toString('latin1')
  }

  get bytes(): Buffer {
    this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0]!
  }

  send(...pieces: (string | Buffer)[]): this {
    for (const piece of pieces) this.socket.write(piece)
    return this
  }

  /** Take at most so many of the bytes that have arrived. */
  take(bytesMax: number): number {
    const chunk = (this.socket.read(bytesMax) ?? this.socket.read()) as Buffer | null
    if (chunk !== null) this.#keep(chunk)
    return chunk?.length ?? 0
  }

  /** From now on take everything, and wait for the connection to end. */
  async toEnd(): Promise<Buffer> {
    if (!this.#reads) {
      this.#reads = true
      this.socket.removeAllListeners('readable')
      this.socket.on('data', (chunk: Buffer) => this.#keep(chunk))
      this.socket.resume()
    }
    await withinDeadline(this.#closed, () => `the connection to end; it brought ${this.text.slice(0, 500)}`)
    return this.bytes
  }

  /** Wait until what came matches. */
  async until(pattern: RegExp): Promise<string> {
    let look = () => {}
    const matched = new Promise<void>((resolve) => {
      look = () => (pattern.test(this.text) ? resolve() : undefined)
    })
    this.socket.on('data', look)
    look()
    const gone = this.#closed.then(() => {
      if (!pattern.test(this.text)) throw new Error(`The connection ended with ${this.text.slice(0, 500)}`)
    })
    await withinDeadline(Promise.race([matched, gone]), () => `${pattern} in ${this.text.slice(0, 500)}`)
    this.socket.off('data', look)
    return this.text
  }

  destroy(): void {
    this.socket.destroy()
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk)
  }
}

/** The head of a request, with the empty line behind it. */
export function head(requestLine: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ Host: 'stoa', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${requestLine} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** The head of an upload-pack request in v2. */
export function postHead(token: string, headers: Record<string, string>): string {
  return head('POST /git/stoa.git/git-upload-pack', {
    Authorization: basic(token),
    'Content-Type': 'application/x-git-upload-pack-request',
    'Git-Protocol': 'version=2',
    ...headers,
  })
}

/** A whole upload-pack request in v2. */
export function post(token: string, body: Buffer, headers: Record<string, string> = {}): Buffer {
  const length = { 'Content-Length': String(body.length) }
  return Buffer.concat([Buffer.from(postHead(token, { ...length, ...headers })), body])
}

/** The status of each answer, in order. Bodies of these stories never look like a status line. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

async function withinDeadline<T>(promise: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited in vain for ${what()}`)), DEADLINE_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
