/** Through the proxy of a company: which requests of the command line take it, and what it gets to see. Real sockets. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/cli/proxies.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { type Home, newHome } from './command.ts'
import { skill, writeFiles } from './workshop.ts'

const HOST = 'stoa.corp.example'

let store: RunningStoa
let home: Home
let token: string
let storePort: number
let tlsPort: number
let proxyPort: number
let certificate: string
const asked: string[] = []
const servers: Server[] = []

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return (server.address() as AddressInfo).port
}

/** To the store, whatever name was asked for. */
function pass(request: IncomingMessage, response: ServerResponse, target: string): void {
  const { 'proxy-authorization': _, ...headers } = request.headers
  const sent = httpRequest(
    { host: '127.0.0.1', port: storePort, method: request.method, path: target, headers },
    (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders)
      answer.pipe(response)
    },
  )
  request.pipe(sent)
}

/** A proxy that looks up every name as this machine, lets `robot` through, and notes what it was asked. */
async function runProxy(): Promise<number> {
  const allows = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`)
    return (
      request.headers['proxy-authorization'] === `Basic ${Buffer.from('robot:s3cret').toString('base64')}`
    )
  }
  const proxy = createServer((request, response) => {
    if (!allows(request)) return response.writeHead(407).end()
    const { pathname, search } = new URL(request.url!)
    return pass(request, response, pathname + search)
  })
  proxy.on('connect', (request, socket) => {
    socket.on('error', () => undefined)
    if (!allows(request)) return socket.end('HTTP/1.1 407 No\r\n\r\n')
    const there = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
  })
  return listen(proxy)
}

beforeAll(async () => {
  store = await runStoa()
  home = await newHome()
  storePort = Number(new URL(store.baseUrl).port)
  const folder = await temporaryFolder()
  certificate = path.join(folder, 'cert.pem')
  const key = path.join(folder, 'key.pem')
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-keyout', key, '-out', certificate],
  ])
  tlsPort = await listen(
    createTlsServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) =>
      pass(request, response, request.url!),
    ),
  )
  proxyPort = await runProxy()
  const ann = await store.person('ann')
  token = await ann.token('items:read', 'items:write')
  await ann.api.upload('/items', { file: skillZip('found') })
})
afterAll(async () => {
  for (const server of servers) server.close()
  await store.close()
})
beforeEach(() => {
  asked.length = 0
})

const proxyUrl = () => `http://robot:s3cret@127.0.0.1:${proxyPort}`
const run = (args: readonly string[], url: string, env: Record<string, string>) =>
  home.stoa(args, {
    env: { STOA_URL: url, STOA_TOKEN: token, NODE_EXTRA_CA_CERTS: certificate, ...env },
  })

describe('through a proxy', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('https goes through a tunnel: %s', async (name) => {
    const ended = await run(['search', 'found'], `https://${HOST}:${tlsPort}`, { [name]: proxyUrl() })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('found-by-ann')
    expect(new Set(asked)).toEqual(new Set([`CONNECT ${HOST}:${tlsPort}`]))
  })

  test.each(['HTTP_PROXY', 'http_proxy'])('http goes with its whole address: %s', async (name) => {
    const url = `http://${HOST}:${storePort}`
    const ended = await run(['search', 'found'], url, { [name]: proxyUrl() })
    expect(ended).toMatchObject({ code: 0 })
    expect(asked).toEqual([`GET ${url}/api/v1/catalog/search?q=found`])
  })

  test('uploads and answers without a body arrive whole', async () => {
    const folder = path.join(await temporaryFolder(), 'through')
    await writeFiles(folder, { 'SKILL.md': skill('through', { body: 'x'.repeat(300_000) }) })
    const env = { https_proxy: proxyUrl() }
    const published = await run(['publish', folder], `https://${HOST}:${tlsPort}`, env)
    expect(published).toMatchObject({ code: 0, stderr: '' })
    await run(['install', 'through-by-ann'], `https://${HOST}:${tlsPort}`, env)
    const gone = await run(['uninstall', 'through-by-ann'], `https://${HOST}:${tlsPort}`, env)
    expect(gone).toMatchObject({ code: 0, stdout: 'Uninstalled through-by-ann.\n' })
  })

  test('the store’s refusals are the store’s', async () => {
    const ended = await run(['install', 'nothing', '--json'], `https://${HOST}:${tlsPort}`, {
      https_proxy: proxyUrl(),
    })
    expect([ended.code, ended.json().error.code]).toEqual([1, 'item_not_found'])
  })

  test('the host itself has to prove who it is', async () => {
    const ended = await run(['search', 'x'], `https://other.corp.example:${tlsPort}`, {
      https_proxy: proxyUrl(),
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('cannot be reached (ERR_TLS_CERT_ALTNAME_INVALID)')
  })
})

describe('without one', () => {
  test.each([
    ['NO_PROXY', '127.0.0.1'],
    ['no_proxy', '127.0.0.0/8'],
    ['NO_PROXY', 'x.example, *'],
    ['NO_PROXY', 'un?known!entry,127.0.0.1'],
  ])('what %s=%s names goes directly', async (name, value) => {
    const ended = await run(['search', 'found'], store.baseUrl, { HTTP_PROXY: proxyUrl(), [name]: value })
    expect(ended).toMatchObject({ code: 0 })
    expect(asked).toEqual([])
  })

  test('https does not take the proxy of http', async () => {
    const url = `https://127.0.0.1:${tlsPort}`
    await run(['search', 'found'], url, { http_proxy: proxyUrl(), HTTP_PROXY: proxyUrl() })
    expect(asked).toEqual([])
  })
})

describe('a proxy that is of no use', () => {
  test.each([
    ['refuses', () => `http://robot:wr0ng@127.0.0.1:${proxyPort}`, 'unreachable', 'answers 407'],
    ['is not there', () => 'http://robot:wr0ng@127.0.0.1:1', 'unreachable', 'ECONNREFUSED'],
    ['is no address', () => 'wr0ng at proxy', 'proxy_invalid', 'HTTPS_PROXY'],
    ['is of another kind', () => 'socks5://robot:wr0ng@127.0.0.1:1080', 'proxy_invalid', 'HTTPS_PROXY'],
    [
      'has a password that is no text',
      () => 'http://robot:wr0ng%ff@127.0.0.1:1',
      'proxy_invalid',
      'HTTPS_PROXY',
    ],
  ])('is named without its password: %s', async (_, proxy, code, word) => {
    const ended = await run(['search', 'x', '--json'], `https://${HOST}:${tlsPort}`, { HTTPS_PROXY: proxy() })
    expect([ended.code, ended.json().error.code]).toEqual([1, code])
    expect(ended.stderr).toContain(word)
    expect(ended.stderr).not.toContain('wr0ng')
  })
})

test('a proxy that refuses plain http is named too, and not taken for the store', async () => {
  const proxy = `http://robot:wr0ng@127.0.0.1:${proxyPort}`
  const ended = await run(['search', 'x', '--json'], `http://${HOST}:${storePort}`, { http_proxy: proxy })
  expect([ended.code, ended.json().error.code]).toEqual([1, 'unreachable'])
  expect(ended.stderr).toContain('answers 407')
  expect(ended.stderr).not.toContain('wr0ng')
})

test('small letters come first, and an empty one says nothing', () => {
  const url = new URL('https://stoa.example/')
  const of = (env: Record<string, string>) => proxyFor(env, url)?.host
  expect(of({ https_proxy: 'small:1', HTTPS_PROXY: 'large:1' })).toBe('small:1')
  expect(of({ https_proxy: '', HTTPS_PROXY: 'large:1' })).toBe('large:1')
  expect(of({ https_proxy: 'small:1', no_proxy: 'stoa.example' })).toBeUndefined()
  expect(of({ https_proxy: 'no proxy at all', no_proxy: '*' })).toBeUndefined()
})
