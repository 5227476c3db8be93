/** The proxy that the environment names for a request: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in small letters first. */
import {
  type NoProxy,
  type OutgoingProxies,
  outgoingProxyFor,
  readNoProxy,
  readOutgoingProxy,
} from '../kernel/outgoing-proxy.ts'
import { CommandError } from './failures.ts'

/** `undefined` for none. @throws CommandError `proxy_invalid` when the one that the request would take is none */
export function proxyFor(env: NodeJS.ProcessEnv, url: URL): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const text = settingIn(env, name)
  if (text === '') return undefined
  // Whether it is asked comes first: an address that nobody would take is in nobody's way.
  const proxy = readProxy(text)
  const address = proxy ?? new URL('http://proxy.invalid')
  const proxies: OutgoingProxies = {
    httpsProxy: address,
    httpProxy: address,
    noProxy: noProxyIn(settingIn(env, 'NO_PROXY')),
  }
  if (outgoingProxyFor(proxies, url) === undefined) return undefined
  if (proxy !== undefined) return proxy
  // It may hold a password.
  throw new CommandError('proxy_invalid', `${name} is not the address of an http or https proxy; correct it.`)
}

function settingIn(env: NodeJS.ProcessEnv, name: string): string {
  return (env[name.toLowerCase()] || env[name] || '').trim()
}

function readProxy(text: string): URL | undefined {
  const proxy = readOutgoingProxy(text)
  try {
    if (proxy !== undefined) for (const part of [proxy.username, proxy.password]) decodeURIComponent(part)
    return proxy
  } catch {
    return undefined
  }
}

/** An entry of a kind that only others know is passed over. */
function noProxyIn(text: string): NoProxy {
  const read = text
    .split(/[\s,]+/)
    .map(readNoProxy)
    .filter((entry) => entry !== undefined)
  if (read.includes('all')) return 'all'
  const lists = read.filter((entry) => entry !== 'all')
  return { names: lists.flatMap(({ names }) => names), rules: lists.flatMap(({ rules }) => rules) }
}
