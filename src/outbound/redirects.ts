/** Redirects that stay with whom was asked: what the admin trusted is trusted for itself, and for nobody else. */
import type { IncomingMessage } from 'node:http'

/**
 * Where the same request goes next; `undefined` when the answer is no redirect, or none that is followed. 303 asks for
 * another kind of request. Credentials go along, so the origin must be the same, or its https.
 */
export function redirectOnHost(
  url: URL,
  method: string,
  { statusCode = 0, headers: { location } }: IncomingMessage,
): URL | undefined {
  const isRedirect = [301, 302, 307, 308].includes(statusCode) || (statusCode === 303 && method === 'GET')
  if (!isRedirect || location === undefined || !URL.canParse(location, url.href)) return undefined
  const next = new URL(location, url)
  if (next.username !== '' || next.password !== '') return undefined
  return next.origin === url.origin || isSecured(url, next) ? next : undefined
}

/** From http to https on the same host, each at its usual port. */
function isSecured(url: URL, next: URL): boolean {
  return (
    url.protocol === 'http:' &&
    next.protocol === 'https:' &&
    next.hostname === url.hostname &&
    url.port === '' &&
    next.port === ''
  )
}
