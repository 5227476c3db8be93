/** Where a request may go: the scheme first, then every address that the name has at this moment. */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError } from '../kernel/errors.ts'
import { isAllowedOutbound, type OutboundRule } from '../kernel/outbound.ts'
import { isPublicAddress } from './addresses.ts'
import { shownUrl } from './shown-url.ts'

export interface Address {
  address: string
  family: number
}

/** All addresses of a name. */
export type Resolver = (hostname: string) => Promise<readonly Address[]>

/** As the operating system does it, `/etc/hosts` included. */
export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true, verbatim: true })

/** @throws AppError `outbound_refused` for anything but https, and http where no rule allows it */
export function assertScheme(rules: readonly OutboundRule[], url: URL): void {
  if (url.protocol === 'https:') return
  if (url.protocol !== 'http:') {
    throw new AppError(
      'outbound_refused',
      `"${url.protocol}" addresses are not fetched; give the repository's https address.`,
    )
  }
  if (isAllowedOutbound(rules, url)) return
  throw new AppError(
    'outbound_refused',
    `${shownUrl(url)} is not https; use https, or add "${url.host}" to OUTBOUND_ALLOW.`,
  )
}

/**
 * The host's addresses, at least one, all of them allowed: one private among public ones refuses the host.
 * @throws AppError `outbound_refused`; `upstream_unreachable` when there are none
 */
export async function checkedAddresses(
  rules: readonly OutboundRule[],
  resolve: Resolver,
  url: URL,
): Promise<readonly Address[]> {
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host, family: isIP(host) }]
  if (addresses.length === 0)
    throw new AppError('upstream_unreachable', `"${host}" has no address; check the name.`)
  if (isAllowedOutbound(rules, url)) return addresses
  const refused = addresses.find(({ address }) => !isAllowed(rules, url, address))
  if (refused === undefined) return addresses
  throw new AppError(
    'outbound_refused',
    `"${host}" leads to ${refused.address}, which is not a public address; add "${url.host}" to OUTBOUND_ALLOW if it is yours.`,
  )
}

/** Without the brackets of an IPv6 address and the dot of a full name, which no certificate has. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function isAllowed(rules: readonly OutboundRule[], url: URL, address: string): boolean {
  if (isPublicAddress(address)) return true
  const literal = isIP(address) === 6 ? `[${address}]` : address
  const there = `${url.protocol}//${literal}:${url.port}`
  return URL.canParse(there) && isAllowedOutbound(rules, new URL(there))
}
