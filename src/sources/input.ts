/** What an admin says of a source, checked field by field. */

import { isOid, pathProblem } from '../git/objects.ts'
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import {
  SOURCE_REF_CHARS_MAX,
  SOURCE_SECRET_CHARS_MAX,
  SOURCE_URL_CHARS_MAX,
  TITLE_CHARS_MAX,
} from '../kernel/limits.ts'
import { nameProblem } from '../kernel/names.ts'
import { isAllowedOutbound, type OutboundRule } from '../kernel/outbound.ts'
import { assertShown } from '../kernel/shown-text.ts'
import { trimEnd } from '../kernel/trim-end.ts'
import { scheduleProblem } from './schedule.ts'
import {
  PROMOTE_POLICIES,
  type PromotePolicy,
  SOURCE_MODES,
  type SourceMode,
  type SourceRow,
} from './sources.repo.ts'

export interface SourceInput {
  slug: string
  name?: string
  url: string
  mode: SourceMode
  ref?: string | null
  folder?: string | null
  schedule?: string | null
  promote?: PromotePolicy
  username?: string | null
  /** A password or token for the repository. */
  secret?: string | null
  /** What the sender of webhooks signs with. */
  webhookSecret?: string | null
}

/** Absent keeps what is there; `null` clears. The slug never changes: served names may carry it. */
export type SourcePatch = Partial<Omit<SourceInput, 'slug' | 'mode'>> & { enabled?: boolean }

/** The part of a row that input decides. */
export type SourceFacts = Pick<
  SourceRow,
  'name' | 'url' | 'mode' | 'ref' | 'folder' | 'schedule' | 'promote' | 'username'
>

/** Slugs that items of Stoa's own carry as their source. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(['starter', 'local'])

export const DEFAULT_FOLDER = 'items/'

/** @throws AppError `invalid_name` */
export function checkSlug(slug: string): string {
  const problem = nameProblem(slug)
  if (problem !== undefined) throw new AppError('invalid_name', problem)
  if (!RESERVED_SLUGS.has(slug)) return slug
  throw new AppError('invalid_name', `"${slug}" is reserved by Stoa; choose another slug.`)
}

/** @throws AppError `bad_request` naming the field */
export function checkInput(
  rules: readonly OutboundRule[],
  { slug, ...input }: Omit<SourceInput, 'secret' | 'webhookSecret'>,
): SourceFacts {
  const mode = checkOneOf('mode', SOURCE_MODES, input.mode)
  return {
    name: checkName(input.name ?? '') || slug,
    url: checkUrl(rules, input.url),
    mode,
    ref: mode === 'tags' ? null : checkRef(input.ref ?? ''),
    folder: mode === 'tags' ? checkFolder(input.folder ?? DEFAULT_FOLDER) : null,
    schedule: checkSchedule(input.schedule ?? ''),
    promote: checkOneOf('promote', PROMOTE_POLICIES, input.promote ?? 'auto'),
    username: checkUsername(input.username ?? ''),
  }
}

/** @returns `null` for none. @throws AppError `bad_request`, without the secret in it */
export function checkSecret(field: string, secret: string | null | undefined): string | null {
  if (secret === null || secret === undefined || secret === '') return null
  // Control characters would end a header; anything else may be part of a password.
  if (secret.length <= SOURCE_SECRET_CHARS_MAX && !/\p{Cc}/u.test(secret)) return secret
  throw new AppError(
    'bad_request',
    `The ${field} has ${secret.length} characters, some of which may be control characters; give at most ${SOURCE_SECRET_CHARS_MAX} visible ones.`,
  )
}

function checkName(name: string): string {
  const text = name.trim()
  assertShown('name', text)
  if (text.length <= TITLE_CHARS_MAX && !/[\t\r\n]/.test(text)) return text
  throw new AppError(
    'bad_request',
    `The name has ${text.length} characters; give at most ${TITLE_CHARS_MAX} visible ones.`,
  )
}

function checkUrl(rules: readonly OutboundRule[], text: string): string {
  const trimmed = text.trim()
  const url = trimmed.length <= SOURCE_URL_CHARS_MAX && URL.canParse(trimmed) ? new URL(trimmed) : undefined
  const shown = JSON.stringify(cut(withoutUserinfo(trimmed), 100))
  if (
    url === undefined ||
    !['https:', 'http:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new AppError(
      'bad_request',
      `${shown} is not the address of a repository; use one that begins with https://.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'bad_request',
      `${shown} has a user name or password in it; give them as username and secret.`,
    )
  }
  if (url.protocol === 'https:' || isAllowedOutbound(rules, url)) return url.href
  throw new AppError(
    'bad_request',
    `${shown} is not https; use https://, or let an operator add ${url.host} to OUTBOUND_ALLOW.`,
  )
}

/** An address for a message: what stands before an `@` may be a password. */
export function withoutUserinfo(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//')
}

/** What git allows in a ref, and nothing that a command could take for an option. Source: git-check-ref-format(1). */
const REF_PATTERN =
  /^(?![-/.@])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[^\x00-\x20\x7f~^:?*[\\]+(?<![/.])$/

function checkRef(ref: string): string | null {
  const text = ref.trim()
  if (text === '') return null
  if (isOid(text) || (text.length <= SOURCE_REF_CHARS_MAX && REF_PATTERN.test(text))) return text
  throw new AppError(
    'bad_request',
    `${JSON.stringify(cut(text, 100))} is not a ref; name a branch, a tag or a commit id of 40 hex digits.`,
  )
}

/** With a slash at the end; the root is `''`. */
function checkFolder(folder: string): string {
  const bare = trimEnd(folder.trim().replace(/^\.?\/+/, ''), '/')
  if (bare === '' || bare === '.') return ''
  const problem = pathProblem(bare)
  if (problem === undefined) return `${bare}/`
  throw new AppError('bad_request', `The folder ${JSON.stringify(cut(bare, 100))} ${problem}; name another.`)
}

function checkSchedule(schedule: string): string | null {
  const text = schedule.trim()
  const problem = text === '' ? undefined : scheduleProblem(text)
  if (problem !== undefined) throw new AppError('bad_request', problem)
  return text === '' ? null : text
}

function checkUsername(username: string): string | null {
  if (username === '') return null
  // Basic authentication ends the user name at the first colon. Source: RFC 7617.
  if (username.length <= 200 && !/[\p{C}:]/u.test(username)) return username
  throw new AppError(
    'bad_request',
    'The username has a colon, a control character, or too many characters; correct it.',
  )
}

function checkOneOf<T extends string>(field: string, accepted: readonly T[], value: string): T {
  const found = accepted.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw new AppError(
    'bad_request',
    `The ${field} is ${JSON.stringify(value)}; give one of ${accepted.join(', ')}.`,
  )
}
