/**
 * Two of Stoa's three kinds of failure. Bad user content: every `Issue` found is returned. A failed
 * operation: an `AppError` with a stable code is thrown. (The third kind, our own bug, is an assertion.)
 */
import { shortened } from './shortened.ts'

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
  /** What confirms a find, and no other that may stand in its place: `path:line#fingerprint`. */
  confirm?: string
}

/**
 * Every failure an operation can answer with, and what it means. `http/middleware/errors.ts` gives each its HTTP
 * status; a code that is missing there does not compile. docs/errors.md repeats this table.
 */
export const ERROR_CODES = {
  // The request itself
  bad_request: 'A field is missing, unknown, or has a value that is not accepted.',
  invalid_encoding: 'A text has bytes that are not what its charset names; without one, that is UTF-8.',
  invalid_kind: 'There is no such kind of item.',
  invalid_name: 'A name cannot be served: its form is wrong, it is too long, or it is reserved.',
  invalid_version: 'It is not an exact semantic version.',
  invalid_category: 'It is not a category.',
  invalid_video_url: 'It is not an http(s) address.',
  invalid_email: 'It is not an email address that a user name can be made of.',
  invalid_pin: 'It is neither a version nor a semver range.',
  missing_name: 'Neither the form nor the upload gives a name.',
  // Who is asking
  unauthenticated: 'Nobody is signed in and no token was sent.',
  bad_credentials: 'The email address and password do not match an account.',
  token_invalid: 'The token is not one of this store.',
  token_expired: 'The token has expired.',
  token_revoked: 'The token was revoked.',
  user_disabled: 'The account was disabled by an admin.',
  webhook_forged: 'The delivery is not signed with the secret of a source’s webhook.',
  webhook_expired: 'The delivery was signed too long ago, or by a clock that is wrong.',
  csrf: 'A browser sent a write from another site.',
  missing_scope: 'The token lacks the scope that this needs.',
  sign_on_failed: 'The single sign-on answer failed a check, or belongs to another browser.',
  sign_on_refused: 'The single sign-on provider, or the state of the account, does not let the person in.',
  sign_on_unavailable: 'The single sign-on provider cannot be reached or does not answer as it should.',
  sign_in_again: 'The sign-in is too long ago for this step.',
  session_required: 'Only somebody signed in with a password may do this, not a token.',
  admin_required: 'Only admins may do this.',
  forbidden: 'The caller may see this, but not change it.',
  // What is asked for
  not_found: 'There is nothing at this address.',
  item_not_found: 'There is no such item, or the caller may not see it.',
  version_not_found: 'The item has no such version, or none that fits the range.',
  file_not_found: 'There is no such file, photo or document.',
  group_not_found: 'There is no such group, or the caller is not in it.',
  user_not_found: 'There is no such user.',
  draft_not_found: 'There is no such draft, it has expired, or it is not the caller’s.',
  grant_not_found: 'The group is not granted this item.',
  install_not_found: 'The caller has not installed this item.',
  token_not_found: 'The caller has no such token.',
  job_not_found: 'There is no such job, or it is somebody else’s.',
  source_not_found: 'There is no such source, or none that may be seen.',
  held_not_found: 'There is no such held change: it was promoted, rejected or overtaken.',
  plugin_not_found: 'The source has no such plugin.',
  not_granted: 'No group of the caller is granted this item, so there is nothing to opt out of.',
  set_up_link_invalid: 'The set-up link was used or has expired.',
  // What stands in the way
  draft_limit: 'The person has as many drafts as are kept.',
  name_taken: 'There is an item of this name already.',
  source_owned: 'The item follows a source, which alone publishes it and keeps it.',
  transfer_not_found: 'No transfer of the item is offered to the caller, or none is open.',
  source_exists: 'There is a source of this slug already.',
  held_outdated: 'The item has moved on since the change was held; sync again.',
  version_exists: 'The item has this version already, and a version never changes.',
  version_yanked: 'The version is yanked, which only restoring it changes.',
  required: 'A group requires this item, so nobody can opt out of it.',
  archived: 'The item is archived and cannot be added any more.',
  group_exists: 'There is a group of this name already.',
  group_protected: 'The group everyone cannot be deleted or left.',
  email_taken: 'There is a user with this address already.',
  grants_changed: 'A grant was changed since, and undoing would overwrite that.',
  other_account: 'The form was shown to another account than the one that is signed in now.',
  changed_meanwhile: 'What was shown was changed before the answer came, by somebody else or in another tab.',
  last_admin: 'It would leave the store without an admin.',
  last_way_in: 'It would leave the person without a way to sign in.',
  // The content
  too_large: 'A limit of size, number or ratio is exceeded.',
  photo_format: 'The photo is not a PNG, JPEG or WebP image, or has too many pixels.',
  doc_format: 'The document is not a PDF, Markdown or text file.',
  unsupported_media_type: 'The Content-Type or Content-Encoding is not the one that this needs.',
  source_invalid: 'The repository is not what the source expects: its manifest is missing or broken.',
  import_disabled: 'LOCAL_IMPORT_ROOT is not set, so folders on the server cannot be imported.',
  import_outside: 'The folder does not exist inside LOCAL_IMPORT_ROOT.',
  invalid_upload: 'The upload cannot be published; `issues` says everything that is wrong with it.',
  too_costly: 'The content needs more memory or time to check than one upload may take.',
  // Git
  push_refused: 'Marketplaces are made by Stoa and cannot be pushed to.',
  pktline_invalid: 'The request is not made of pkt-lines.',
  protocol_error: 'The request breaks the Git protocol.',
  not_our_ref: 'The wanted object is not a commit of this feed.',
  object_missing: 'The object store lacks an object that it should have.',
  object_corrupt: 'An object in the store is damaged.',
  // Elsewhere
  outbound_refused: 'An address elsewhere is private, or not https, and OUTBOUND_ALLOW does not name it.',
  upstream_unreachable: 'A server elsewhere cannot be reached, or fails to answer.',
  upstream_redirect: 'A server elsewhere redirects, and redirects are not followed.',
  upstream_unauthorized: 'A server elsewhere does not accept the credentials, or wants some.',
  upstream_too_large: 'What a server elsewhere sends exceeds a limit of size or number.',
  upstream_timeout: 'A server elsewhere takes too long.',
  upstream_invalid: 'What a server elsewhere sends is not Git, or is damaged.',
  upstream_empty: 'The repository elsewhere has no branches or tags.',
  upstream_behind: 'The repository elsewhere does not show yet what a webhook announced.',
  job_too_long: 'A job took longer than its kind may and was ended.',
  sync_too_long: 'A sync took longer than it may and was ended; what is served stays as it was.',
  ref_not_found: 'The repository elsewhere has no such branch, tag or commit.',
  // The machine
  request_timeout: 'The request took too long to arrive.',
  thread_died: 'A thread of the server died while it worked on the request; nothing was changed.',
  interrupted: 'The server stopped before the job was done.',
  rate_limited: 'Too many attempts; `Retry-After` says for how long to wait.',
  settings_invalid: 'A setting has a value that is not accepted.',
  store_locked: 'Another process uses the data folder.',
  store_corrupt: 'The database cannot be opened, or was changed by another program.',
  store_incomplete: 'A part of the data folder is gone, or belongs to another store or time.',
  disk_trouble: 'The machine does not let the store read or write a file.',
  secret_unreadable: 'A stored secret, or the key to it, is gone or damaged.',
  no_space: 'The disk is full.',
  internal: 'A bug of ours; the log knows more.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** An operation failed for a reason its caller can be told. The message names the wrong value and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  /** What is wrong with the uploaded content, when that is the reason. */
  readonly issues: readonly Issue[]
  /** When trying again makes sense, in seconds from now. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { issues?: readonly Issue[]; cause?: unknown; retryAfterSeconds?: number | undefined } = {},
  ) {
    super(shortened(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/**
 * A right that somebody came with had ended when they acted. No `AppError`, so that no page catches it to show
 * its form again: that page may no longer be for them.
 */
export class RightLost extends Error {
  override readonly name = 'RightLost'
  readonly refusal: AppError

  constructor(refusal: AppError) {
    super(refusal.message, { cause: refusal })
    this.refusal = refusal
  }
}

/** Failures of Git, which has words of its own (`git/errors.ts`), as the store tells them. */
const GIT_FAILURES: Readonly<Record<string, ErrorCode>> = {
  pktline_invalid: 'pktline_invalid',
  protocol_error: 'protocol_error',
  not_our_ref: 'not_our_ref',
  object_missing: 'object_missing',
  object_corrupt: 'object_corrupt',
  tree_invalid: 'invalid_upload',
  pack_too_large: 'too_large',
  foreign_pack_damaged: 'upstream_invalid',
  foreign_pack_too_large: 'upstream_too_large',
}

/** What somebody foresaw, in the store's words; `undefined` for all else. */
export function knownFailure(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (!(error instanceof Error) || error.name !== 'GitError') return undefined
  const code = GIT_FAILURES[(error as Error & { code?: string }).code ?? '']
  return code === undefined ? undefined : new AppError(code, error.message, { cause: error })
}

/** Work whose failures are told in the store's words. */
export async function inStoreWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw knownFailure(error) ?? error
  }
}

/** What nobody foresaw as something that can be told. A full disk is for the admin to solve, and worth its own word. */
export function asAppError(error: unknown): AppError {
  const known = knownFailure(error)
  if (known !== undefined) return known
  if (error instanceof RightLost) return error.refusal
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  // DuckDB tells it in words.
  const isFull = code === 'ENOSPC' || /no space left on device/i.test(message ?? '')
  return isFull
    ? new AppError('no_space', 'The disk of the store is full; tell its admin.', { cause: error })
    : new AppError('internal', 'The store failed to answer; try again, or tell its admin.', { cause: error })
}

/** Whether any issue blocks publishing. */
export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error')
}
