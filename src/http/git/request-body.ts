/** The body of an upload-pack request: plain or gzip, with a length or chunked, never larger than its limit. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../kernel/errors.ts'
import { GIT_REQUEST_BYTES_MAX, RECEIVE_MS_MAX } from '../../kernel/limits.ts'

const gunzipAsync = promisify(gunzip)

/** @throws AppError `too_large`, `unsupported_media_type`, `bad_request` for a body that breaks off or does not unpack */
export async function readGitBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
  if (!isGzip && encoding !== 'identity') {
    throw new AppError(
      'unsupported_media_type',
      `Content-Encoding is "${encoding}"; send the request plain or gzipped.`,
    )
  }
  if (Number(request.headers['content-length'] ?? 0) > GIT_REQUEST_BYTES_MAX) throw tooLarge()
  const body = await collect(request)
  return isGzip ? unzip(body) : body
}

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let receivedBytes = 0
    const deadline = setTimeout(() => reject(tooSlow()), RECEIVE_MS_MAX)
    request.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (receivedBytes > GIT_REQUEST_BYTES_MAX) reject(tooLarge())
      else chunks.push(chunk)
    })
    request.on('end', () => {
      clearTimeout(deadline)
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    })
    // Also after the end, when the promise is settled and rejecting changes nothing.
    request.on('close', () => {
      clearTimeout(deadline)
      reject(brokenOff())
    })
    request.on('error', () => reject(brokenOff()))
  })
}

async function unzip(body: Buffer): Promise<Buffer> {
  try {
    return await gunzipAsync(body, { maxOutputLength: GIT_REQUEST_BYTES_MAX })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new AppError('bad_request', 'The gzipped request does not unpack; send it again.', { cause })
  }
}

function tooLarge(): AppError {
  return new AppError(
    'too_large',
    `The request exceeds ${GIT_REQUEST_BYTES_MAX} bytes; fetch into a fresh clone.`,
  )
}

function tooSlow(): AppError {
  return new AppError(
    'request_timeout',
    `The request did not arrive within ${RECEIVE_MS_MAX / 1000} seconds; send it again over a faster line.`,
  )
}

function brokenOff(): AppError {
  return new AppError('bad_request', 'The request breaks off before its end; send it again.')
}
