/**
 * Two of Stoa's three kinds of failure. Bad user content: every `Issue` found is returned. A failed
 * operation: an `AppError` with a stable code is thrown. (The third kind, our own bug, is an assertion.)
 */

/** One thing that is wrong (or doubtful) in uploaded content. `code` is stable; `message` is one sentence. */
export interface Issue {
  code: string
  /** Errors block publishing. Warnings do not. */
  severity: 'error' | 'warning'
  /** Path inside the upload, when the issue is about one file. */
  path?: string
  /** 1-based line in that file. */
  line?: number
  message: string
}

/**
 * Every failure an operation can answer with. `http/middleware/errors.ts` gives each its HTTP status; a code
 * that is missing there does not compile.
 */
export type ErrorCode =
  // The request itself
  | 'bad_request'
  | 'invalid_kind'
  | 'invalid_name'
  | 'invalid_version'
  | 'invalid_category'
  | 'invalid_video_url'
  | 'invalid_email'
  | 'invalid_pin'
  | 'missing_name'
  // Who is asking
  | 'unauthenticated'
  | 'bad_credentials'
  | 'token_invalid'
  | 'token_expired'
  | 'token_revoked'
  | 'user_disabled'
  | 'csrf'
  | 'missing_scope'
  | 'session_required'
  | 'admin_required'
  | 'forbidden'
  // What is asked for
  | 'not_found'
  | 'item_not_found'
  | 'version_not_found'
  | 'file_not_found'
  | 'group_not_found'
  | 'user_not_found'
  | 'grant_not_found'
  | 'install_not_found'
  | 'token_not_found'
  | 'not_granted'
  | 'set_up_link_invalid'
  // What stands in the way
  | 'name_taken'
  | 'version_exists'
  | 'required'
  | 'archived'
  | 'group_exists'
  | 'group_protected'
  | 'email_taken'
  | 'last_admin'
  | 'no_version'
  // The content
  | 'too_large'
  | 'photo_format'
  | 'doc_format'
  | 'unsupported_media_type'
  | 'invalid_upload'
  // Git
  | 'push_refused'
  | 'pktline_invalid'
  | 'protocol_error'
  | 'not_our_ref'
  | 'object_missing'
  | 'object_corrupt'
  // The machine
  | 'rate_limited'
  | 'not_implemented'
  | 'settings_invalid'
  | 'store_locked'
  | 'store_corrupt'
  | 'no_space'
  | 'not_ready'
  | 'internal'

/** An operation failed for a reason its caller can be told. The message names the wrong value and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  /** What is wrong with the uploaded content, when that is the reason. */
  readonly issues: readonly Issue[]

  constructor(
    code: ErrorCode,
    message: string,
    options: { issues?: readonly Issue[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
  }
}

/** Whether any issue blocks publishing. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error')
}
