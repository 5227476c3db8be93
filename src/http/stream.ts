/** Chunks as a response body, made only as fast as the client reads them. */

import { RightLost } from '../kernel/errors.ts'

/**
 * A pull stream over `chunks`. When the client goes away the iteration is ended, so that files are let go.
 * @param onError told about a failure after the first byte; the connection is then cut, because nothing else can tell
 * @param still throws when the client may no longer have it, which is no failure: the connection is cut
 */
export function streamOf(
  chunks: AsyncIterable<Buffer>,
  onError: (error: unknown) => void,
  still: () => void,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await iterator.next()
          still()
          if (done === true) controller.close()
          else controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
        } catch (error) {
          if (error instanceof RightLost) await iterator.return?.()
          else onError(error)
          controller.error(error)
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 2 },
  )
}
