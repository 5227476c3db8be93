/** Through the proxy of a company: which requests take it, and what it is trusted for. Real sockets. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { parseOutboundRules } from '../../src/kernel/outbound.ts'
import {
  type OutgoingProxies,
  outgoingProxyFor,
  readNoProxy,
  readOutgoingProxy,
} from '../../src/kernel/outgoing-proxy.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { createOutbound } from '../../src/outbound/outbound.ts'
import { runOutgoingProxy } from '../support/outgoing-proxy.ts'

const closing: Server[] = []
afterEach(() => {
  for (const server of closing.splice(0)) server.close()
})

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(server)
  return { server, port: (server.address() as AddressInfo).port }
}

/** Gone with the test. */
async function runProxy(options: { status?: number } = {}) {
  const proxy = await runOutgoingProxy(options)
  closing.push(proxy.server)
  return proxy
}

function ask(url: string, { proxy = '', noProxy = '', rules = '' }) {
  const address = proxy === '' ? null : readOutgoingProxy(proxy)!
  const proxies: OutgoingProxies = { httpsProxy: address, httpProxy: address, noProxy: readNoProxy(noProxy)! }
  const allowed = rules === '' ? [] : parseOutboundRules(rules)!
  const resolve = () => Promise.reject(new Error('no name is looked up here'))
  const outbound = createOutbound(allowed, resolve, proxies)
  return outbound.request(new URL(url), { method: 'GET', bytesMax: 1_000, timeoutMs: 5_000 })
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error) => error,
  )
const AUTHORIZATION = `Basic ${Buffer.from('robot:s3cret').toString('base64')}`

test('plain http goes with its whole address, and the name is the proxy’s to look up', async () => {
  const proxy = await runProxy()
  const { port } = await listen((request, response) => response.end(`${request.headers.host} ${request.url}`))
  const url = `http://git.corp.example:${port}/x.git`
  const { body } = await ask(url, { proxy: proxy.url, rules: 'git.corp.example' })
  expect(await text(body)).toBe(`git.corp.example:${port} /x.git`)
  expect(proxy.asked).toEqual([`GET ${url} ${AUTHORIZATION}`])
})

test('https goes through a tunnel, in which the host itself has to prove who it is', async () => {
  const proxy = await runProxy()
  const { port } = await listen((_request, response) => response.end('plain'))
  const error = await failure(ask(`https://git.example:${port}/x.git`, { proxy: proxy.url }))
  expect(error).toMatchObject({ code: 'upstream_unreachable' })
  expect(error!.message).toContain(`https://git.example:${port}/x.git`)
  expect(proxy.asked).toEqual([`CONNECT git.example:${port} ${AUTHORIZATION}`])
})

test('a proxy that refuses, or is not there, is named without its password', async () => {
  const { url } = await runProxy({ status: 407 })
  const refused = await failure(ask('https://git.example/', { proxy: url }))
  expect(refused).toMatchObject({ code: 'upstream_unreachable' })
  expect(refused!.message).toMatch(
    /^The proxy http:\/\/127\.0\.0\.1:\d+\/ answers 407 for git\.example:443: /,
  )
  const gone = await failure(ask('https://git.example/', { proxy: 'http://u:s3cret@127.0.0.1:1' }))
  expect(gone!.message).toBe(
    'The proxy http://127.0.0.1:1/ cannot be reached (ECONNREFUSED); check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.',
  )
})

test.each(['10.0.0.1', '169.254.169.254', '[::1]', '2130706433'])(
  'the address %s is refused as without one',
  async (host) => {
    const proxy = await runProxy()
    expect(await failure(ask(`https://${host}/`, { proxy: proxy.url }))).toMatchObject({
      code: 'outbound_refused',
    })
    expect(proxy.asked).toEqual([])
  },
)

test('http that no rule allows does not go, and what NO_PROXY names goes directly', async () => {
  const proxy = await runProxy()
  expect(await failure(ask('http://git.example/', { proxy: proxy.url }))).toMatchObject({
    code: 'outbound_refused',
  })
  const { port } = await listen((_request, response) => response.end('direct'))
  const { body } = await ask(`http://127.0.0.1:${port}/`, {
    proxy: proxy.url,
    noProxy: '127.0.0.0/8',
    rules: '127.0.0.1',
  })
  expect(await text(body)).toBe('direct')
  expect(proxy.asked).toEqual([])
})

test('NO_PROXY: names with all below them, ports, addresses, networks, everything', () => {
  const proxies = (noProxy: string): OutgoingProxies => ({
    httpsProxy: readOutgoingProxy('proxy:3128')!,
    httpProxy: null,
    noProxy: readNoProxy(noProxy)!,
  })
  const takes = (noProxy: string, url: string) => outgoingProxyFor(proxies(noProxy), new URL(url))?.href
  for (const entry of ['corp.example', '.corp.example', '*.corp.example', 'x, CORP.example', '*'])
    expect(takes(entry, 'https://git.corp.example/'), entry).toBeUndefined()
  expect(takes('corp.example', 'https://notcorp.example/')).toBe('http://proxy:3128/')
  expect(takes('10.0.0.0/8,::1', 'https://10.1.2.3/')).toBeUndefined()
  expect(takes('10.0.0.0/8,::1', 'https://[::1]/')).toBeUndefined()
  expect(takes('git.example:8443', 'https://git.example:8443/')).toBeUndefined()
  expect(takes('git.example:8443', 'https://git.example/')).toBe('http://proxy:3128/')
  expect(takes('', 'http://git.example/')).toBeUndefined()
  expect(readNoProxy('a b/c!')).toBeUndefined()
  expect(readOutgoingProxy('socks5://proxy:1080')).toBeUndefined()
  expect(readOutgoingProxy('http://proxy/path')).toBeUndefined()
})

test('the settings are read in the spelling of other programs too, and their own goes first', () => {
  const read = (env: Record<string, string>) => {
    const { httpsProxy, httpProxy, noProxy } = readSettings(env)
    return [httpsProxy?.href, httpProxy?.href, noProxy]
  }
  const lower = { https_proxy: 'proxy:1', http_proxy: 'http://proxy:2', no_proxy: 'corp.example' }
  expect(read(lower)).toEqual(['http://proxy:1/', 'http://proxy:2/', 'corp.example'])
  expect(read({ ...lower, HTTPS_PROXY: 'own:3', HTTP_PROXY: '', NO_PROXY: '*' })).toEqual([
    'http://own:3/',
    undefined,
    '*',
  ])
  expect(() => readSettings({ https_proxy: 'socks5://proxy' })).toThrow('https_proxy is a value that')
})
