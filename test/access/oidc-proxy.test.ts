/** A store behind a company's proxy asks the identity provider through it. Real sockets. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProvider } from '../../src/access/oidc.ts'
import { OIDC_ANSWER_BYTES_MAX } from '../../src/kernel/limits.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { type FalseProvider, runFalseProvider } from '../support/false-provider.ts'
import { CLIENT_ID, ssoEnv } from '../support/oidc.ts'
import { runOutgoingProxy } from '../support/outgoing-proxy.ts'

let idp: FalseProvider
let proxy: Awaited<ReturnType<typeof runOutgoingProxy>>
beforeAll(async () => {
  idp = await runFalseProvider()
  proxy = await runOutgoingProxy()
})
afterAll(async () => {
  proxy.server.close()
  await idp.stop()
})

const pending = { state: 'state', nonce: 'nonce', verifier: 'v'.repeat(43) }
const providerWith = (env: Record<string, string>) =>
  createProvider({
    monotonic: () => performance.now(),
    settings: readSettings({ ...ssoEnv(idp.origin), BASE_URL: 'http://127.0.0.1:8080', ...env }),
  })!

async function signOn(env: Record<string, string>) {
  proxy.asked.length = 0
  const provider = providerWith(env)
  await provider.authorizationUrl(pending as never)
  idp.nonce = pending.nonce
  idp.received = undefined
  return provider.redeem(
    `?code=code&state=${pending.state}&iss=${encodeURIComponent(idp.origin)}`,
    pending as never,
  )
}

test('for its document, its tokens, its keys and who somebody is', async () => {
  expect(await signOn({ HTTP_PROXY: proxy.url })).toMatchObject({ subject: 'ann' })
  const authorization = `Basic ${Buffer.from('robot:s3cret').toString('base64')}`
  expect(proxy.asked.map((line) => line.replace(idp.origin, '')).sort()).toEqual([
    `GET /.well-known/openid-configuration ${authorization}`,
    `GET /jwks ${authorization}`,
    `GET /me ${authorization}`,
    `POST /token ${authorization}`,
  ])
  expect(idp.received!.body.get('code')).toBe('code')
  expect(idp.received!.authorization).toContain(Buffer.from(CLIENT_ID).toString('base64').slice(0, 4))
})

test('and directly where NO_PROXY names it', async () => {
  expect(await signOn({ HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })).toMatchObject({ subject: 'ann' })
  expect(proxy.asked).toEqual([])
})

test('a proxy that is not there is in the log, and nothing that somebody who signs in could mend', async () => {
  const gone = providerWith({ HTTP_PROXY: 'http://robot:s3cret@127.0.0.1:1' })
  const error: Error = await gone.authorizationUrl(pending as never).then(
    () => expect.unreachable(),
    (failure) => failure,
  )
  expect(error).toMatchObject({ code: 'sign_on_unavailable' })
  expect(String((error.cause as Error).message)).toContain('ECONNREFUSED')
  expect(`${error.message}${(error.cause as Error).message}`).not.toContain('s3cret')
})

test.each([
  ['directly', () => ({})],
  ['through a proxy', () => ({ HTTP_PROXY: proxy.url })],
])('an answer that is too long is not read to its end, asked for %s', async (_, env) => {
  idp.fault = { discovery: { more: 'x'.repeat(OIDC_ANSWER_BYTES_MAX) } }
  const asked = providerWith(env()).authorizationUrl(pending as never)
  await expect(asked).rejects.toMatchObject({
    code: 'sign_on_unavailable',
    cause: { message: expect.stringContaining(`more than ${OIDC_ANSWER_BYTES_MAX} bytes`) },
  })
  idp.fault = {}
})
