/** A delivery, taken in while it comes: hashed and picked from, so that its size is no matter. */
import { createHash, createHmac } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { WEBHOOK_BYTES_MAX } from '../../kernel/limits.ts'
import { receive } from '../body.ts'
import { assertUtf8 } from '../decode-text.ts'
import { readHeaderValue } from '../header-value.ts'
import type { Delivery, Header } from './forges/forge.ts'
import { FormField } from './form-field.ts'
import { isObject, SHAPE } from './payload.ts'
import { JsonPicker } from './pick-json.ts'

/** What is worked through before others get their turn: a millisecond. */
const SLICE_BYTES = 16_384

/**
 * @param secret what it should be signed with
 * @param signedBefore what stands before the body in what is signed
 * @throws AppError `too_large`, `request_timeout`, `invalid_encoding`; `unsupported_media_type` for another charset
 */
export async function receiveDelivery(
  request: Request,
  header: Header,
  secret: string,
  signedBefore: string,
): Promise<Delivery> {
  const type = readHeaderValue(header('content-type') ?? '')
  assertUtf8(type?.parameters.get('charset'), 'The delivery')
  const digest = createHash('sha256')
  const ofBody = createHmac('sha256', secret).update(signedBefore)
  const ofPayload = createHmac('sha256', secret)
  const picker = new JsonPicker(SHAPE)
  const form =
    type?.value === 'application/x-www-form-urlencoded'
      ? new FormField('payload', (json) => {
          ofPayload.update(json)
          picker.write(json)
        })
      : undefined
  for await (const chunk of receive(request, WEBHOOK_BYTES_MAX)) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      const slice = Buffer.from(chunk.buffer, chunk.byteOffset + start, sliceBytes(chunk, start))
      digest.update(slice)
      ofBody.update(slice)
      ;(form ?? picker).write(slice)
      if (slice.length === SLICE_BYTES) await nextTurn()
    }
  }
  form?.end()
  const picked = picker.end()
  const body = ofBody.digest('hex')
  return {
    header,
    digest: digest.digest('hex'),
    hmacs: { body, payload: form === undefined ? body : ofPayload.digest('hex') },
    payload: isObject(picked) ? picked : undefined,
    isCut: picker.isCut,
  }
}

function sliceBytes(chunk: Uint8Array, start: number): number {
  return Math.min(SLICE_BYTES, chunk.length - start)
}
