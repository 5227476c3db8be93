/** What went wrong elsewhere, in words for the admin who gave the address. */
import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '../kernel/errors.ts'
import { shownUrl } from './shown-url.ts'

/** A failure of the network, of TLS or of HTTP itself. What is said already passes as it is. */
export function connectionFailure(url: URL, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown')
  return new AppError('upstream_unreachable', `${shownUrl(url)} ${reasonOf(code)}.`, { cause: error })
}

/** @throws AppError for an answer that no caller may use */
export function assertUsable(url: URL, status: number, headers: IncomingHttpHeaders): void {
  if (status >= 300 && status < 400) throw redirected(url, status, headers.location)
  // Who says when to come again refuses the number of requests and not their sender.
  const isBusy = headers['retry-after'] !== undefined
  if (status === 401 || (status === 403 && !isBusy)) {
    throw new AppError(
      'upstream_unauthorized',
      `${shownUrl(url)} answers ${status}: it wants other credentials, or there is nothing at this address; check both.`,
    )
  }
}

export function tooLarge(url: URL, bytesMax: number): AppError {
  return new AppError(
    'upstream_too_large',
    `${shownUrl(url)} answers with more than ${bytesMax} bytes; make the repository smaller or split it.`,
  )
}

export function timedOut(url: URL, timeoutMs: number): AppError {
  return new AppError(
    'upstream_timeout',
    `${shownUrl(url)} did not answer in full within ${timeoutMs / 1000} seconds; try again later.`,
  )
}

function redirected(url: URL, status: number, location: string | undefined): AppError {
  const target =
    location !== undefined && URL.canParse(location, url.href)
      ? `to ${shownUrl(new URL(location, url))}`
      : 'elsewhere'
  return new AppError(
    'upstream_redirect',
    `${shownUrl(url)} redirects (${status}) ${target}, which is not followed; if you trust that address, use it instead.`,
  )
}

/** The end of a sentence that begins with the address. */
function reasonOf(code: string): string {
  if (/^(ENOTFOUND|EAI_|ENODATA)/.test(code)) return 'has a host name that cannot be found; check it'
  if (code === 'ECONNREFUSED') return 'refuses connections; check the port, and that the server runs'
  if (code.startsWith('HPE_')) return `does not speak HTTP (${code}); check the address`
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code))
    return `has no certificate that this store trusts (${code}); renew it, or let NODE_EXTRA_CA_CERTS name your authority`
  return `cannot be reached, or broke the connection (${code}); try again later`
}
