/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`: the proxy for outgoing requests. Source: curl(1), ENVIRONMENT. */
import { isIP } from 'node:net'
import { isAllowedOutbound, type OutboundRule, parseOutboundRules } from './outbound.ts'

/** Which proxy a request takes, if any. */
export interface OutgoingProxies {
  httpsProxy: URL | null
  httpProxy: URL | null
  noProxy: NoProxy
}

/** What is reached without a proxy: everything, names with all below them, addresses and networks. */
export type NoProxy = 'all' | { names: readonly string[]; rules: readonly OutboundRule[] }

export const NO_PROXIES: OutgoingProxies = {
  httpsProxy: null,
  httpProxy: null,
  noProxy: { names: [], rules: [] },
}

/** @param noProxy text that `readNoProxy` takes */
export function outgoingProxies(settings: {
  httpsProxy: URL | null
  httpProxy: URL | null
  noProxy: string
}): OutgoingProxies {
  const { httpsProxy, httpProxy, noProxy } = settings
  return { httpsProxy, httpProxy, noProxy: readNoProxy(noProxy)! }
}

/** `undefined` for what is no proxy. `host:port` is read as http. */
export function readOutgoingProxy(text: string): URL | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const isPlain = url.pathname === '/' && url.search === '' && url.hash === ''
  return ['http:', 'https:'].includes(url.protocol) && isPlain ? url : undefined
}

/** `undefined` when an entry is neither a name, an address nor a network. */
export function readNoProxy(text: string): NoProxy | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  if (entries.includes('*')) return 'all'
  const plain = entries.map((entry) => entry.toLowerCase().replace(/^\*?\./, ''))
  const isName = (entry: string) => /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(entry) && isIP(entry) === 0
  const others = plain.filter((entry) => !isName(entry))
  const bracketed = others.map((entry) => (isIP(entry) === 6 ? `[${entry}]` : entry))
  const rules = bracketed.length === 0 ? [] : parseOutboundRules(bracketed.join(','))
  return rules === undefined ? undefined : { names: plain.filter(isName), rules }
}

/** The proxy that a request to `url` takes; `undefined` for none. */
export function outgoingProxyFor(
  { httpsProxy, httpProxy, noProxy }: OutgoingProxies,
  url: URL,
): URL | undefined {
  const proxy = url.protocol === 'https:' ? httpsProxy : httpProxy
  if (proxy === null || noProxy === 'all') return undefined
  const host = url.hostname.replace(/\.$/, '')
  const isDirect =
    noProxy.names.some((name) => host === name || host.endsWith(`.${name}`)) ||
    isAllowedOutbound(noProxy.rules, url)
  return isDirect ? undefined : proxy
}
