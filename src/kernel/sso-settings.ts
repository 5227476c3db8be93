/** How the single sign-on settings are read, and what they must be together. */
import { nameProblem } from './names.ts'
import { isTrustedTransport, type OutboundRule } from './outbound.ts'

/** Slugs by the name that a provider has for them, folded by `foldGroupName`. */
export type GroupMap = ReadonlyMap<string, readonly string[]>

export interface SsoSettings {
  /** Exactly as the provider spells itself: a slash at the end counts. */
  oidcIssuer: string | null
  oidcClientId: string | null
  oidcClientSecret: string | null
  /** The claim that lists group slugs; `null` leaves memberships to admins. */
  oidcGroupsClaim: string | null
  oidcGroupMap: GroupMap
  /** Whether an address counts as verified when the provider does not say so. */
  oidcTrustEmail: boolean
  outboundAllow: readonly OutboundRule[]
}

/** Discovery adds `/.well-known/…` itself; given in full, the issuer would not be compared with the answer. */
export function readIssuer(text: string): string | undefined {
  if (!URL.canParse(text) || /[?#\s]|\/\.well-known\//.test(text)) return undefined
  const url = new URL(text)
  const isPlain = url.username === '' && url.password === ''
  return ['http:', 'https:'].includes(url.protocol) && isPlain ? text : undefined
}

/** What OAuth allows in identifiers and secrets. Source: RFC 6749 appendix A (VSCHAR). */
export function readVisible(text: string, charsMax: number): string | undefined {
  return /^[\x20-\x7e]+$/.test(text) && text.length <= charsMax ? text : undefined
}

export function readClaimName(text: string): string | undefined {
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined
}

/** How names of a provider's groups are compared: Keycloak writes `/developers`, others `Developers`. */
export function foldGroupName(name: string): string {
  return name.trim().replace(/^\//, '').toLowerCase().normalize('NFC')
}

/** `name=slug,name=slug`, split at each last `=`; or JSON, for names with commas: `{"CN=Devs,OU=x": "developers"}`. */
export function readGroupMap(text: string): GroupMap | undefined {
  const pairs = text.trimStart().startsWith('{') ? pairsOfJson(text) : text.split(',').map(pairOf)
  const map = new Map<string, string[]>()
  for (const [name, slug] of pairs ?? [['', '']]) {
    const folded = foldGroupName(name)
    if (folded === '' || nameProblem(slug) !== undefined) return undefined
    map.set(folded, [...(map.get(folded) ?? []), slug])
  }
  return map
}

function pairOf(text: string): readonly [string, string] {
  const at = text.lastIndexOf('=')
  return at === -1 ? ['', ''] : [text.slice(0, at), text.slice(at + 1).trim()]
}

/** A slug, or several. */
function pairsOfJson(text: string): (readonly [string, string])[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Object.entries(value as object).flatMap(([name, slugs]) =>
      [slugs].flat().map((slug) => [name, typeof slug === 'string' ? slug : ''] as const),
    )
  } catch {
    return undefined
  }
}

export function isIssuerTrusted({ oidcIssuer, outboundAllow }: SsoSettings): boolean {
  return oidcIssuer === null || isTrustedTransport(outboundAllow, new URL(oidcIssuer))
}

/** What is missing beside what is set, in one sentence. */
export function ssoProblem(settings: SsoSettings): string | undefined {
  const needed = {
    OIDC_ISSUER: settings.oidcIssuer,
    OIDC_CLIENT_ID: settings.oidcClientId,
    OIDC_CLIENT_SECRET: settings.oidcClientSecret,
  }
  const all = Object.entries({ ...needed, OIDC_GROUPS_CLAIM: settings.oidcGroupsClaim })
  const set = all.filter(([, value]) => value !== null).map(([name]) => name)
  const missing = Object.entries(needed).filter(([, value]) => value === null)
  if (set.length === 0 || missing.length === 0) return undefined
  const names = missing.map(([name]) => name).join(' and ')
  return `${set.join(' and ')} ${set.length === 1 ? 'is' : 'are'} set but ${names} ${missing.length === 1 ? 'is' : 'are'} not; set them all or none.`
}
