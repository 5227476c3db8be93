/** A provider with one thing wrong at a time. Nobody signs in there: it hands out tokens for any code. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { CLIENT_ID, type Host, listen } from './oidc.ts'

export interface Fault {
  header?: Record<string, unknown>
  /** Instead of the right claims; `undefined` leaves one out. */
  claims?: Record<string, unknown>
  /** How the ID token is signed, when not as it should be. */
  signature?: (input: string) => string
  tokens?: Record<string, unknown>
  tokenStatus?: number
  /** The token endpoint's answer, word for word. */
  tokenText?: string
  tokenHeaders?: Record<string, string>
  userInfo?: Record<string, unknown>
  discovery?: Record<string, unknown>
}

export interface FalseProvider extends Host {
  fault: Fault
  /** The nonce that the next ID token carries. */
  nonce: string
  /** What the token endpoint was last sent. */
  received: { authorization: string; body: URLSearchParams } | undefined
  /** From now on tokens are signed with a new key. */
  rotateKeys(): void
  signWith(key: KeyObject, input: string): string
}

export const ACCESS_TOKEN = 'access-token-that-nobody-keeps'

export async function runFalseProvider(): Promise<FalseProvider> {
  let kid = 0
  let keys = newKeys()
  const host = await listen(async (request, response) => {
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.url === '/.well-known/openid-configuration') return json(200, metadata(host.origin, provider))
    if (request.url === '/jwks') {
      const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: String(kid), use: 'sig', alg: 'RS256' }
      return json(200, { keys: [jwk] })
    }
    if (request.url === '/me') return json(200, { sub: 'ann', ...provider.fault.userInfo })
    if (request.url !== '/token') return json(404, {})
    provider.received = await readRequest(request)
    const body = {
      access_token: ACCESS_TOKEN,
      token_type: 'Bearer',
      id_token: idToken(provider, kid, keys.privateKey),
    }
    const { tokenStatus = 200, tokens, tokenText, tokenHeaders } = provider.fault
    if (tokenText !== undefined) return response.end(tokenText)
    return json(tokenStatus, { ...body, ...tokens }, tokenHeaders)
  })
  const provider: FalseProvider = {
    ...host,
    fault: {},
    nonce: '',
    received: undefined,
    rotateKeys() {
      kid += 1
      keys = newKeys()
    },
    signWith,
  }
  return provider
}

export function newKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** As an attacker would who takes the client secret, or any public text, for a key. */
export function hmac(key: string): (input: string) => string {
  return (input) => createHmac('sha256', key).update(input).digest('base64url')
}

function signWith(key: KeyObject, input: string): string {
  return sign('RSA-SHA256', Buffer.from(input), key).toString('base64url')
}

function metadata(origin: string, { fault }: FalseProvider): Record<string, unknown> {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/auth`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/me`,
    jwks_uri: `${origin}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    ...fault.discovery,
  }
}

function idToken({ origin, fault, nonce }: FalseProvider, kid: number, key: KeyObject): string {
  const seconds = Math.floor(Date.now() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', kid: String(kid), ...fault.header }
  const claims = {
    iss: origin,
    sub: 'ann',
    aud: CLIENT_ID,
    iat: seconds,
    exp: seconds + 300,
    nonce,
    email: 'ann@corp.example',
    email_verified: true,
    ...fault.claims,
  }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${fault.signature?.(input) ?? signWith(key, input)}`
}

async function readRequest(request: IncomingMessage) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return { authorization: request.headers.authorization ?? '', body: new URLSearchParams(text) }
}
