/** `TRUSTED_PROXIES`: who may say, in `X-Forwarded-For`, from where a request came. */
import { isIP } from 'node:net'
import { isAllowedOutbound, type OutboundRule, parseOutboundRules } from './outbound.ts'

/** Addresses and networks of a comma-separated list; `undefined` for names, which a connection does not have. */
export function readProxies(text: string): OutboundRule[] | undefined {
  const rules = parseOutboundRules(text)
  const areAddresses = rules?.every((rule) => rule.kind === 'network' || isPlainAddress(rule))
  return areAddresses === true ? rules : undefined
}

/** @param address of one end of a connection, without a port */
export function isProxy(proxies: readonly OutboundRule[], address: string): boolean {
  const plain = unmapped(address)
  return isIP(plain) !== 0 && isAllowedOutbound(proxies, urlOf(plain))
}

/**
 * The address in one entry of `X-Forwarded-For`. Some balancers write the client's port behind it, and an IPv6 address
 * in brackets. `undefined` for anything that names no address.
 */
export function forwardedAddress(entry: string): string | undefined {
  const text = entry.trim()
  const address =
    /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text
  return isIP(address) === 0 ? undefined : address
}

/**
 * Who is told apart: an IPv4 address; of an IPv6 address the /64, which is what one subscriber gets (RFC 6177).
 * Text that is no address stands for itself.
 */
export function networkOf(address: string): string {
  const plain = unmapped(address)
  return isIP(plain) === 6 ? groupsOf(plain).slice(0, 4).join(':') : plain
}

/** A socket that listens for both families spells IPv4 addresses as IPv6 (RFC 4291, 2.5.5.2). */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}

/** The eight groups of an IPv6 address, in their shortest form. */
function groupsOf(address: string): string[] {
  const [head = [], tail] = urlOf(address)
    .hostname.slice(1, -1)
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''))
  if (tail === undefined) return head
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail]
}

/** Without the zone of a link-local address, which URLs do not have. */
function urlOf(address: string): URL {
  const [host] = address.split('%')
  return new URL(isIP(address) === 6 ? `http://[${host}]` : `http://${host}`)
}

function isPlainAddress(rule: OutboundRule): boolean {
  return rule.kind === 'host' && rule.port === undefined && isIP(rule.host) !== 0
}
