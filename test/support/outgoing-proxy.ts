/** A company's proxy for what a store asks elsewhere, on a real socket. */
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** It knows every name as this machine, and notes what it was asked. */
export async function runOutgoingProxy({ status = 200 } = {}) {
  const asked: string[] = []
  const note = (request: IncomingMessage) =>
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
  const server = createServer((request, response) => {
    note(request)
    const { port: to, pathname } = new URL(request.url!)
    const { 'proxy-authorization': _, ...headers } = request.headers
    const options = { port: to, method: request.method!, path: pathname, headers }
    const sent = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(sent)
  })
  server.on('connect', (request, socket) => {
    note(request)
    socket.on('error', () => undefined)
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const there = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, asked, url: `http://robot:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}` }
}
