/** Every setting (docs/contract.md 1): one table drives reading, `--help` and docs/settings.md. */
import path from 'node:path'
import {
  IDLE_SECONDS_DEFAULT,
  IDLE_SECONDS_MAX,
  PASSWORD_CHARS_MAX,
  PASSWORD_CHARS_MIN,
  STOP_GRACE_MS_DEFAULT,
  STOP_GRACE_MS_MAX,
} from './limits.ts'
import { nameProblem } from './names.ts'
import { type OutboundRule, parseOutboundRules } from './outbound.ts'
import { readNoProxy, readOutgoingProxy } from './outgoing-proxy.ts'
import { readProxies } from './proxies.ts'
import { readBaseUrl, readEmail, readPassword, readSwitch, readWhole } from './setting-values.ts'
import { readClaimName, readGroupMap, readIssuer, readVisible, type SsoSettings } from './sso-settings.ts'

export interface Settings extends SsoSettings {
  host: string
  /** 0 picks a free one. */
  port: number
  /** Without a trailing slash; empty until the port is known when neither is set. */
  baseUrl: string
  dataDir: string
  databaseUrl: string
  marketplaceName: string
  adminEmail: string | null
  adminPassword: string | null
  starterItems: boolean
  /** Absolute; folders outside of it cannot be imported, and none when it is `null`. */
  localImportRoot: string | null
  /** Whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly OutboundRule[]
  /** Proxies for outgoing requests. */
  httpsProxy: URL | null
  httpProxy: URL | null
  /** Text for `readNoProxy`. */
  noProxy: string
  /** How long a connection may be idle, in seconds. */
  idleSeconds: number
  /** How long requests are still answered after SIGTERM, in milliseconds. */
  stopGraceMs: number
  /** Who shows it may read `/metrics`; `null` leaves that to admins. */
  metricsToken: string | null
  logLevel: LogLevel
}

export type LogLevel = (typeof LOG_LEVELS)[number]
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

interface SettingDefinition<T> {
  /** The variable's name. */
  variable: string
  /** How other programs spell it; read where the variable is not set. */
  otherwise?: string
  /** As docs and `--help` show it. */
  fallback: string
  meaning: string
  /** What is accepted, for the error message. */
  accepts: string
  /** `undefined` when the text is not acceptable. `text` is `undefined` when the variable is unset. */
  read(text: string | undefined): T | undefined
}

type Definitions = { readonly [Name in keyof Settings]: SettingDefinition<Settings[Name]> }

export const SETTINGS: Definitions = {
  host: {
    variable: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'Address to listen on.',
    accepts: 'a host name or address',
    read: (text = '127.0.0.1') => (/^[A-Za-z0-9.:_-]+$/.test(text) ? text : undefined),
  },
  port: {
    variable: 'PORT',
    fallback: '8080',
    meaning: 'Port to listen on; 0 picks a free one.',
    accepts: 'a whole number from 0 to 65535',
    read: (text = '8080') => readWhole(text, 0, 65_535),
  },
  baseUrl: {
    variable: 'BASE_URL',
    fallback: 'http://HOST:PORT',
    meaning: 'What links, snippets and cookies use.',
    accepts:
      'an http(s) address without query, such as https://stoa.example.com or https://example.com/stoa; a path holds letters, digits and -._~',
    read: (text = '') => (text === '' ? '' : readBaseUrl(text)),
  },
  dataDir: {
    variable: 'DATA_DIR',
    fallback: './data/var',
    meaning: 'Everything that must survive: database, Git objects, photos and documents.',
    accepts: 'a folder',
    read: (text = './data/var') => (text.includes('\0') ? undefined : path.resolve(text)),
  },
  databaseUrl: {
    variable: 'DATABASE_URL',
    fallback: 'duckdb: file in DATA_DIR',
    meaning: 'Metadata engine. Only DuckDB yet; PostgreSQL is the scale-out engine to come.',
    accepts: 'empty, or duckdb:PATH',
    read: (text = '') => (text === '' || /^duckdb:./.test(text) ? text : undefined),
  },
  marketplaceName: {
    variable: 'MARKETPLACE_NAME',
    fallback: 'stoa',
    meaning: "The catalogue's name. Must never change once clients have it.",
    accepts: 'lower-case words joined by hyphens, not one that agents reserve',
    read: (text = 'stoa') => (nameProblem(`${text}-bundle`) || nameProblem(text) ? undefined : text),
  },
  adminEmail: {
    variable: 'ADMIN_EMAIL',
    fallback: 'none',
    meaning: 'The first admin, made on an empty database. Without it the log shows a one-time set-up link.',
    accepts: 'an email address with a letter or digit before the @',
    read: (text = '') => (text === '' ? null : readEmail(text)),
  },
  adminPassword: {
    variable: 'ADMIN_PASSWORD',
    fallback: 'none',
    meaning: "The first admin's password.",
    accepts: `${PASSWORD_CHARS_MIN} to ${PASSWORD_CHARS_MAX} characters`,
    read: (text = '') => (text === '' ? null : readPassword(text)),
  },
  starterItems: {
    variable: 'STARTER_ITEMS',
    fallback: '1 for npm start, else 0',
    meaning: 'Import data/starter/ on an empty database.',
    accepts: '0 or 1',
    read: (text = '0') => readSwitch(text),
  },
  localImportRoot: {
    variable: 'LOCAL_IMPORT_ROOT',
    fallback: 'none',
    meaning: 'Folder on this machine that admins may import items from, for development.',
    accepts: 'a folder',
    read: (text = '') => (text.includes('\0') ? undefined : text === '' ? null : path.resolve(text)),
  },
  trustedProxies: {
    variable: 'TRUSTED_PROXIES',
    fallback: 'none',
    meaning: 'Reverse proxies whose X-Forwarded-For is believed when wrong passwords are counted.',
    accepts: 'addresses and networks such as 10.0.0.0/8, separated by commas',
    read: (text = '') => (text === '' ? [] : readProxies(text)),
  },
  idleSeconds: {
    variable: 'IDLE_SECONDS',
    fallback: String(IDLE_SECONDS_DEFAULT),
    meaning: 'How long a connection may be idle, in seconds. Longer than a balancer in front keeps its own.',
    accepts: `a whole number from 1 to ${IDLE_SECONDS_MAX}`,
    read: (text = String(IDLE_SECONDS_DEFAULT)) => readWhole(text, 1, IDLE_SECONDS_MAX),
  },
  stopGraceMs: {
    variable: 'STOP_GRACE_MS',
    fallback: String(STOP_GRACE_MS_DEFAULT),
    meaning:
      'How long after SIGTERM new requests are still answered, in milliseconds, while /readyz says 503. After SIGINT they are not.',
    accepts: `a whole number from 0 to ${STOP_GRACE_MS_MAX}`,
    read: (text = String(STOP_GRACE_MS_DEFAULT)) => readWhole(text, 0, STOP_GRACE_MS_MAX),
  },
  httpsProxy: {
    variable: 'HTTPS_PROXY',
    otherwise: 'https_proxy',
    fallback: 'none',
    meaning:
      'Proxy for what sources and single sign-on ask over https; also as https_proxy. It looks up names, and is trusted for that.',
    accepts: 'an address such as http://proxy.example.com:3128, with user name and password if it wants them',
    read: (text = '') => (text === '' ? null : readOutgoingProxy(text)),
  },
  httpProxy: {
    variable: 'HTTP_PROXY',
    otherwise: 'http_proxy',
    fallback: 'none',
    meaning: 'The same for plain http, where OUTBOUND_ALLOW lets it through; also as http_proxy.',
    accepts: 'an address such as http://proxy.example.com:3128',
    read: (text = '') => (text === '' ? null : readOutgoingProxy(text)),
  },
  noProxy: {
    variable: 'NO_PROXY',
    otherwise: 'no_proxy',
    fallback: 'none',
    meaning: 'What is reached without a proxy; also as no_proxy.',
    accepts:
      'names (with all below them), addresses and networks such as 10.0.0.0/8, separated by commas; or *',
    read: (text = '') => (readNoProxy(text) === undefined ? undefined : text),
  },
  outboundAllow: {
    variable: 'OUTBOUND_ALLOW',
    fallback: 'none',
    meaning: 'What outgoing requests may reach although it is private or plain http.',
    accepts: 'hosts, host:port pairs and networks such as 10.0.0.0/8, separated by commas',
    read: (text = '') => (text === '' ? [] : parseOutboundRules(text)),
  },
  oidcIssuer: {
    variable: 'OIDC_ISSUER',
    fallback: 'none',
    meaning: 'Single sign-on: the provider, as its discovery document spells it.',
    accepts:
      'an https address without query; plain http only on this machine or where OUTBOUND_ALLOW says so',
    read: (text = '') => (text === '' ? null : readIssuer(text)),
  },
  oidcClientId: {
    variable: 'OIDC_CLIENT_ID',
    fallback: 'none',
    meaning: 'Single sign-on: what the provider calls this store.',
    accepts: '1 to 500 visible ASCII characters',
    read: (text = '') => (text === '' ? null : readVisible(text, 500)),
  },
  oidcClientSecret: {
    variable: 'OIDC_CLIENT_SECRET',
    fallback: 'none',
    meaning: 'Single sign-on: the secret that the provider gave this store.',
    accepts: '1 to 2000 visible ASCII characters',
    read: (text = '') => (text === '' ? null : readVisible(text, 2000)),
  },
  oidcGroupsClaim: {
    variable: 'OIDC_GROUPS_CLAIM',
    fallback: 'none',
    meaning: "Single sign-on: the claim that lists the slugs of a person's groups.",
    accepts: 'the name of a claim, such as groups',
    read: (text = '') => (text === '' ? null : readClaimName(text)),
  },
  metricsToken: {
    variable: 'METRICS_TOKEN',
    fallback: 'none',
    meaning: 'What a monitoring system shows to read /metrics, as a Bearer token or a Basic password.',
    accepts: '16 to 500 visible ASCII characters',
    read: (text = '') => (text === '' ? null : text.length < 16 ? undefined : readVisible(text, 500)),
  },
  oidcGroupMap: {
    variable: 'OIDC_GROUP_MAP',
    fallback: 'none',
    meaning: 'Single sign-on: which groups the names in the claim mean, where they are not their slugs.',
    accepts: 'name=slug pairs separated by commas, or a JSON object of names and slugs',
    read: (text = '') => (text === '' ? new Map() : readGroupMap(text)),
  },
  oidcTrustEmail: {
    variable: 'OIDC_TRUST_EMAIL',
    fallback: '0',
    meaning:
      'Single sign-on: 1 takes addresses for verified when the provider does not say whether they are.',
    accepts: '0 or 1',
    read: (text = '0') => readSwitch(text),
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    fallback: 'info',
    meaning: 'Least severe log line to write; lines are JSON on stdout.',
    accepts: LOG_LEVELS.join(', '),
    read: (text = 'info') => LOG_LEVELS.find((level) => level === text),
  },
}

/** Values that must not be echoed, neither in errors nor on the system page. */
export const SECRET_SETTINGS: ReadonlySet<keyof Settings> = new Set([
  'adminPassword',
  'oidcClientSecret',
  // They may hold a password.
  'httpsProxy',
  'httpProxy',
  'metricsToken',
])
