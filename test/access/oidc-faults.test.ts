/** A provider that lies, or somebody who speaks for it: each fault alone is refused (docs/threats.md, "Signing in"). */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identities } from '../../src/access/identities.repo.ts'
import {
  ACCESS_TOKEN,
  type FalseProvider,
  type Fault,
  hmac,
  newKeys,
  runFalseProvider,
} from '../support/false-provider.ts'
import { Browser, beginSignOn, CLIENT_ID, CLIENT_SECRET, ssoEnv } from '../support/oidc.ts'
import { ADMIN_EMAIL, type RunningStoa, runStoa } from '../support/stoa.ts'

const IN_AN_HOUR = 3_700_000
const CODE = 'code-of-the-provider'

let provider: FalseProvider
let running: RunningStoa
let lateMs = 0
const logged: string[] = []
const secrets: string[] = []
beforeAll(async () => {
  provider = await runFalseProvider()
  const env = { ...ssoEnv(provider.origin), OIDC_GROUPS_CLAIM: 'groups' }
  // Without the redaction of the real log: nothing secret may even be given to it.
  const log = pino({ level: 'trace' }, { write: (line) => void logged.push(line) })
  running = await runStoa({ env, log, clock: () => Date.now() + lateMs })
})
afterAll(async () => {
  await running.close()
  await provider.stop()
})

/** Come back from the provider with a code, after a discovery that may be at fault itself. */
function comeBack(fault: Fault, query: Record<string, string> = {}) {
  provider.fault = fault
  lateMs += IN_AN_HOUR
  return attempt(query)
}

async function attempt(query: Record<string, string> = {}) {
  const browser = new Browser()
  const start = await beginSignOn({ running }, browser)
  const { state, nonce, code_challenge } = Object.fromEntries(start.searchParams)
  provider.nonce = nonce!
  const params = new URLSearchParams({ code: CODE, state: state!, ...query })
  const answer = await browser.get(`${running.baseUrl}/sign-in/sso/callback?${params}`)
  for (const secret of [state!, nonce!]) secrets.push(secret)
  return { answer, challenge: code_challenge!, start }
}

async function expectRefused(answer: Response, status: number): Promise<void> {
  const page = await answer.text()
  expect(answer.status, page).toBe(status)
  expect(page).toMatch(/role="alert"/)
  for (const secret of [ACCESS_TOKEN, CLIENT_SECRET, 'eyJ']) expect(page).not.toContain(secret)
  expect(answer.headers.getSetCookie().join()).not.toContain('stoa_session')
  const rows = [...running.deps.db.all(identities)]
  expect(rows.filter((row) => row.subject !== 'known')).toEqual([])
}

const seconds = () => Math.floor(Date.now() / 1000)
const stranger = newKeys()

describe('an ID token', () => {
  const faults: [string, Fault][] = [
    ['with alg none', { header: { alg: 'none' }, signature: () => '' }],
    [
      'with alg none, which the provider offers',
      {
        header: { alg: 'none' },
        signature: () => '',
        discovery: { id_token_signing_alg_values_supported: ['none', 'RS256'] },
      },
    ],
    ['with alg NONE', { header: { alg: 'NONE' }, signature: () => '' }],
    ['signed with the client secret', { header: { alg: 'HS256' }, signature: hmac(CLIENT_SECRET) }],
    [
      'signed with the client secret, which the provider offers',
      {
        header: { alg: 'HS256' },
        signature: hmac(CLIENT_SECRET),
        discovery: { id_token_signing_alg_values_supported: ['HS256'] },
      },
    ],
    ['signed by somebody else', { signature: (input) => provider.signWith(stranger.privateKey, input) }],
    ['with a key that the provider does not have', { header: { kid: 'unknown' } }],
    ['without a signature', { signature: () => '' }],
    ['with a critical header that nobody knows', { header: { crit: ['b64'], b64: false } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['without an issuer', { claims: { iss: undefined } }],
    ['for another client', { claims: { aud: 'another' } }],
    ['for others too, without saying who asked', { claims: { aud: [CLIENT_ID, 'another'] } }],
    ['for us, but asked for by another', { claims: { aud: [CLIENT_ID, 'another'], azp: 'another' } }],
    ['of another sign-on', { claims: { nonce: 'another' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['that has expired', { claims: { iat: seconds() - 900, exp: seconds() - 600 } }],
    ['without an end', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: seconds() + 600 } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['that is missing', { tokens: { id_token: undefined } }],
  ]
  test.each(faults)('%s is refused', async (_, fault) => {
    await expectRefused((await comeBack(fault)).answer, 400)
  })
})

describe('an answer', () => {
  test('with another issuer in its address is refused: it was meant for another provider', async () => {
    const discovery = { authorization_response_iss_parameter_supported: true }
    const { answer } = await comeBack({ discovery }, { iss: 'https://evil.example' })
    await expectRefused(answer, 400)
    await expectRefused((await comeBack({ discovery })).answer, 400)
  })

  test('about another person than the token is refused', async () => {
    await expectRefused((await comeBack({ userInfo: { sub: 'bob' } })).answer, 400)
  })

  test.each<[string, Fault]>([
    ['the code is refused', { tokenStatus: 400, tokens: { error: 'invalid_grant' } }],
  ])('says so when %s', async (_, fault) => {
    await expectRefused((await comeBack(fault)).answer, 400)
  })

  test.each<[string, Fault]>([
    ['the client is refused', { tokenStatus: 401, tokens: { error: 'invalid_client' } }],
    ['the provider fails', { tokenStatus: 500 }],
    [
      'the provider sends elsewhere',
      { tokenStatus: 302, tokenHeaders: { location: 'https://evil.example' } },
    ],
    ['the provider answers with a page', { tokenText: `<html>${ACCESS_TOKEN}` }],
    ['the token is none', { tokens: { id_token: 'not.a.token' } }],
    ['tokens come out of a file', { discovery: { token_endpoint: 'file:///etc/passwd' } }],
  ])('is "try again later" when %s', async (_, fault) => {
    await expectRefused((await comeBack(fault)).answer, 503)
  })
})

describe('an address in the discovery document', () => {
  test.each(['token_endpoint', 'jwks_uri', 'userinfo_endpoint'])(
    'is not asked over plain http: %s',
    async (name) => {
      const { answer } = await comeBack({ discovery: { [name]: 'http://192.0.2.1/' } })
      expect(await answer.clone().text()).toContain(
        'names http://192.0.2.1, which is neither https nor in OUTBOUND_ALLOW',
      )
      await expectRefused(answer, 503)
    },
  )
})

describe('a discovery document', () => {
  test.each<[string, Record<string, unknown>]>([
    ['of another issuer', { issuer: 'https://evil.example' }],
    ['that sends browsers to a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['that sends browsers over plain http', { authorization_endpoint: 'http://192.0.2.1/auth' }],
    ['that sends browsers nowhere', { authorization_endpoint: undefined }],
  ])('%s is refused, and the browser stays', async (_, discovery) => {
    provider.fault = { discovery }
    lateMs += IN_AN_HOUR
    await expectRefused(await new Browser().get(`${running.baseUrl}/sign-in/sso`), 503)
  })
})

describe('when nothing is wrong', () => {
  const fine: Fault = {
    claims: { sub: 'known', email: 'known@corp.example' },
    userInfo: { sub: 'known' },
  }

  test('the code goes out with the verifier of the challenge, and with the secret', async () => {
    const { answer, challenge } = await comeBack(fine)
    expect(answer.status, await answer.text()).toBe(303)
    const { authorization, body } = provider.received!
    const verifier = body.get('code_verifier')!
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge)
    expect(body.get('redirect_uri')).toBe(`${running.baseUrl}/sign-in/sso/callback`)
    const [user, password] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')
    expect([user, password].map((text) => decodeURIComponent(text!))).toEqual([CLIENT_ID, CLIENT_SECRET])
    expect(body.get('client_secret')).toBeNull()
  })

  test('the secret goes into the body where the provider takes it nowhere else', async () => {
    const discovery = { token_endpoint_auth_methods_supported: ['client_secret_post'] }
    expect((await comeBack({ ...fine, discovery })).answer.status).toBe(303)
    expect(provider.received!.body.get('client_secret')).toBe(CLIENT_SECRET)
    expect(provider.received!.authorization).toBe('')
  })

  test('the scope of the groups is asked for where there is one', async () => {
    const discovery = { scopes_supported: ['openid', 'groups'] }
    const scopeOf = (start: URL) => start.searchParams.get('scope')
    expect(scopeOf((await comeBack({ ...fine, discovery })).start)).toBe('openid email profile groups')
    expect(scopeOf((await comeBack(fine)).start)).toBe('openid email profile')
  })

  test('new keys are found, at the latest by who tries again', async () => {
    expect((await comeBack(fine)).answer.status).toBe(303)
    provider.rotateKeys()
    await attempt()
    expect((await attempt()).answer.status).toBe(303)
  })

  test('an address counts only with the word of the same source', async () => {
    const claims = { sub: 'liar', email: ADMIN_EMAIL, email_verified: undefined }
    const userInfo = { sub: 'liar', email: 'ann@corp.example', email_verified: true }
    const { answer } = await comeBack({ claims, userInfo })
    await expectRefused(answer, 403)
  })

  test('nothing that the provider issued is kept, or in the log', async () => {
    await comeBack(fine)
    const files = await readdir(running.dataDir, { recursive: true, withFileTypes: true })
    const kept = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name))
    expect(kept.some((name) => name.includes('stoa.duckdb'))).toBe(true)
    for (const name of kept) {
      const bytes = await readFile(name)
      for (const secret of [ACCESS_TOKEN, CLIENT_SECRET]) expect(bytes.includes(secret), name).toBe(false)
    }
    const text = logged.join('')
    expect(text).toContain('single sign-on failed')
    for (const secret of [ACCESS_TOKEN, CLIENT_SECRET, CODE, 'eyJ', 'corp.example', ...secrets])
      expect(text).not.toContain(secret)
  })
})
