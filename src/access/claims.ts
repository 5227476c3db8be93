/** What a provider says about a person, read with suspicion: only what has the expected form counts. */

import { cut } from '../kernel/cut.ts'
import { canonicalEmail } from '../kernel/email.ts'
import { withInvisibleShown } from '../kernel/invisible.ts'
import { CLAIMED_GROUPS_MAX } from '../kernel/limits.ts'
import { usernameFromEmail } from '../kernel/names.ts'
import { foldGroupName, type SsoSettings } from '../kernel/sso-settings.ts'

/** The claims of an ID token or of userinfo: anything that is JSON. */
export type Claims = Readonly<Record<string, unknown>>

export interface Profile {
  issuer: string
  subject: string
  /** In the spelling of `canonicalEmail`. */
  email: string | undefined
  emailVerified: boolean
  /** What a user name may be made of; never an address. */
  nickname: string | undefined
  displayName: string | undefined
  /** `undefined` when memberships are to stay as they are. */
  groups: readonly ClaimedGroup[] | undefined
}

export interface ClaimedGroup {
  /** As the provider spells it. */
  name: string
  /** The groups of this store that it may mean. */
  slugs: readonly string[]
}

type SsoRules = Pick<SsoSettings, 'oidcGroupsClaim' | 'oidcGroupMap' | 'oidcTrustEmail'>

const DISPLAY_NAME_CHARS_MAX = 100

export function readProfile(
  idToken: Claims & { iss: string; sub: string },
  userInfo: Claims,
  rules: SsoRules,
): Profile {
  // An address and the word on it must come from the same hand.
  const source = idToken.email === undefined ? userInfo : idToken
  return {
    issuer: idToken.iss,
    subject: idToken.sub,
    email: readEmail(source.email),
    emailVerified: isVerified(source.email_verified, rules),
    nickname: readText(idToken.preferred_username ?? userInfo.preferred_username)?.split('@')[0],
    displayName: shown(readName(idToken.name ?? userInfo.name)),
    groups: readGroups(idToken, userInfo, rules),
  }
}

/** Some providers spell booleans as text in userinfo; some say nothing at all. */
function isVerified(claim: unknown, { oidcTrustEmail }: SsoRules): boolean {
  if (claim === undefined || claim === null) return oidcTrustEmail
  return claim === true || claim === 'true'
}

/** A claim that is absent lists nothing, as some providers leave out empty ones. */
function readGroups(
  idToken: Claims,
  userInfo: Claims,
  { oidcGroupsClaim: claim, oidcGroupMap: map }: SsoRules,
): readonly ClaimedGroup[] | undefined {
  if (claim === null) return undefined
  const value = idToken[claim] ?? userInfo[claim]
  // Too many to list: the provider only says where to ask (OpenID Connect Core 5.6.2, "_claim_names").
  if (value === undefined && isElsewhere(idToken, claim)) return undefined
  const listed = Array.isArray(value) ? value : [value]
  return listed
    .filter((name): name is string => typeof name === 'string' && name.trim() !== '')
    .slice(0, CLAIMED_GROUPS_MAX)
    .map((name) => ({ name, slugs: map.get(foldGroupName(name)) ?? [foldGroupName(name)] }))
}

function isElsewhere(idToken: Claims, claim: string): boolean {
  const names = idToken._claim_names
  return typeof names === 'object' && names !== null && Object.hasOwn(names, claim)
}

function readEmail(value: unknown): string | undefined {
  const email = canonicalEmail(readText(value) ?? '')
  return email !== undefined && usernameFromEmail(email) !== '' ? email : undefined
}

/** Who signs in cannot change what the provider calls them: what it hides is written out. */
function shown(name: string | undefined): string | undefined {
  return name === undefined ? undefined : withInvisibleShown(name)
}

function readName(value: unknown): string | undefined {
  const name = readText(value)
  return name === undefined ? undefined : cut(name, DISPLAY_NAME_CHARS_MAX)
}

/** A provider cannot be asked to correct what no encoding holds. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().toWellFormed() : undefined
}
