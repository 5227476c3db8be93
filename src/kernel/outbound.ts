/** `OUTBOUND_ALLOW`: what outgoing requests may reach although it is private or plain http. */
import { BlockList, isIP } from 'node:net'

/** A host as URLs spell it (lower-case, addresses in their usual form), or a network in CIDR notation. */
export type OutboundRule =
  | { kind: 'host'; host: string; port?: number }
  | { kind: 'network'; address: string; prefix: number }

const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i

/** Rules of a comma-separated list; `undefined` when one of them is neither `host`, `host:port` nor CIDR. */
export function parseOutboundRules(text: string): OutboundRule[] | undefined {
  const rules = text.split(',').map((entry) => parseRule(entry.trim()))
  return rules.every((rule) => rule !== undefined) ? rules : undefined
}

/** Whether a rule names the host of `url`. Names are compared, not looked up: a network matches addresses only. */
export function isAllowedOutbound(rules: readonly OutboundRule[], url: URL): boolean {
  const host = hostOf(url)
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  return rules.some((rule) =>
    rule.kind === 'host'
      ? rule.host === host && (rule.port ?? port) === port
      : isInNetwork(host, rule.address, rule.prefix),
  )
}

/** Whether secrets may travel to `url`: https, or plain http to this machine or where a rule allows it. */
export function isTrustedTransport(rules: readonly OutboundRule[], url: URL): boolean {
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && (isLoopback(hostOf(url)) || isAllowedOutbound(rules, url))
}

function parseRule(text: string): OutboundRule | undefined {
  const slash = text.indexOf('/')
  if (slash !== -1) return parseNetwork(text.slice(0, slash), text.slice(slash + 1))
  if (isIP(text) === 6) return parseRule(`[${text}]`)
  const match = HOST_AND_PORT.exec(text)
  if (match === null || !URL.canParse(`http://${match[1]}`)) return undefined
  const host = hostOf(new URL(`http://${match[1]}`))
  if (match[2] === undefined) return { kind: 'host', host }
  const port = Number(match[2])
  return port >= 1 && port <= 65_535 ? { kind: 'host', host, port } : undefined
}

function parseNetwork(address: string, bits: string): OutboundRule | undefined {
  const family = isIP(address)
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
  const isValid = family !== 0 && prefix <= (family === 4 ? 32 : 128)
  return isValid ? { kind: 'network', address, prefix } : undefined
}

function isInNetwork(host: string, address: string, prefix: number): boolean {
  if (isIP(host) === 0) return false
  const network = new BlockList()
  network.addSubnet(address, prefix, familyOf(address))
  return network.check(host, familyOf(host))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || isInNetwork(host, '127.0.0.0', 8) || host === '::1'
}

/** Without the brackets of an IPv6 address and the dot of a full name. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
