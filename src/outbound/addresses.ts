/** Which addresses anybody on the internet could reach. All others may be somebody's own machines. */
import { BlockList, isIP, isIPv6 } from 'node:net'

/** Source: IANA IPv4 Special-Purpose Address Registry, and class D and E. 169.254/16 holds the clouds' metadata. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]

/**
 * All that is given out. What embeds IPv4 addresses (::ffff:0:0/96, NAT64's 64:ff9b::/96) and what is local
 * (::1, fc00::/7, fe80::/10) lies outside. Source: IANA IPv6 Global Unicast Address Assignments.
 */
const GLOBAL_IPV6 = ['2000::/3']

/** Inside that: protocol assignments with Teredo, documentation, and 6to4, which embeds IPv4 addresses. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const SPECIAL = blockList([...SPECIAL_IPV4, ...SPECIAL_IPV6])
const GLOBAL = blockList(GLOBAL_IPV6)

/** Whether a whole address, without a zone, belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  if (isIPv6(address)) return GLOBAL.check(address, 'ipv6') && !SPECIAL.check(address, 'ipv6')
  return !SPECIAL.check(address, 'ipv4')
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address, prefix] = network.split('/') as [string, string]
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return list
}
