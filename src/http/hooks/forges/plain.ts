/**
 * For everything that is not a forge, such as a pipeline: `{repoUrl, tags[]}`, signed together with the time.
 * `X-Stoa-Signature: t=SECONDS,v1=HMAC`, where the HMAC-SHA256 is over the seconds, a dot, and the body.
 */
import { AppError } from '../../../kernel/errors.ts'
import { WEBHOOK_SKEW_MS_MAX } from '../../../kernel/limits.ts'
import { payloadOf, textAt } from '../payload.ts'
import { type Forge, type Header, isHmac, move } from './forge.ts'

const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

export const plain: Forge = {
  signatureHeader: 'x-stoa-signature',
  signedBefore: (header) => `${partsOf(header).seconds}.`,
  isSigned({ header, hmacs }, _secret, now) {
    const { seconds, signature } = partsOf(header)
    if (!isHmac(signature, hmacs.body)) return false
    const skewMs = Math.abs(now - Number(seconds) * 1000)
    if (skewMs <= WEBHOOK_SKEW_MS_MAX) return true
    throw new AppError(
      'webhook_expired',
      `The delivery was signed ${Math.round(skewMs / 1000)} seconds from now; sign it when it is sent, and check the clocks.`,
    )
  },
  mark: ({ header }) => `signature ${header('x-stoa-signature')}`,
  read(delivery) {
    const payload = payloadOf(delivery)
    const repoUrl = textAt(payload, 'repoUrl')
    const { tags = [] } = payload
    if (repoUrl === undefined || !Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
      throw new AppError(
        'bad_request',
        'The delivery needs the text "repoUrl" and a list of texts "tags"; send both.',
      )
    }
    return { repoUrl, moves: tags.map((tag) => move(`refs/tags/${tag}`, undefined, undefined)) }
  },
}

function partsOf(header: Header): { seconds: string; signature: string | undefined } {
  const [, seconds = '', signature] = SIGNATURE.exec(header('x-stoa-signature') ?? '') ?? []
  return { seconds, signature }
}
