/** A small client of the API: JSON in and out, one cookie, or one token. */

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
  body: any
}

export type Fields = Record<string, string | Buffer | undefined>

export class Api {
  cookie: string | undefined
  readonly baseUrl: string
  readonly #headers: Record<string, string>
  #answeredAt = 0

  constructor(baseUrl: string, headers: Record<string, string> = {}) {
    this.baseUrl = baseUrl
    this.#headers = headers
  }

  /** The same server, asked with a token. */
  withToken(token: string): Api {
    return new Api(this.baseUrl, { authorization: `Bearer ${token}` })
  }

  async signIn(email: string, password: string): Promise<Answer> {
    const answer = await this.post('/session', { email, password })
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0]
    return answer
  }

  get(path: string, headers?: Record<string, string>) {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, body?: unknown, headers?: Record<string, string>) {
    return this.send('POST', path, body, headers)
  }

  put(path: string, body?: unknown) {
    return this.send('PUT', path, body)
  }

  patch(path: string, body?: unknown) {
    return this.send('PATCH', path, body)
  }

  delete(path: string) {
    return this.send('DELETE', path)
  }

  /** A multipart form; bytes become files: `file` is a ZIP, others keep their field's name. */
  upload(path: string, fields: Fields): Promise<Answer> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue
      if (typeof value === 'string') form.append(name, value)
      else form.append(name, new Blob([new Uint8Array(value)]), name === 'file' ? 'upload.zip' : name)
    }
    return this.send('POST', path, form)
  }

  /** @param path below `/api/v1`, or a whole path when it begins with `//` */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const isForm = body instanceof FormData
    await this.#afterPause()
    const response = await fetch(
      `${this.baseUrl}${path.startsWith('//') ? path.slice(1) : `/api/v1${path}`}`,
      {
        method,
        redirect: 'manual',
        headers: {
          ...this.#headers,
          ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
      },
    )
    const type = response.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await response.arrayBuffer())
    this.#answeredAt = performance.now()
    return {
      status: response.status,
      headers: response.headers,
      body: type.includes('json')
        ? JSON.parse(bytes.toString())
        : type.startsWith('text/')
          ? bytes.toString()
          : bytes,
    }
  }

  /**
   * The server lets go of connections that nothing is asked on, in this same process: whoever made a large ZIP meanwhile
   * waits until that has been seen, or would ask on one that is gone.
   */
  async #afterPause(): Promise<void> {
    if (performance.now() - this.#answeredAt > 2_000) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The next page of a list, below `/api/v1`, as the header Link says. */
export function nextOf(headers: Headers): string | undefined {
  return /^<http.*\/api\/v1(\/.*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]
}
