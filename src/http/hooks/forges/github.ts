/**
 * GitHub, and Gitea and Forgejo, which send the same events under names of their own. Sources: GitHub docs "Webhook
 * events and payloads"; Gitea docs "Webhooks"; Forgejo docs "Webhooks".
 */
import { only } from '../../only.ts'
import { type Payload, payloadOf, textAt } from '../payload.ts'
import { bodyMark, type Delivery, type Forge, isHmac, type Push } from './forge.ts'

/** `sha256=` and the HMAC of the body. */
export const github: Forge = {
  ...likeGithub('github'),
  signatureHeader: 'x-hub-signature-256',
  isSigned: ({ header, body }, secret) => {
    const [scheme, signature] = (header('x-hub-signature-256') ?? '').split('=', 2)
    return isHmac(scheme === 'sha256' ? signature : undefined, secret, body)
  },
}

/** The bare HMAC of the body. */
export const gitea: Forge = withBareHmac('gitea')
export const forgejo: Forge = withBareHmac('forgejo')

function withBareHmac(name: 'gitea' | 'forgejo'): Forge {
  const signatureHeader = `x-${name}-signature`
  return {
    ...likeGithub(name),
    signatureHeader,
    isSigned: ({ header, body }, secret) => isHmac(header(signatureHeader), secret, body),
  }
}

/** The id is outside the signature, so whoever replays a delivery can change it; the body they cannot. */
function likeGithub(name: string): Pick<Forge, 'marks' | 'read'> {
  return {
    marks: ({ header, body }) => {
      const id = header(`x-${name}-delivery`)
      return [bodyMark(body), ...(id === undefined ? [] : [`id ${id}`])]
    },
    read: (delivery) => readEvent(delivery, delivery.header(`x-${name}-event`)),
  }
}

/** `push` has the full name; `create` and `delete` have a short one and say what it is of. */
function readEvent(delivery: Delivery, event: string | undefined): Push | undefined {
  if (event !== 'push' && event !== 'create' && event !== 'delete') return undefined
  const payload = payloadOf(delivery)
  const ref = fullRef(payload)
  const defaultBranch = textAt(payload, 'repository.default_branch')
  return { refs: ref === undefined ? [] : [ref], ...only({ defaultBranch }) }
}

function fullRef(payload: Payload): string | undefined {
  const ref = textAt(payload, 'ref')
  if (ref === undefined || ref.startsWith('refs/')) return ref
  return textAt(payload, 'ref_type') === 'tag' ? `refs/tags/${ref}` : `refs/heads/${ref}`
}
