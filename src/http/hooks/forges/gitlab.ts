/** GitLab sends the secret itself. Source: GitLab docs "Webhooks", "Webhook events" and "System hooks". */
import { createHash, timingSafeEqual } from 'node:crypto'
import { only } from '../../../kernel/only.ts'
import type { Move } from '../../../sources/index.ts'
import { listAt, type Payload, payloadOf, textAt } from '../payload.ts'
import { eventMark, type Forge, move } from './forge.ts'

export const gitlab: Forge = {
  signatureHeader: 'x-gitlab-token',
  // A header's characters are bytes; a secret may have letters of several.
  isSigned: ({ header }, secret) =>
    timingSafeEqual(digest(Buffer.from(header('x-gitlab-token') ?? '', 'latin1')), digest(secret)),
  mark: (delivery) => eventMark(delivery, 'x-gitlab-event-uuid'),
  read(delivery) {
    const payload = payloadOf(delivery)
    const moves = movesIn(payload)
    if (moves === undefined) return undefined
    const addresses = ['git_http_url', 'web_url'].map((name) => textAt(payload, `project.${name}`))
    return {
      moves,
      addresses: addresses.filter((address) => address !== undefined),
      ...only({ defaultBranch: textAt(payload, 'project.default_branch') }),
    }
  },
}

/** `undefined` for what moves nothing. */
function movesIn(payload: Payload): Move[] | undefined {
  const kind = textAt(payload, 'object_kind') ?? textAt(payload, 'event_name')
  if (kind === 'release') {
    const tag = textAt(payload, 'tag')
    return tag === undefined ? [] : [move(`refs/tags/${tag}`, undefined, undefined)]
  }
  if (kind === 'repository_update') return listAt(payload, 'changes').flatMap((one) => moveOf(one, 'heads'))
  if (kind === 'tag_push') return moveOf(payload, 'tags')
  return kind === 'push' ? moveOf(payload, 'heads') : undefined
}

/** @param folder of a short name, which some versions send */
function moveOf(payload: Payload, folder: 'heads' | 'tags'): Move[] {
  const ref = textAt(payload, 'ref')
  if (ref === undefined) return []
  const name = ref.startsWith('refs/') ? ref : `refs/${folder}/${ref}`
  return [move(name, textAt(payload, 'before'), textAt(payload, 'after'))]
}

/** Of equal length, whatever was sent. */
function digest(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest()
}
