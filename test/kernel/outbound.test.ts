/** What OUTBOUND_ALLOW lets through, and whom single sign-on trusts with secrets. */
import { describe, expect, test } from 'vitest'
import { isAllowedOutbound, isTrustedTransport, parseOutboundRules } from '../../src/kernel/outbound.ts'
import { readSettings } from '../../src/kernel/settings.ts'

const allows = (rules: string, url: string) => isAllowedOutbound(parseOutboundRules(rules)!, new URL(url))

describe('a rule', () => {
  test.each([
    ['git.corp', 'http://git.corp/'],
    ['git.corp', 'https://GIT.corp:8443/x'],
    ['git.corp', 'http://git.corp./'],
    ['git.corp:8080', 'http://git.corp:8080/'],
    ['git.corp:80', 'http://git.corp/'],
    ['git.corp:443', 'https://git.corp/'],
    ['a, git.corp', 'http://git.corp/'],
    ['10.0.0.0/8', 'http://10.255.0.1/'],
    ['10.0.0.0/8', 'http://0x0a000001/'],
    ['10.0.0.1', 'http://167772161/'],
    ['fd00::/8', 'http://[fd12::1]:9/'],
    ['::1', 'http://[::1]/'],
    ['[::1]:9', 'http://[0:0::1]:9/'],
    ['0.0.0.0/0', 'http://192.0.2.1/'],
  ])('%s allows %s', (rules, url) => expect(allows(rules, url)).toBe(true))

  test.each([
    ['git.corp', 'http://evil.git.corp/'],
    ['git.corp', 'http://git.corp.evil.example/'],
    ['git.corp', 'http://git.corp@evil.example/'],
    ['git.corp:8080', 'http://git.corp/'],
    ['git.corp:443', 'http://git.corp/'],
    ['10.0.0.0/8', 'http://11.0.0.1/'],
    ['10.0.0.0/8', 'http://10.0.0.1.evil.example/'],
    ['10.0.0.0/8', 'http://[fd12::1]/'],
    ['fd00::/8', 'http://[fe80::1]/'],
  ])('%s does not allow %s', (rules, url) => expect(allows(rules, url)).toBe(false))
})

describe('secrets travel', () => {
  test.each(['https://idp.example.com/', 'http://localhost:9/', 'http://127.9.9.9/', 'http://[::1]/'])(
    'to %s',
    (url) => expect(isTrustedTransport([], new URL(url))).toBe(true),
  )

  test.each([
    'http://idp.example.com/',
    'http://localhost.evil.example/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
  ])('not to %s', (url) => expect(isTrustedTransport([], new URL(url))).toBe(false))
})

test('OUTBOUND_ALLOW lets the issuer be plain http', () => {
  const env = { OIDC_ISSUER: 'http://idp.corp', OIDC_CLIENT_ID: 'stoa', OIDC_CLIENT_SECRET: 'x' }
  expect(() => readSettings(env)).toThrow(/^OIDC_ISSUER is "http:\/\/idp\.corp"; it accepts an https address/)
  expect(readSettings({ ...env, OUTBOUND_ALLOW: 'idp.corp' }).oidcIssuer).toBe('http://idp.corp')
})
