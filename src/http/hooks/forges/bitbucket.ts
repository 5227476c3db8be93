/**
 * Bitbucket Cloud and Data Center, and whoever else signs with `X-Hub-Signature: sha256=…`. Sources: Atlassian docs
 * "Event payloads" of both; the WebSub recommendation, 7.1, for the header.
 */
import { AppError } from '../../../kernel/errors.ts'
import { only } from '../../../kernel/only.ts'
import type { Move } from '../../../sources/index.ts'
import { listAt, type Payload, payloadOf, textAt } from '../payload.ts'
import { eventMark, type Forge, isHmac, move, type Push } from './forge.ts'
import { readEvent, sha256In } from './github.ts'

export const bitbucket: Forge = {
  signatureHeader: 'x-hub-signature',
  isSigned({ header, hmacs }) {
    const signature = header('x-hub-signature') ?? ''
    if (!signature.startsWith('sha1=')) return isHmac(sha256In(signature), hmacs.body, hmacs.payload)
    throw new AppError(
      'webhook_forged',
      'The delivery is signed with SHA-1 alone; use a version of the host that signs with SHA-256.',
    )
  },
  mark: (delivery) =>
    eventMark(delivery, delivery.header('x-request-uuid') === undefined ? 'x-request-id' : 'x-request-uuid'),
  read(delivery) {
    const key = delivery.header('x-event-key')
    if (key === undefined) return readEvent(delivery, delivery.header('x-github-event') ?? 'push')
    return PUSHES.has(key) ? pushOf(payloadOf(delivery)) : undefined
  },
}

const PUSHES: ReadonlySet<string> = new Set(['repo:push', 'repo:refs_changed', 'mirror:repo_synchronized'])

function pushOf(payload: Payload): Push {
  const clones = listAt(payload, 'repository.links.clone').map(({ href }) => href)
  const addresses = [textAt(payload, 'repository.links.html.href'), ...clones]
  return {
    moves: [
      ...listAt(payload, 'push.changes').flatMap(cloudMove),
      ...listAt(payload, 'changes').flatMap(dataCenterMove),
    ],
    addresses: addresses.filter((address) => typeof address === 'string'),
    ...only({ defaultBranch: textAt(payload, 'repository.mainbranch.name') }),
  }
}

/** What is not there any more, or was not there before, is `null`. */
function cloudMove(change: Payload): Move[] {
  const name = textAt(change, 'new.name') ?? textAt(change, 'old.name')
  if (name === undefined) return []
  const type = textAt(change, 'new.type') ?? textAt(change, 'old.type')
  const before = change.old === null ? '0' : textAt(change, 'old.target.hash')
  const after = change.new === null ? '0' : textAt(change, 'new.target.hash')
  return [move(`refs/${type === 'tag' ? 'tags' : 'heads'}/${name}`, before, after)]
}

function dataCenterMove(change: Payload): Move[] {
  const ref = textAt(change, 'refId')
  return ref === undefined ? [] : [move(ref, textAt(change, 'fromHash'), textAt(change, 'toHash'))]
}
