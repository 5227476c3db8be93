/** What a provider says about a person, read with suspicion: only what has the expected form counts. */
import { withInvisibleShown } from '../kernel/invisible.ts'
import { usernameFromEmail } from '../kernel/names.ts'

/** The claims of an ID token or of userinfo: anything that is JSON. */
export type Claims = Readonly<Record<string, unknown>>

export interface Profile {
  issuer: string
  subject: string
  /** Lower-case. */
  email: string | undefined
  emailVerified: boolean
  /** What a user name may be made of; never an address. */
  nickname: string | undefined
  displayName: string | undefined
  /** Slugs; `undefined` when memberships are to stay as they are. */
  groups: readonly string[] | undefined
}

const EMAIL_CHARS_MAX = 254
const DISPLAY_NAME_CHARS_MAX = 100

/** @param groupsClaim `null` when the provider has no say in memberships */
export function readProfile(
  idToken: Claims & { iss: string; sub: string },
  userInfo: Claims,
  groupsClaim: string | null,
): Profile {
  // An address and the word on it must come from the same hand.
  const source = idToken.email === undefined ? userInfo : idToken
  return {
    issuer: idToken.iss,
    subject: idToken.sub,
    email: readEmail(source.email),
    // Some providers spell booleans as text in userinfo.
    emailVerified: source.email_verified === true || source.email_verified === 'true',
    nickname: readText(idToken.preferred_username ?? userInfo.preferred_username)?.split('@')[0],
    displayName: shown(readText(idToken.name ?? userInfo.name)?.slice(0, DISPLAY_NAME_CHARS_MAX)),
    groups: groupsClaim === null ? undefined : readGroups(idToken, userInfo, groupsClaim),
  }
}

/** A claim that is absent lists nothing, as some providers leave out empty ones. */
function readGroups(idToken: Claims, userInfo: Claims, claim: string): readonly string[] | undefined {
  const value = idToken[claim] ?? userInfo[claim]
  // Too many to list: the provider only says where to ask (OpenID Connect Core 5.6.2, "_claim_names").
  if (value === undefined && isElsewhere(idToken, claim)) return undefined
  const listed = Array.isArray(value) ? value : [value]
  return listed.filter((slug): slug is string => typeof slug === 'string')
}

function isElsewhere(idToken: Claims, claim: string): boolean {
  const names = idToken._claim_names
  return typeof names === 'object' && names !== null && Object.hasOwn(names, claim)
}

function readEmail(value: unknown): string | undefined {
  const email = readText(value)?.toLowerCase()
  if (email === undefined || email.length > EMAIL_CHARS_MAX) return undefined
  return /^[^\s@]+@[^\s@]+$/.test(email) && usernameFromEmail(email) !== '' ? email : undefined
}

/** Who signs in cannot change what the provider calls them: what it hides is written out. */
function shown(name: string | undefined): string | undefined {
  return name === undefined ? undefined : withInvisibleShown(name)
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
