/** The OpenID Connect provider: where to send people, and who came back (authorization code, PKCE S256). */
import * as client from 'openid-client'
import type { Monotonic } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import { OIDC_ANSWER_BYTES_MAX, OIDC_METADATA_MS, OIDC_REQUEST_MS_MAX } from '../kernel/limits.ts'
import { isTrustedTransport } from '../kernel/outbound.ts'
import { outgoingProxies, outgoingProxyFor } from '../kernel/outgoing-proxy.ts'
import type { Settings } from '../kernel/settings.ts'
import { readWhole } from '../outbound/index.ts'
import { fetchThrough } from '../outbound/proxied-fetch.ts'
import { type Profile, readProfile } from './claims.ts'
import { providerFailure, unavailable } from './oidc-failures.ts'
import type { PendingSignOn } from './pending-sign-on.ts'

export const CALLBACK_PATH = '/sign-in/sso/callback'

export interface Provider {
  /** Where the browser goes next. @throws AppError `sign_on_unavailable` */
  authorizationUrl(pending: PendingSignOn): Promise<URL>
  /**
   * Redeem the answer and check all of it: state, issuer, code, and the ID token's signature, issuer, audience,
   * times and nonce. Tokens are forgotten when this returns.
   * @param search the callback's query
   * @throws AppError `sign_on_failed`, `sign_on_refused`, `sign_on_unavailable`
   */
  redeem(search: string, pending: PendingSignOn): Promise<Profile>
}

type Deps = { monotonic: Monotonic; settings: Settings }

/** `undefined` when single sign-on is not configured. Nothing is asked of the provider before somebody signs in. */
export function createProvider({ monotonic, settings }: Deps): Provider | undefined {
  if (settings.oidcIssuer === null) return undefined
  const redirectUri = `${settings.baseUrl}${CALLBACK_PATH}`
  let known: { configuration: client.Configuration; since: number } | undefined
  let asking: Promise<client.Configuration> | undefined

  const getConfiguration = async (): Promise<client.Configuration> => {
    if (known !== undefined && monotonic() - known.since < OIDC_METADATA_MS) return known.configuration
    // Everybody who waits shares one question; a failure is not kept, so the next person asks again.
    asking ??= discover(settings).finally(() => {
      asking = undefined
    })
    const configuration = await asking
    known = { configuration, since: monotonic() }
    return configuration
  }

  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const configuration = await getConfiguration()
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: scopesFor(configuration, settings),
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
    },

    async redeem(search, { state, nonce, verifier }) {
      const configuration = await getConfiguration()
      const url = new URL(redirectUri)
      url.search = search
      try {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
        const tokens = await client.authorizationCodeGrant(configuration, url, checks)
        const idToken = tokens.claims()!
        const userInfo = await askUserInfo(configuration, tokens.access_token, idToken.sub)
        return readProfile(idToken, userInfo, settings)
      } catch (error) {
        // A token that does not check out may be signed with keys that came after ours: ask anew next time.
        if (error instanceof client.ClientError) known = undefined
        throw providerFailure(error)
      }
    },
  }
}

async function discover(settings: Settings): Promise<client.Configuration> {
  const issuer = new URL(settings.oidcIssuer!)
  // Without this a signature is not looked at when the token came straight from the provider.
  const execute = [client.enableNonRepudiationChecks]
  if (issuer.protocol === 'http:') execute.push(client.allowInsecureRequests)
  try {
    const configuration = await client.discovery(
      issuer,
      settings.oidcClientId!,
      {},
      authenticateWith(settings.oidcClientSecret!),
      { execute, timeout: OIDC_REQUEST_MS_MAX / 1000, [client.customFetch]: guardedFetch(settings) },
    )
    assertAuthorizationEndpoint(configuration, settings)
    return configuration
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error)
  }
}

/** HTTP Basic unless the provider takes the secret in the body alone. Source: OpenID Connect Discovery 3. */
function authenticateWith(secret: string): client.ClientAuth {
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const isPost = methods.includes('client_secret_post') && !methods.includes('client_secret_basic')
    const authenticate = isPost ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret)
    authenticate(server, ...rest)
  }
}

/**
 * Addresses out of a discovery document are the provider's word: they get no further than the issuer may. They go
 * through the company's proxy where one is set.
 */
function guardedFetch(settings: Settings): client.CustomFetch {
  const proxies = outgoingProxies(settings)
  return async (address, options) => {
    const url = new URL(address)
    if (!isTrustedTransport(settings.outboundAllow, url)) {
      throw new AppError(
        'sign_on_unavailable',
        `The provider names ${url.origin}, which is neither https nor in OUTBOUND_ALLOW; tell an admin of this store.`,
      )
    }
    const proxy = outgoingProxyFor(proxies, url)
    const request = new Request(url, options as RequestInit)
    try {
      const answer = await (proxy === undefined ? fetch(request) : fetchThrough(proxy, request))
      return await readWhole(url, answer, OIDC_ANSWER_BYTES_MAX)
    } catch (error) {
      // Whoever signs in can mend neither the proxy nor the provider: the log says what it is.
      throw error instanceof AppError ? unavailable(error) : error
    }
  }
}

/** The browser is sent there, so it must not be `javascript:` or plain http to anywhere. */
function assertAuthorizationEndpoint(configuration: client.Configuration, { outboundAllow }: Settings): void {
  const endpoint = configuration.serverMetadata().authorization_endpoint ?? ''
  if (URL.canParse(endpoint) && isTrustedTransport(outboundAllow, new URL(endpoint))) return
  throw unavailable(new Error('the authorization endpoint is missing or not https'))
}

/** A claim such as `groups` often needs the scope of the same name; asking for an unknown one is an error. */
function scopesFor(configuration: client.Configuration, { oidcGroupsClaim }: Settings): string {
  const offered = configuration.serverMetadata().scopes_supported ?? []
  const forGroups = oidcGroupsClaim !== null && offered.includes(oidcGroupsClaim) ? [oidcGroupsClaim] : []
  return ['openid', 'email', 'profile', ...forGroups].join(' ')
}

async function askUserInfo(configuration: client.Configuration, accessToken: string, subject: string) {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {}
  return client.fetchUserInfo(configuration, accessToken, subject)
}
