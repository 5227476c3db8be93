/** The JSON of a delivery, as far as any forge's is looked at. */
import { AppError } from '../../kernel/errors.ts'
import type { Picked, Shape } from './picking.ts'

export type Payload = Readonly<Record<string, Picked>>

const CLOUD_REF = { type: true, name: true, target: { hash: true } } as const

/** Of all forges together: what is not there is absent. */
export const SHAPE = {
  // GitHub, Gitea, Forgejo, Gogs; GitLab
  ref: true,
  ref_type: true,
  before: true,
  after: true,
  object_kind: true,
  event_name: true,
  action: true,
  tag: true,
  release: { tag_name: true },
  repository: {
    default_branch: true,
    clone_url: true,
    html_url: true,
    git_http_url: true,
    links: { html: { href: true }, clone: [{ href: true }] },
    mainbranch: { name: true },
  },
  project: { default_branch: true, git_http_url: true, web_url: true },
  // Bitbucket, and GitLab's system hooks
  push: { changes: [{ new: CLOUD_REF, old: CLOUD_REF }] },
  changes: [{ ref: true, refId: true, fromHash: true, toHash: true, before: true, after: true }],
  // The plain form
  repoUrl: true,
  tags: [true],
} as const satisfies Shape

/** @throws AppError `bad_request` */
export function payloadOf({ payload }: { payload: Payload | undefined }): Payload {
  if (payload !== undefined) return payload
  throw new AppError(
    'bad_request',
    'The delivery is not a JSON object; set its content type to application/json.',
  )
}

/** A text at a path such as `repository.default_branch`; `undefined` for anything else. */
export function textAt(payload: Payload, path: string): string | undefined {
  const value = valueAt(payload, path)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The objects of a list; none for anything else. */
export function listAt(payload: Payload, path: string): Payload[] {
  const value = valueAt(payload, path)
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function isObject(value: Picked | undefined): value is Record<string, Picked> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueAt(payload: Payload, path: string): Picked | undefined {
  let value: Picked | undefined = payload as Record<string, Picked>
  for (const key of path.split('.')) value = isObject(value) ? value[key] : undefined
  return value
}
