/** The store's API, asked with a token. A token goes where it was meant to go: redirects are not followed. */
import { AppError, type Issue } from '../kernel/errors.ts'
import { storeAddress } from './address.ts'
import { allOf, type Logins, readLogins } from './config.ts'
import { CommandError } from './failures.ts'
import type { Notices } from './output.ts'
import { ownBuild } from './own-build.ts'
import { send as sendRequest } from './send.ts'

export interface Store {
  url: string
  /** Answers `undefined` for 204. @throws CommandError with the store's sentence, code and issues */
  // biome-ignore lint/suspicious/noExplicitAny: the API's contract says what comes; docs and tests hold it.
  ask(method: string, path: string, body?: FormData | object): Promise<any>
  /** The answer itself, for streams. @throws CommandError like `ask` */
  open(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response>
}

/** `STOA_URL` and `STOA_TOKEN` come before what `stoa login` stored. @throws CommandError `not_logged_in` */
export async function openStore(env: NodeJS.ProcessEnv, notices: Notices): Promise<Store> {
  const wanted = env.STOA_URL ? storeAddress(env.STOA_URL, 'STOA_URL') : undefined
  const needsLogin = wanted === undefined || !env.STOA_TOKEN
  const logins = needsLogin ? await readLogins(env) : { current: undefined, others: [] }
  const url = wanted ?? logins.current?.url
  // A stored token belongs to the store that it was made by, and to no other.
  const token = env.STOA_TOKEN || allOf(logins).find((login) => login.url === url)?.token
  if (url !== undefined && token !== undefined)
    return connect(
      env,
      url,
      { authorization: `Bearer ${token}` },
      notices,
      env.STOA_TOKEN ? 'STOA_TOKEN' : 'stoa login',
    )
  throw new CommandError('not_logged_in', whyNot(url, logins))
}

function whyNot(url: string | undefined, { others }: Logins): string {
  if (url !== undefined) return `Nobody is logged in to ${url}; run stoa login ${url}, or set STOA_TOKEN.`
  if (others.length === 0) return 'Nobody is logged in; run stoa login URL, or set STOA_URL and STOA_TOKEN.'
  return `No store is chosen; set STOA_URL to one of those that you are logged in to: ${others.map((login) => login.url).join(', ')}.`
}

/**
 * @param env names the proxies
 * @param headers who asks
 * @param notices told once when the store serves another command line than this
 * @param tokenOf where the token is from, for whoever has an old one somewhere
 */
export function connect(
  env: NodeJS.ProcessEnv,
  url: string,
  headers: Record<string, string>,
  notices?: Notices,
  tokenOf?: string,
): Store {
  let isCompared = false
  const compare = (theirs: string | null) => {
    const own = isCompared ? undefined : ownBuild()
    isCompared = true
    if (own === undefined || theirs === null || theirs === own || !/^[\w.+-]{1,60}$/.test(theirs)) return
    notices?.(`note: this is stoa ${own}, and the store serves another: npx ${url}/cli/${theirs}/stoa.tgz`)
  }
  const send = async (path: string, init: RequestInit) => {
    const response = await reach(env, url, path, { ...init, headers: { ...headers, ...init.headers } })
    compare(response.headers.get('stoa-cli'))
    if (response.status < 300) return response
    if (response.status === 401 && tokenOf !== undefined) notices?.(`note: the token is that of ${tokenOf}.`)
    throw await failureOf(url, response)
  }
  return {
    url,
    async ask(method, path, body) {
      const response = await send(path, { method, ...bodyOf(body) })
      return response.status === 204 ? undefined : readJson(url, response)
    },
    open: (path, more, signal) => send(path, { headers: more, ...(signal && { signal }) }),
  }
}

/** @throws CommandError `unreachable`, `proxy_invalid` */
export async function reach(
  env: NodeJS.ProcessEnv,
  url: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  try {
    return await sendRequest(env, new URL(`${url}/api/v1${path}`), init)
  } catch (cause) {
    if (cause instanceof CommandError) throw cause
    // The proxy's refusal says all there is to say.
    if (cause instanceof AppError) throw new CommandError('unreachable', cause.message, { cause })
    const { code, message } = ((cause as Error).cause ?? cause) as NodeJS.ErrnoException
    const why = code ?? message
    throw new CommandError(
      'unreachable',
      `${url} cannot be reached (${why}); check the address, and that the store runs.`,
      { cause },
    )
  }
}

/** The store's sentence, or what is odd about an answer that has none. */
export async function failureOf(url: string, response: Response): Promise<CommandError> {
  const location = response.headers.get('location')
  if (response.status < 400 && location !== null) {
    await response.body?.cancel()
    return new CommandError('redirected', `${url} redirects to ${location}; log in with that address.`)
  }
  const problem = await readJson(url, response)
  const { code, detail, issues } = problem as { code?: unknown; detail?: unknown; issues?: Issue[] }
  if (typeof code !== 'string' || typeof detail !== 'string') return notAStore(url, response)
  return new CommandError(code, detail, issues === undefined ? {} : { issues })
}

function bodyOf(body: FormData | object | undefined): RequestInit {
  if (body === undefined) return {}
  if (body instanceof FormData) return { body }
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
}

async function readJson(url: string, response: Response): Promise<unknown> {
  const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '')
  try {
    if (isJson) return await response.json()
  } catch (cause) {
    throw notAStore(url, response, cause)
  }
  await response.body?.cancel()
  throw notAStore(url, response)
}

function notAStore(url: string, { status, headers }: Response, cause?: unknown): CommandError {
  const what = `status ${status}, ${headers.get('content-type') ?? 'without a type'}`
  return new CommandError('not_a_store', `${url} does not answer like a Stoa (${what}); check the address.`, {
    cause,
  })
}
