/** GitLab sends the secret itself. Source: GitLab docs "Webhooks" and "Webhook events". */
import { createHash, timingSafeEqual } from 'node:crypto'
import { only } from '../../only.ts'
import { payloadOf, textAt } from '../payload.ts'
import { bodyMark, type Forge } from './forge.ts'

export const gitlab: Forge = {
  signatureHeader: 'x-gitlab-token',
  isSigned: ({ header }, secret) => timingSafeEqual(digest(header('x-gitlab-token') ?? ''), digest(secret)),
  // The body is no mark beside the id: pushing back and forth sends the same body twice.
  marks: ({ header, body }) => {
    const id = header('x-gitlab-event-uuid')
    return [id === undefined ? bodyMark(body) : `id ${id}`]
  },
  read(delivery) {
    const payload = payloadOf(delivery)
    const kind = textAt(payload, 'object_kind') ?? textAt(payload, 'event_name')
    if (kind !== 'push' && kind !== 'tag_push') return undefined
    const ref = textAt(payload, 'ref')
    const defaultBranch = textAt(payload, 'project.default_branch')
    return { refs: ref === undefined ? [] : [ref], ...only({ defaultBranch }) }
  },
}

/** Of equal length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
