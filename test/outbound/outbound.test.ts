/** Where requests go and where they never do, on real sockets (docs/threats.md, "Requests that go out"). */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseOutboundRules } from '../../src/kernel/outbound.ts'
import { isPublicAddress } from '../../src/outbound/addresses.ts'
import type { Resolver } from '../../src/outbound/destination.ts'
import { createOutbound, type OutboundOptions } from '../../src/outbound/outbound.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** A server on loopback; its port. */
async function listen(listener: RequestListener, host = '127.0.0.1'): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return (server.address() as AddressInfo).port
}

/** Counts connections and hangs up on each. */
async function countConnections(host: string, port = 0): Promise<{ port: number; count: () => number }> {
  let count = 0
  const server = createTcpServer((socket) => {
    count += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return { port: (server.address() as AddressInfo).port, count: () => count }
}

function ask(rules: string, url: string, options: Partial<OutboundOptions> = {}, resolve?: Resolver) {
  const outbound = createOutbound(rules === '' ? [] : parseOutboundRules(rules)!, resolve)
  return outbound.request(new URL(url), { method: 'GET', bytesMax: 1_000, timeoutMs: 5_000, ...options })
}

const answers =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & { code?: string },
  )

describe('never goes', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '0',
    '0.0.0.0',
    '10.0.0.1',
    '012.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[ff02::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::a00:1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[100::1]',
    '127.0.0.1.',
    '１２７.0.0.1',
  ])('to %s', async (host) => {
    expect(await failure(ask('', `https://${host}/x`))).toMatchObject({
      code: 'outbound_refused',
      message: expect.stringMatching(/is not a public address; add ".+" to OUTBOUND_ALLOW if it is yours\.$/),
    })
  })

  test.each(['localhost', 'localhost.', 'LOCALHOST', 'ok@localhost', 'github.com:443@localhost'])(
    'to %s',
    async (host) => {
      expect(await failure(ask('', `https://${host}/x`))).toMatchObject({
        code: 'outbound_refused',
        message: expect.stringContaining('"localhost" leads to '),
      })
    },
  )

  test.each([
    'file:///etc/passwd',
    'ssh://git@example.com/x',
    'git://example.com/x',
    'ftp://example.com/x',
    'ext::sh -c id',
    'data:,x',
    'javascript:1',
  ])('to %s', async (url) =>
    expect(await failure(ask('0.0.0.0/0,example.com', url))).toMatchObject({
      code: 'outbound_refused',
      message: expect.stringMatching(/^"[a-z]+:" addresses are not fetched; /),
    }),
  )

  test('to a name with one private address among public ones', async () => {
    const there = await countConnections('127.0.0.1')
    const resolve = answers('93.184.216.34', '127.0.0.1', '2606:2800:220:1::1')
    expect(await failure(ask('', `https://git.example:${there.port}/x`, {}, resolve))).toMatchObject({
      code: 'outbound_refused',
      message: `"git.example" leads to 127.0.0.1, which is not a public address; add "git.example:${there.port}" to OUTBOUND_ALLOW if it is yours.`,
    })
    expect(there.count()).toBe(0)
  })

  test('over plain http, without a rule for the name', async () => {
    for (const rules of ['', '10.0.0.0/8', 'git.example:81'])
      expect(
        await failure(ask(rules, 'http://user:canary@git.example/x?canary', {}, answers('10.0.0.1'))),
      ).toMatchObject({
        code: 'outbound_refused',
        message: 'http://git.example/x is not https; use https, or add "git.example" to OUTBOUND_ALLOW.',
      })
  })

  test('to what a name becomes after it was checked', async () => {
    const checked = await countConnections('127.0.0.1')
    const rebound = await countConnections('127.0.0.2', checked.port)
    const asked: string[] = []
    const resolve: Resolver = async (name) => {
      asked.push(name)
      return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    }
    const error = await failure(ask('127.0.0.1/32', `https://rebind.example:${checked.port}/`, {}, resolve))
    expect(error).toMatchObject({ code: 'upstream_unreachable' })
    expect({ asked, checked: checked.count(), rebound: rebound.count() }).toEqual({
      asked: ['rebind.example'],
      checked: 1,
      rebound: 0,
    })
  })

  test('through a proxy of the environment', async () => {
    const proxy = await countConnections('127.0.0.1')
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'])
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    const port = await listen((_request, response) => response.end('direct'))
    const { body } = await ask('git.example', `http://git.example:${port}/`, {}, answers('127.0.0.1'))
    expect(await text(body)).toBe('direct')
    expect(proxy.count()).toBe(0)
  })
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '140.82.121.4',
  '172.32.0.1',
  '100.128.0.1',
  '2606:50c0:8000::154',
  '2a00:1450::1',
  '2001:4860::8888',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

describe('a request', () => {
  test('arrives as it was made, without user name and password of the address', async () => {
    const port = await listen(async (request, response) => {
      const { authorization, host } = request.headers
      response.setHeader('x-two', ['a', 'b'])
      response.end(JSON.stringify([request.method, request.url, host, authorization, await text(request)]))
    })
    const url = `http://user:canary@git.example:${port}/a%2Fb?c=d`
    const answer = await ask(
      'git.example',
      url,
      { method: 'POST', body: Buffer.from('hello') },
      answers('127.0.0.1'),
    )
    expect(answer).toMatchObject({ status: 200, headers: { 'x-two': 'a, b' } })
    expect(JSON.parse(await text(answer.body))).toEqual([
      'POST',
      '/a%2Fb?c=d',
      `git.example:${port}`,
      null,
      'hello',
    ])
  })

  test('tries the next address when the first does not answer', async () => {
    const port = await listen((_request, response) => response.end('second'))
    const { body } = await ask(
      'git.example',
      `http://git.example:${port}/`,
      {},
      answers('127.0.0.9', '127.0.0.1'),
    )
    expect(await text(body)).toBe('second')
  })

  test('goes to an address that a rule names, by number or by network', async () => {
    const port = await listen((_request, response) => response.end('ok'))
    for (const rules of ['127.0.0.1', `127.0.0.1:${port}`, '127.0.0.0/8'])
      expect((await ask(rules, `http://127.1:${port}/`)).status).toBe(200)
  })

  test.each([301, 302, 303, 307, 308])('that is redirected with %i stays', async (status) => {
    const elsewhere = await countConnections('127.0.0.1')
    const location = `http://user:canary@127.0.0.1:${elsewhere.port}/moved?token=canary`
    const port = await listen((_request, response) => response.writeHead(status, { location }).end())
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/x`))).toMatchObject({
      code: 'upstream_redirect',
      message: `http://127.0.0.1:${port}/x redirects (${status}) to http://127.0.0.1:${elsewhere.port}/moved, which is not followed; if you trust that address, use it instead.`,
    })
    expect(elsewhere.count()).toBe(0)
  })
})

describe('a redirect on the same host', () => {
  test.each([301, 302, 307, 308])(
    'with %i is followed, with method, body and credentials',
    async (status) => {
      const port = await listen(async (request, response) => {
        if (request.url === '/old?service=x')
          return response.writeHead(status, { location: '/new?service=x' }).end()
        const { authorization } = request.headers
        return response.end(`${request.method} ${request.url} ${authorization} ${await text(request)}`)
      })
      const options = {
        method: 'POST',
        headers: { authorization: 'Basic x' },
        body: Buffer.from('want'),
      } as const
      const { body } = await ask('127.0.0.1', `http://127.0.0.1:${port}/old?service=x`, options)
      expect(await text(body)).toBe('POST /new?service=x Basic x want')
    },
  )

  test('is followed a few times, and 303 only where nothing was sent', async () => {
    const port = await listen((request, response) =>
      response.writeHead(request.url === '/see' ? 303 : 302, { location: '/again' }).end(),
    )
    const failed = { code: 'upstream_redirect' }
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`))).toMatchObject(failed)
    const post = { method: 'POST', body: Buffer.from('x') } as const
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/see`, post))).toMatchObject(failed)
  })
})

describe('an answer that is too large', () => {
  test('by its own word is not read', async () => {
    const port = await listen((_request, response) =>
      response.writeHead(200, { 'content-length': 1_001 }).write('x'),
    )
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`))).toMatchObject({
      code: 'upstream_too_large',
    })
  })

  test('is left where it exceeds the limit, and not before', async () => {
    const port = await listen((request, response) => {
      response.write('x'.repeat(1_000))
      response.end(request.url === '/more' ? 'x' : '')
    })
    expect((await text((await ask('127.0.0.1', `http://127.0.0.1:${port}/`)).body)).length).toBe(1_000)
    const { body } = await ask('127.0.0.1', `http://127.0.0.1:${port}/more`)
    expect(await failure(text(body))).toMatchObject({
      code: 'upstream_too_large',
      message: expect.stringContaining('more than 1000 bytes'),
    })
  })
})

describe('time ends', () => {
  const patience = { timeoutMs: 200 }
  const late = {
    code: 'upstream_timeout',
    message: expect.stringContaining('did not answer in full within 0.2 seconds'),
  }

  test('a look-up that never answers', async () => {
    expect(
      await failure(ask('', 'https://git.example/', patience, () => new Promise(() => {}))),
    ).toMatchObject(late)
  })

  test('waiting for an answer', async () => {
    const port = await listen(() => undefined)
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`, patience))).toMatchObject(late)
  })

  test('an answer that drips', async () => {
    const port = await listen((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(timer))
    })
    const { body } = await ask('127.0.0.1', `http://127.0.0.1:${port}/`, patience)
    expect(await failure(text(body))).toMatchObject(late)
  })

  test('for who calls it off, with their reason', async () => {
    const port = await listen(() => undefined)
    const stop = new AbortController()
    const asked = failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`, { signal: stop.signal }))
    stop.abort(new Error('called off'))
    expect(await asked).toMatchObject({ message: 'called off' })
  })

  test('for who leaves an answer early: the connection is closed', async () => {
    let closed: Promise<unknown> | undefined
    const port = await listen((_request, response) => {
      closed = once(response, 'close')
      response.write('first')
    })
    const { body } = await ask('127.0.0.1', `http://127.0.0.1:${port}/`)
    for await (const chunk of body) {
      expect(chunk.toString()).toBe('first')
      break
    }
    await closed
  })
})

describe('what cannot be reached is told in words', () => {
  test('a name that does not exist', async () => {
    const resolve: Resolver = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
    expect(await failure(ask('', 'https://nowhere.example/x', {}, resolve))).toMatchObject({
      code: 'upstream_unreachable',
      message: 'https://nowhere.example/x has a host name that cannot be found; check it.',
    })
    expect(await failure(ask('', 'https://nowhere.example/x', {}, answers()))).toMatchObject({
      code: 'upstream_unreachable',
    })
  })

  test('a port where nobody listens', async () => {
    const { port } = await countConnections('127.0.0.1')
    await closing.pop()!()
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`))).toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('refuses connections; check the port'),
    })
  })

  test('a server that does not speak HTTP', async () => {
    const server = createTcpServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    const { port } = server.address() as AddressInfo
    expect(await failure(ask('127.0.0.1', `http://127.0.0.1:${port}/`))).toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('does not speak HTTP (HPE_'),
    })
    expect(await failure(ask('127.0.0.1', `https://127.0.0.1:${port}/`))).toMatchObject({
      code: 'upstream_unreachable',
    })
  })
})
