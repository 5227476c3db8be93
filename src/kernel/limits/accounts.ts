/** Accounts: passwords, sign-in, single sign-on, sessions and tokens. */
import { MIB } from './units.ts'

/** Passwords verified at once. Each takes a thread of the few that file reads need too. */
export const PASSWORDS_AT_ONCE_MAX = 2
/** Who wait for that, all together: some ten seconds of work. Beyond it those who came with most are refused. */
export const PASSWORDS_WAITING_MAX = 500
/** Wrong passwords for one account from one network before the next has to wait: what fingers do on a bad day. */
export const SIGN_IN_TRIES_FREE = 5
/** The first wait, in milliseconds; each wrong password doubles it, up to the longest: four guesses an hour. */
export const SIGN_IN_WAIT_MS_MIN = 1_000
export const SIGN_IN_WAIT_MS_MAX = 15 * 60_000
/** Wrong passwords are forgotten this long after the last one, in milliseconds: a day, or waiting would pay. */
export const SIGN_IN_FORGET_MS = 24 * 3_600_000
/** Pairs of account and network whose wrong passwords are remembered: 2 MB. Each costs its sender an argon2 hash. */
export const SIGN_IN_PAIRS_MAX = 10_000
/** Wrong passwords of one network, for accounts that never signed in from there, before it has to wait. */
export const SIGN_IN_NETWORK_TRIES_FREE = 20
/** More of them for each account that did: an office behind one address mistypes more than a home. */
export const SIGN_IN_NETWORK_TRIES_PER_ACCOUNT = 5
/** The longest wait of a network: somebody new may be behind the same address as whoever guesses. In milliseconds. */
export const SIGN_IN_NETWORK_WAIT_MS_MAX = 60_000
/** How long after signing in somebody without a password may choose one, in milliseconds: time to find the page. */
export const FRESH_SIGN_IN_MS = 10 * 60_000
/** Life of a session without use, in milliseconds: a short holiday. Source: the Lucia guide's sliding expiry. */
export const SESSION_IDLE_MS = 14 * 24 * 3_600_000
/** Life of a session in all, in milliseconds: a stolen cookie ends within a quarter of a year. */
export const SESSION_ABSOLUTE_MS = 90 * 24 * 3_600_000
/** One single sign-on, from leaving for the provider to coming back: time to find a phone. */
export const SIGN_ON_MS = 10 * 60_000
/** Groups of a provider that match none here, kept to be shown: more than an admin reads. */
export const UNKNOWN_GROUPS_REMEMBERED_MAX = 100
/** What is kept of one group's name, in characters: a distinguished name of LDAP fits. */
export const CLAIMED_GROUP_CHARS_MAX = 250
/** Groups of one claim that count: an ID token that travels in a URL or header has no room for more. */
export const CLAIMED_GROUPS_MAX = 2_000
/** Attempts that one browser may have under way: each is a cookie of some 500 bytes, and Node reads 16 KiB of headers. */
export const SIGN_ONS_AT_ONCE_MAX = 8
/** How long a provider's discovery document is believed, and the longest wait for one of its answers. */
export const OIDC_METADATA_MS = 3_600_000
export const OIDC_REQUEST_MS_MAX = 10_000
/** One answer of a provider, in bytes: keys and claims are a few KB. */
export const OIDC_ANSWER_BYTES_MAX = MIB
/** Life of a one-time set-up link, in milliseconds: somebody who is away for days can still use it. */
export const SET_UP_LINK_MS = 7 * 24 * 3_600_000
/** Longest life of a token that has an end, in days: a year, leap years included. */
export const TOKEN_DAYS_MAX = 366
/** Tokens of one person: one for each machine and job, in a list that people can still tell apart. */
export const TOKENS_PER_USER_MAX = 100
/** A password, in characters. Source: NIST SP 800-63B, 5.1.1.2. */
export const PASSWORD_CHARS_MIN = 8
/** A password, in characters: longer than any passphrase, short enough to hash without being made to work. */
export const PASSWORD_CHARS_MAX = 200
