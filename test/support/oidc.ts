/** Single sign-on from outside: a real OpenID Connect provider on a real socket, and a browser without a screen. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { type RunningStoa, type RunOptions, runStoa } from './stoa.ts'

export const CLIENT_ID = 'stoa'
export const CLIENT_SECRET = 'a-secret-of-the-client'

/** What the provider says about somebody; `login` is their subject. */
export interface ProviderPerson {
  email?: string
  email_verified?: boolean
  name?: string
  preferred_username?: string
  groups?: string[]
}

export interface RunningProvider {
  issuer: string
  people: Map<string, ProviderPerson>
  /** Nobody listens at the issuer's address any more. */
  stop(): Promise<void>
  /** At the same address as before. */
  start(): Promise<void>
}

export interface Sso {
  provider: RunningProvider
  running: RunningStoa
  close(): Promise<void>
}

/** A Stoa and the provider it trusts. */
export async function runSso(options: RunOptions = {}): Promise<Sso> {
  let handler: RequestListener = (_, response) => response.writeHead(503).end()
  const host = await listen((request, response) => handler(request, response))
  const people = new Map<string, ProviderPerson>()
  const env = { ...ssoEnv(host.origin), OIDC_GROUPS_CLAIM: 'groups', ...options.env }
  const running = await runStoa({ ...options, env })
  handler = providerAt(host.origin, `${running.deps.settings.baseUrl}/sign-in/sso/callback`, people)
  const provider = { issuer: host.origin, people, stop: host.stop, start: host.start }
  const close = async () => {
    await running.close()
    await host.stop()
  }
  return { provider, running, close }
}

export function ssoEnv(issuer: string): Record<string, string> {
  return { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT_ID, OIDC_CLIENT_SECRET: CLIENT_SECRET }
}

export interface Host {
  origin: string
  stop(): Promise<void>
  start(): Promise<void>
}

/** A server on a free port of this machine that can go away and come back. */
export async function listen(handler: RequestListener): Promise<Host> {
  let server: Server | undefined
  const open = (port: number) =>
    new Promise<void>((resolve) => {
      server = createServer(handler).listen(port, '127.0.0.1', resolve)
    })
  await open(0)
  const { port } = server!.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    start: () => open(port),
    stop: () =>
      new Promise((resolve) => {
        server!.close(() => resolve())
        server!.closeAllConnections()
      }),
  }
}

function providerAt(
  issuer: string,
  redirectUri: string,
  people: Map<string, ProviderPerson>,
): RequestListener {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    cookies: { keys: ['a key for the cookies of this test'] },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, ...people.get(accountId) }),
    }),
  })
  return provider.callback()
}

/** Cookies by origin, redirects by hand. What a page would show is the text of the answer. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(url, { headers })
  }

  post(url: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.#send(url, { method: 'POST', body: new URLSearchParams(fields) })
  }

  cookie(origin: string, name: string): string | undefined {
    return this.#cookies.get(origin)?.get(name)
  }

  /** Names and values. */
  cookies(origin: string): ReadonlyMap<string, string> {
    return new Map(this.#cookies.get(origin))
  }

  setCookie(origin: string, name: string, value: string): void {
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, cookies.set(name, value))
  }

  async #send(url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const { origin } = new URL(url)
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>()
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(origin, line)
    return response
  }

  #keep(origin: string, line: string): void {
    const [pair, ...attributes] = line.split(/; */)
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)]
    const isGone = attributes.some((text) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(text))
    if (isGone) this.#cookies.get(origin)?.delete(name)
    else this.setCookie(origin, name, value)
  }
}

/** Leave Stoa for the provider. @returns where the browser is sent */
export async function beginSignOn({ running }: Pick<Sso, 'running'>, browser: Browser, next?: string) {
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`
  const answer = await browser.get(`${running.baseUrl}/sign-in/sso${query}`)
  const location = answer.headers.get('location')
  if (answer.status !== 303 || location === null) throw new Error(`Not sent anywhere: ${answer.status}`)
  return new URL(location)
}

/** Do at the provider what it asks, as `login`. @returns the callback's address, not opened yet */
export async function passProvider(
  { provider }: Pick<Sso, 'provider'>,
  browser: Browser,
  start: URL,
  login: string,
): Promise<string> {
  let at = start
  let answer = await browser.get(at.href)
  for (let steps = 0; steps < 12; steps += 1) {
    const location = answer.headers.get('location')
    if (location !== null) {
      at = new URL(location, at)
      if (at.origin !== provider.issuer) return at.href
      answer = await browser.get(at.href)
      continue
    }
    const page = await answer.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
    if (prompt === undefined) throw new Error(`The provider is stuck at ${at.href}: ${answer.status} ${page}`)
    answer = await browser.post(at.href, { prompt, login, password: 'any' })
  }
  throw new Error('The provider leads in circles.')
}

/** The whole way. @returns the answer to the callback */
export async function signOnAs(sso: Sso, browser: Browser, login: string, next?: string): Promise<Response> {
  const start = await beginSignOn(sso, browser, next)
  return browser.get(await passProvider(sso, browser, start, login))
}
