/** Names that appear in the served tree and in URLs (docs/contract.md 6, docs/clients.md 4.1). */
import { NAME_CHARS_MAX, USERNAME_CHARS_MAX } from './limits.ts'

/** The common denominator of all clients: lower-case words joined by single hyphens. */
const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Names that clients keep for themselves, or that only one publisher may use. Source: docs/clients.md 4.1. */
const RESERVED_NAMES = new Set([
  'inline', 'builtin', 'skills-dir', 'synced', 'claude-plugin-test', 'unknown', 'org', 'org-provisioned',
  'claude-code-marketplace', 'claude-code-plugins', 'claude-plugins-official', 'claude-plugins-community',
  'claude-community', 'anthropic-marketplace', 'anthropic-plugins', 'agent-skills', 'anthropic-agent-skills',
  'knowledge-work-plugins', 'life-sciences', 'claude-for-legal', 'claude-for-financial-services',
  'financial-services-plugins', 'first-party-plugins', 'healthcare', 'claude-tag-plugins',
  'anthropic-plugin-directory', 'claude-plugin-directory',
]) // biome-ignore format: a list of words reads best as one

/** Names that would clash with a page under `/store/…` or a folder of the served tree. */
const RESERVED_ITEM_NAMES = new Set(['new', 'store', 'bundle', 'skills', 'agents', 'plugins'])

/**
 * Words that speak for somebody: for an agent's maker, or for whoever runs the store. No new account is called by one,
 * and no upload's name begins with one. `claude plugin validate` refuses the makers' too. Source: docs/clients.md 4.1.
 */
const RESERVED_WORDS = ['anthropic', 'anthropics', 'claude', 'cc-plugin', 'official', 'admin']

/** Looks like a first-party marketplace although it is not. Source: docs/clients.md 4.1 (read from the program). */
const IMPERSONATION = [
  /(anthropic|claude).*official|official.*(anthropic|claude)/,
  /^(anthropic|claude)[^a-z0-9]*(marketplace|plugins|official|directory|directories)/,
]

/** What is wrong with a name, as one sentence that says what to do; `undefined` when it is fine. */
export function nameProblem(name: string): string | undefined {
  if (!NAME_PATTERN.test(name)) {
    return `"${name}" is not a valid name; use lower-case letters and digits, joined by single hyphens, such as code-review.`
  }
  if (name.length > NAME_CHARS_MAX) {
    return `"${name}" has ${name.length} characters; shorten it to at most ${NAME_CHARS_MAX}.`
  }
  if (RESERVED_NAMES.has(name)) return `"${name}" is reserved by the agents' makers; choose another name.`
  if (IMPERSONATION.some((pattern) => pattern.test(name))) {
    return `"${name}" looks like an official Anthropic name; choose one that says what it does.`
  }
  return undefined
}

/** Like `nameProblem`, for an item's own name before any suffix. `servedName` is what clients will see. */
export function itemNameProblem(
  name: string,
  servedName: string,
  marketplaceName: string,
): string | undefined {
  const problem = nameProblem(name)
  if (problem !== undefined) return problem
  if (readsLikeUpload(name)) return `"${name}" reads like somebody else's item ("-by"); choose another name.`
  const word = reservedWords(marketplaceName).find((known) => name === known || name.startsWith(`${known}-`))
  if (word !== undefined) {
    return `"${name}" begins with "${word}", which is reserved; choose a name that begins with another word.`
  }
  if (RESERVED_ITEM_NAMES.has(name)) return `"${name}" is reserved by Stoa; choose another name.`
  if (isMarketplaceName(servedName, marketplaceName)) {
    return `"${servedName}" is the name of the marketplace or its bundle; choose another name.`
  }
  return lengthProblem(name, servedName)
}

/** Like `itemNameProblem`, for an item whose publisher is elsewhere and cannot be asked for another name. */
export function curatedNameProblem(name: string, servedName: string): string | undefined {
  if (!NAME_PATTERN.test(name)) return nameProblem(name)
  if (servedName.length > NAME_CHARS_MAX) return lengthProblem(name, servedName)
  return speaksForMakers(servedName)
    ? `"${servedName}" reads as a name of the agents' makers, which clients refuse; rename the plugin upstream.`
    : undefined
}

/** First words of names that clients take for one of their makers' own; alone, some more are. */
const MAKERS_WORDS = ['claude', 'anthropic', 'anthropics']
const MAKERS_LEADS: ReadonlySet<string> = new Set([...MAKERS_WORDS, 'ccplugin'])
const MAKERS_NAMES: ReadonlySet<string> = new Set([...MAKERS_WORDS, 'claudecode', 'claudemods'])
const OFFICIAL = /official-?(anthropic|claude)|(anthropic|claude)-?official/

/**
 * Whether clients refuse a plugin of this name as one that passes for their makers' own; hyphens do not hide it
 * (`cl-aude-tools`). Source: `claude plugin validate` 2.1.329.
 */
export function speaksForMakers(name: string): boolean {
  const words = name.split('-')
  const joined = words.map((_, index) => words.slice(0, index + 1).join(''))
  const leads = joined.slice(0, -1).some((lead) => MAKERS_LEADS.has(lead))
  return leads || MAKERS_NAMES.has(joined.at(-1)!) || OFFICIAL.test(name) || OFFICIAL.test(joined.at(-1)!)
}

/** Whether a plain name says nothing of whose the plugin is, so that its source has to stand in front of it. */
export function needsSourceInFront(name: string): boolean {
  return speaksForMakers(name) || RESERVED_NAMES.has(name)
}

/** A name that can be served, of one that cannot: `My_Tool 2` is `my-tool-2`. Empty when nothing is left. */
export function derivedName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Whether an item from a source can be served under the plain name it has there, when that is free. */
export function isPlainNameServable(name: string, marketplaceName: string): boolean {
  return (
    !name.includes('-by-') &&
    !needsSourceInFront(name) &&
    !RESERVED_ITEM_NAMES.has(name) &&
    !isMarketplaceName(name, marketplaceName)
  )
}

/**
 * A served name is taken apart at its first `-by-`, so that no two names of people's items are ever the same: with
 * `-by` at its end, `x-by` of `bob` would be `x` of `by-bob`.
 */
function readsLikeUpload(name: string): boolean {
  return name.includes('-by-') || name.endsWith('-by')
}

/** Whether a new account may not be called so, although nobody is. */
export function isReservedUsername(username: string, marketplaceName: string): boolean {
  // `me` stands for the caller in addresses and searches, `system` for nobody in the audit trail.
  return [...reservedWords(marketplaceName), 'me', 'system'].includes(username)
}

function reservedWords(marketplaceName: string): string[] {
  return [...RESERVED_WORDS, marketplaceName]
}

function isMarketplaceName(servedName: string, marketplaceName: string): boolean {
  return servedName === marketplaceName || servedName === bundleName(marketplaceName)
}

function lengthProblem(name: string, servedName: string): string | undefined {
  if (servedName.length > NAME_CHARS_MAX) {
    return `"${servedName}" has ${servedName.length} characters; shorten "${name}" so that the served name has at most ${NAME_CHARS_MAX}.`
  }
  return undefined
}

/** `code-review` uploaded by `ann` is served as `code-review-by-ann`. */
export function suffixedName(name: string, username: string): string {
  return `${name}-by-${username}`
}

/** Whether a name says whose it is: names of uploads have no `-by-` of their own. */
export function isSuffixedName(name: string): boolean {
  return name.includes('-by-')
}

/** The plugin that holds all skills and agents of a set. */
export function bundleName(marketplaceName: string): string {
  return `${marketplaceName}-bundle`
}

/**
 * A mail's local part as a user name: lower-case, other characters become single hyphens. Empty when nothing is left.
 * `-from-` loses its word: names of curated items may end in `-from-<source>`.
 */
export function usernameFromEmail(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@')).toLowerCase()
  const username = local
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .replace(/(-from)+(?=-)/g, '')
  // Served names end in it, and have to fit.
  return username.slice(0, USERNAME_CHARS_MAX).replace(/-+$/, '')
}

/** The first of `base`, `base-2`, `base-3`, … that is free. */
export function firstFree(base: string, isTaken: (candidate: string) => boolean): string {
  if (!isTaken(base)) return base
  let suffix = 2
  while (isTaken(`${base}-${suffix}`)) suffix += 1
  return `${base}-${suffix}`
}
