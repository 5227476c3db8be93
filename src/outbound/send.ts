/** One request on one connection, without following or judging what comes. */
import http from 'node:http'
import https from 'node:https'

export interface Sent {
  method: string
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array
}

/** Send, and wait for the head of the answer. @param way how the connection is made */
export function send(
  url: URL,
  { method, headers, body }: Sent,
  signal: AbortSignal,
  way: https.RequestOptions,
): Promise<http.IncomingMessage> {
  const { request } = way.protocol === 'https:' ? https : http
  const own = { ...headers, host: url.host, ...(body && { 'content-length': body.length }) }
  return new Promise((resolve, reject) => {
    const sent = request({
      path: `${url.pathname}${url.search}`,
      ...way,
      method,
      headers: { ...own, ...way.headers } as http.OutgoingHttpHeaders,
      signal,
    })
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}
