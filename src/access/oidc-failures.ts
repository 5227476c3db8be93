/** What went wrong at the provider, as a person can be told. The library's own errors hold tokens and bodies. */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { AppError } from '../kernel/errors.ts'

/** The provider did not answer as one, or names an address that is none: codes of `ClientError`. */
const NO_ANSWER: ReadonlySet<string> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
  'OAUTH_HTTP_REQUEST_FORBIDDEN',
  'OAUTH_REQUEST_PROTOCOL_FORBIDDEN',
])

export function unavailable(cause: unknown): AppError {
  return new AppError(
    'sign_on_unavailable',
    'The single sign-on provider does not answer as it should; try again in a moment, or sign in with a password.',
    { cause: new Error(reasonOf(cause)) },
  )
}

/** @param check what did not hold; for the log */
export function failed(check: string): AppError {
  return new AppError(
    'sign_on_failed',
    'The answer of the single sign-on provider does not belong to this browser, was used already or is too old; start again.',
    { cause: new Error(check) },
  )
}

/** Any failure of redeeming, as one of the three that people see. */
export function providerFailure(error: unknown): AppError {
  if (error instanceof AppError) return error
  // Our own refusal to ask an address comes back wrapped.
  if (error instanceof ClientError && error.cause instanceof AppError) return error.cause
  if (error instanceof AuthorizationResponseError) {
    const reason = /^[a-z_]{1,40}$/.test(error.error) ? error.error : 'an unknown reason'
    return new AppError(
      'sign_on_refused',
      `The single sign-on provider did not sign you in (${reason}); try again, or ask who runs the provider.`,
    )
  }
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return failed(reasonOf(error))
  if (error instanceof ClientError && !NO_ANSWER.has(error.code ?? '')) return failed(reasonOf(error))
  return unavailable(error)
}

/** Messages and codes down the chain, and nothing else of it. A parser quotes what it read, so it stays silent. */
function reasonOf(error: unknown): string {
  const words: string[] = []
  for (let at = error; at instanceof Error && words.length < 4; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException
    const message = at instanceof SyntaxError ? 'not JSON' : at.message
    words.push(code === undefined ? message : `${message} (${code})`)
  }
  return words.join(': ') || 'unknown'
}
