/** The body of an upload-pack request: plain or gzip, with a length or chunked, never larger than its limit. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '../../kernel/errors.ts'
import { GIT_REQUEST_BYTES_MAX } from '../../kernel/limits.ts'
import { readBytes } from '../body.ts'

const gunzipAsync = promisify(gunzip)

/** @throws AppError `too_large`, `unsupported_media_type`, `bad_request` for a body that does not unpack */
export async function readGitBody(request: Request): Promise<Buffer> {
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  const isGzip = encoding === 'gzip' || encoding === 'x-gzip'
  if (!isGzip && encoding !== 'identity') {
    throw new AppError(
      'unsupported_media_type',
      `Content-Encoding is "${encoding}"; send the request plain or gzipped.`,
    )
  }
  const body = await readBytes(request, GIT_REQUEST_BYTES_MAX)
  return isGzip ? unzip(body) : body
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
