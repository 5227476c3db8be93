/** A request whose body comes in two parts, with as much time in between as somebody likes. */
import { once } from 'node:events'
import { connect } from 'node:net'

export interface Sent {
  method: string
  /** With its slash. */
  path: string
  headers: Record<string, string>
  /** Absent for a request without a body. */
  body?: Buffer
}

export interface Begun {
  /** Send the rest. @returns the head of the answer */
  finish(): Promise<{ status: number; location: string | undefined; text: string }>
}

/** @param isWhole all of it is sent at once */
export async function beginRequest(baseUrl: string, sent: Sent, isWhole = false): Promise<Begun> {
  const { hostname, port } = new URL(baseUrl)
  const { method, path, body } = sent
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  const headers = {
    Host: `${hostname}:${port}`,
    Connection: 'close',
    ...(body === undefined ? {} : { 'Content-Length': String(body.length) }),
    ...sent.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const middle = isWhole ? (body?.length ?? 0) : Math.floor((body?.length ?? 0) / 2)
  if (body !== undefined) socket.write(body.subarray(0, middle))
  return {
    async finish() {
      if (body !== undefined && middle < body.length) socket.write(body.subarray(middle))
      await closed
      const text = Buffer.concat(chunks).toString('latin1')
      return {
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
        location: /^location: (.*)$/im.exec(text)?.[1]?.trim(),
        text,
      }
    },
  }
}

/** A form as browsers send it: with files as multipart, else urlencoded. */
export function formBody(fields: Record<string, string | Buffer>): Pick<Sent, 'headers'> & { body: Buffer } {
  const isUpload = Object.values(fields).some((value) => typeof value !== 'string')
  if (!isUpload) {
    const body = Buffer.from(new URLSearchParams(fields as Record<string, string>).toString())
    return { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body }
  }
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    Buffer.from(
      `--slow\r\nContent-Disposition: form-data; name="${name}"${typeof value === 'string' ? '' : '; filename="upload.zip"'}\r\n\r\n`,
    ),
    Buffer.from(value as Buffer),
    Buffer.from('\r\n'),
  ])
  return {
    headers: { 'Content-Type': 'multipart/form-data; boundary=slow' },
    body: Buffer.concat([...parts, Buffer.from('--slow--\r\n')]),
  }
}
