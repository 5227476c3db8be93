/** The one place where a failure becomes an HTTP answer (RFC 9457). */

import type { ErrorCode } from '../../kernel/errors.ts'
import { asAppError, type Issue } from '../../kernel/errors.ts'
import { only } from '../../kernel/only.ts'
import type { HttpDeps } from '../deps.ts'

/** A code that is missing here does not compile. */
export const STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  invalid_encoding: 400,
  invalid_kind: 400,
  invalid_name: 400,
  invalid_version: 400,
  invalid_category: 400,
  invalid_video_url: 400,
  invalid_email: 400,
  invalid_pin: 400,
  missing_name: 400,
  unauthenticated: 401,
  bad_credentials: 401,
  token_invalid: 401,
  token_expired: 401,
  token_revoked: 401,
  user_disabled: 401,
  webhook_forged: 401,
  webhook_expired: 401,
  csrf: 403,
  missing_scope: 403,
  sign_on_failed: 400,
  sign_on_refused: 403,
  sign_on_unavailable: 503,
  sign_in_again: 403,
  session_required: 403,
  admin_required: 403,
  forbidden: 403,
  not_found: 404,
  item_not_found: 404,
  version_not_found: 404,
  file_not_found: 404,
  group_not_found: 404,
  user_not_found: 404,
  draft_not_found: 404,
  grant_not_found: 404,
  install_not_found: 404,
  token_not_found: 404,
  job_not_found: 404,
  source_not_found: 404,
  held_not_found: 404,
  plugin_not_found: 404,
  not_granted: 404,
  set_up_link_invalid: 404,
  draft_limit: 409,
  name_taken: 409,
  source_owned: 409,
  transfer_not_found: 404,
  source_exists: 409,
  held_outdated: 409,
  version_exists: 409,
  version_yanked: 409,
  required: 409,
  archived: 409,
  group_exists: 409,
  group_protected: 409,
  email_taken: 409,
  grants_changed: 409,
  other_account: 409,
  changed_meanwhile: 409,
  last_admin: 409,
  last_way_in: 409,
  too_large: 413,
  photo_format: 415,
  doc_format: 415,
  unsupported_media_type: 415,
  source_invalid: 422,
  import_disabled: 422,
  import_outside: 422,
  invalid_upload: 422,
  too_costly: 422,
  push_refused: 403,
  pktline_invalid: 400,
  protocol_error: 400,
  not_our_ref: 400,
  object_missing: 500,
  object_corrupt: 500,
  outbound_refused: 422,
  upstream_unreachable: 502,
  upstream_redirect: 502,
  upstream_unauthorized: 502,
  upstream_too_large: 502,
  upstream_timeout: 504,
  upstream_invalid: 502,
  upstream_empty: 502,
  upstream_behind: 502,
  job_too_long: 504,
  sync_too_long: 504,
  ref_not_found: 404,
  request_timeout: 408,
  thread_died: 503,
  interrupted: 503,
  rate_limited: 429,
  settings_invalid: 500,
  store_locked: 503,
  store_corrupt: 503,
  store_incomplete: 503,
  disk_trouble: 503,
  secret_unreadable: 503,
  no_space: 507,
  internal: 500,
}

/** What people read when the reason is ours: the log knows more. */
const INTERNAL = 'The store failed to answer; try again, or tell its admin.'

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  issues?: readonly Issue[]
  /** Also the header `Retry-After`. */
  retryAfterSeconds?: number
}

/** Any failure as a problem. What nobody foresaw is logged, and says nothing about the inside. */
export function problemOf(error: unknown, { log, settings }: Pick<HttpDeps, 'log' | 'settings'>): Problem {
  const known = asAppError(error)
  const status = STATUS[known.code]
  if (status >= 500) log.error({ err: error }, 'request failed')
  const detail = status === 500 ? INTERNAL : known.message
  return {
    type: `${settings.baseUrl}/api/docs#${known.code}`,
    title: titleOf(known.code),
    status,
    detail,
    code: known.code,
    ...(known.issues.length === 0 ? {} : { issues: known.issues }),
    ...only({ retryAfterSeconds: known.retryAfterSeconds }),
  }
}

export function problemResponse(problem: Problem): Response {
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  }
  if (problem.status === 401) headers['WWW-Authenticate'] = 'Bearer'
  if (problem.retryAfterSeconds !== undefined) headers['Retry-After'] = String(problem.retryAfterSeconds)
  return new Response(`${JSON.stringify(problem)}\n`, { status: problem.status, headers })
}

/** `name_taken` reads "Name taken". */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
