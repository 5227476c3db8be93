/**
 * GitHub, and Gitea, Forgejo and Gogs, which send the same events under names of their own. Sources: GitHub docs
 * "Webhook events and payloads"; Gitea docs "Webhooks"; Forgejo docs "Webhooks"; Gogs docs "Webhooks".
 */

import { only } from '../../../kernel/only.ts'
import type { Move } from '../../../sources/index.ts'
import { type Payload, payloadOf, textAt } from '../payload.ts'
import { type Delivery, eventMark, type Forge, isHmac, move, type Push } from './forge.ts'

/** `sha256=` and the HMAC of the body. */
export const github: Forge = {
  ...likeGithub('github'),
  signatureHeader: 'x-hub-signature-256',
  isSigned: ({ header, hmacs }) => isHmac(sha256In(header('x-hub-signature-256')), hmacs.body),
}

/** The bare HMAC. */
export const gitea: Forge = withBareHmac('gitea')
export const forgejo: Forge = withBareHmac('forgejo')
export const gogs: Forge = withBareHmac('gogs')

/** Also of a form they sign the JSON. */
function withBareHmac(name: 'gitea' | 'forgejo' | 'gogs'): Forge {
  const signatureHeader = `x-${name}-signature`
  return {
    ...likeGithub(name),
    signatureHeader,
    isSigned: ({ header, hmacs }) => isHmac(header(signatureHeader), hmacs.body, hmacs.payload),
  }
}

function likeGithub(name: string): Pick<Forge, 'mark' | 'read'> {
  return {
    mark: (delivery) => eventMark(delivery, `x-${name}-delivery`),
    read: (delivery) => readEvent(delivery, delivery.header(`x-${name}-event`)),
  }
}

/** What follows `sha256=`. */
export function sha256In(header: string | undefined): string | undefined {
  return /^sha256=(.*)$/.exec(header ?? '')?.[1]
}

const EVENTS: ReadonlySet<string> = new Set(['push', 'create', 'delete', 'release'])

export function readEvent(delivery: Delivery, event: string | undefined): Push | undefined {
  if (event === undefined || !EVENTS.has(event)) return undefined
  const payload = payloadOf(delivery)
  const moved = event === 'release' ? releasedTag(payload) : movedRef(payload, event)
  const addresses = ['clone_url', 'html_url'].map((name) => textAt(payload, `repository.${name}`))
  return {
    moves: moved === undefined ? [] : [moved],
    addresses: addresses.filter((address) => address !== undefined),
    ...only({ defaultBranch: textAt(payload, 'repository.default_branch') }),
  }
}

/** `push` has the full name; `create` and `delete` have a short one and say what it is of. */
function movedRef(payload: Payload, event: string): Move | undefined {
  const ref = textAt(payload, 'ref')
  if (ref === undefined) return undefined
  const after = event === 'delete' ? '0' : textAt(payload, 'after')
  if (ref.startsWith('refs/')) return move(ref, textAt(payload, 'before'), after)
  const folder = textAt(payload, 'ref_type') === 'tag' ? 'tags' : 'heads'
  return move(`refs/${folder}/${ref}`, undefined, after)
}

function releasedTag(payload: Payload): Move | undefined {
  const tag = textAt(payload, 'release.tag_name')
  return tag === undefined ? undefined : move(`refs/tags/${tag}`, undefined, undefined)
}
