/**
 * What secrets look like: tokens in the shapes that their issuers document, keys, and what is assigned to a name that
 * says so. Each rule has a beginning, which is searched for, and the whole, which is tried there: its length is
 * bounded, so that a search is linear whatever the file holds.
 */
import { isPlaceholder, isTextbook, looksRandom } from './placeholder.ts'

export interface Rule {
  /** For people: "a GitHub token". */
  what: string
  /** How it begins, in any case: three characters and more. `whole` says which case is meant. */
  begins: readonly string[]
  /** Sticky; the first group is the secret itself, the second, if any, the part of it that is random. */
  whole: RegExp
  /** The files that it is looked for in; absent means all. */
  paths?: RegExp
  isReal(whole: string, random: string): boolean
}

/** @param begins alternatives @param rest what follows, as a regular expression */
function token(what: string, begins: readonly string[], rest: string): Rule {
  return {
    what,
    begins,
    whole: new RegExp(`(?<![A-Za-z0-9])((?:${begins.map(escaped).join('|')})(${rest}))`, 'y'),
    isReal: (whole, random) => !isPlaceholder(whole, random) && !isTextbook(random),
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}

/** Each letter after the same beginning. */
function each(before: string, letters: string, after: string): string[] {
  return [...letters].map((letter) => before + letter + after)
}

const TOKENS: readonly Rule[] = [
  token('an AWS access key', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '[0-9A-Z]{16}(?![0-9A-Za-z])'),
  token('a GitHub token', each('gh', 'pousr', '_'), '[A-Za-z0-9]{36,255}'),
  token('a GitHub token', ['github_pat_'], '[A-Za-z0-9_]{30,255}'),
  token(
    'a GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'gloas-', 'glsoat-', 'glimt-', 'glagent-'],
    '[A-Za-z0-9_.-]{20,300}',
  ),
  token('a Slack token', [...each('xox', 'abeprs', '-'), 'xapp-'], '[A-Za-z0-9-]{10,250}'),
  token(
    'a Slack webhook',
    ['hooks.slack.com/services/'],
    'T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,32}',
  ),
  token(
    'a Discord webhook',
    ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    '\\d{15,21}/[A-Za-z0-9_-]{60,80}',
  ),
  token('a Google API key', ['AIza'], '[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])'),
  token('a Google client secret', ['GOCSPX-'], '[A-Za-z0-9_-]{28}'),
  token('a Google access token', ['ya29.'], '[A-Za-z0-9_-]{30,400}'),
  token('a Stripe key', ['sk_live_', 'rk_live_'], '[A-Za-z0-9]{16,250}'),
  token('a webhook secret', ['whsec_'], '[A-Za-z0-9+/=]{32,80}'),
  token('an npm token', ['npm_'], '[A-Za-z0-9]{36}(?![A-Za-z0-9])'),
  token('a PyPI token', ['pypi-Ag'], '[A-Za-z0-9_-]{50,400}'),
  token('a RubyGems key', ['rubygems_'], '[0-9a-f]{48}'),
  token('a Docker Hub token', ['dckr_pat_', 'dckr_oat_'], '[A-Za-z0-9_-]{27,60}'),
  token('a Hugging Face token', ['hf_'], '[A-Za-z]{34}(?![A-Za-z0-9])'),
  token('a SendGrid key', ['SG.'], '[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'),
  token('a DigitalOcean token', each('do', 'opr', '_v1_'), '[a-f0-9]{64}'),
  token('a Shopify token', ['shpat_', 'shpca_', 'shppa_', 'shpss_'], '[a-fA-F0-9]{32}'),
  token('a Linear key', ['lin_api_'], '[A-Za-z0-9]{40}'),
  token('an Atlassian token', ['ATATT3', 'ATCTT3'], '[A-Za-z0-9_=-]{100,300}'),
  token('a Grafana token', ['glsa_', 'glc_'], '[A-Za-z0-9_+/=]{32,300}'),
  token('a Vault token', ['hvs.', 'hvb.'], '[A-Za-z0-9_-]{24,300}'),
  token('a Databricks token', ['dapi'], '[0-9a-f]{32}(?![0-9a-zA-Z])'),
  token('a Notion token', ['ntn_', 'secret_'], '[A-Za-z0-9]{43,60}'),
  token('a Groq key', ['gsk_'], '[A-Za-z0-9]{40,80}'),
  token('an xAI key', ['xai-'], '[A-Za-z0-9]{60,120}'),
  token('a Perplexity key', ['pplx-'], '[A-Za-z0-9]{40,80}'),
  {
    ...token('a Telegram bot token', [':AA'], ''),
    whole: /(?<=(?<!\d)\d{8,10})(:(AA[A-Za-z0-9_-]{33}))(?![A-Za-z0-9_-])/y,
  },
  token('an age key', ['AGE-SECRET-KEY-1'], '[0-9A-Z]{58}'),
  token('a Figma token', ['figd_'], '[A-Za-z0-9_-]{40,60}'),
  token('a Replicate token', ['r8_'], '[A-Za-z0-9]{37}(?![A-Za-z0-9])'),
  token('a Postman key', ['PMAK-'], '[a-f0-9]{24}-[a-f0-9]{34}'),
  token('a New Relic key', ['NRAK-'], '[A-Z0-9]{27}'),
  token('a Sentry token', ['sntrys_', 'sntryu_'], '[A-Za-z0-9_+/=]{40,400}'),
  token('a Supabase token', ['sbp_'], '[a-f0-9]{40}'),
  token('a Doppler token', ['dp.pt.', 'dp.st.'], '[A-Za-z0-9_.-]{40,80}'),
  token('a 1Password token', ['ops_eyJ'], '[A-Za-z0-9_+/=-]{100,400}'),
  token('a Tailscale key', ['tskey-'], '(?:auth|api|client|scim)-[A-Za-z0-9-]{20,80}'),
  token('a Netlify token', ['nfp_'], '[A-Za-z0-9]{36}'),
  token('a PlanetScale token', ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], '[A-Za-z0-9_.=-]{32,64}'),
  token('a Pulumi token', ['pul-'], '[a-f0-9]{40}'),
  token('a Square token', ['sq0atp-', 'sq0csp-'], '[A-Za-z0-9_-]{22,43}'),
  token('a Heroku key', ['HRKU-'], '[A-Za-z0-9_-]{36,60}'),
  token('a Mailgun key', ['key-'], '[0-9a-f]{32}(?![0-9A-Za-z-])'),
  token('a Stoa token', ['stoa_'], '[A-Za-z0-9_-]{43,49}'),
  token('an Azure storage key', ['AccountKey='], '[A-Za-z0-9+/]{80,90}={0,2}'),
  {
    // Styles are called `sk-…` too; a key has digits, and no words.
    ...token('an API key', ['sk-'], '[A-Za-z0-9_-]{20,250}'),
    isReal: (whole, random) =>
      !isPlaceholder(whole, random) && (/^(ant|proj|or|svcacct|admin)-/.test(random) || looksRandom(random)),
  },
  {
    ...token(
      'a JSON Web Token',
      ['eyJ'],
      '[A-Za-z0-9_-]{8,500}\\.eyJ[A-Za-z0-9_-]{8,2000}\\.[A-Za-z0-9_-]{16,500}',
    ),
    isReal: (whole) => !isPlaceholder(whole, 'token') || !/^eyJ\w+\.eyJzdWIiOiIxMjM0NTY3ODkwI/.test(whole),
  },
]

/** The header alone is what manuals show; then there is a body, in lines or with `\n` between them. */
const KEY_BODY = '(?:\\s|\\\\[rn]|[A-Za-z-]{3,20}: [^\\n]{0,100}\\n)*([A-Za-z0-9+/=]{16})'
const KEYS: readonly Rule[] = [
  {
    what: 'a private key',
    begins: ['-----BEGIN '],
    whole: new RegExp(
      `(-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?=[\\s\\S]{0,400})${bounded(KEY_BODY)})`,
      'y',
    ),
    isReal: (_, body) => !/^([A-Za-z0-9+/=])\1+$/.test(body),
  },
  {
    what: 'a private key',
    begins: ['PuTTY-User-Key-File-'],
    whole: /(PuTTY-User-Key-File-\d:)/y,
    isReal: () => true,
  },
]

/** Blank between header and body is short. */
function bounded(body: string): string {
  return body.replace(')*(', '){0,12}(')
}

/** A name that says that a secret is assigned to it, in any case. */
const NAMES = [
  ...['password', 'passwd', 'passphrase', 'pwd', 'secret', 'token', 'apikey', 'api_key', 'api-key'],
  ...[
    'access_key',
    'access-key',
    'accesskey',
    'private_key',
    'secret_key',
    'secretkey',
    'auth_key',
    'credentials',
  ],
]
const NAME = anyCase(NAMES)
const AWS_NAMES = ['secret_access_key', 'secretaccesskey']

function anyCase(words: readonly string[]): string {
  const letter = (character: string) =>
    /[a-z]/.test(character) ? `[${character}${character.toUpperCase()}]` : character
  return words.map((word) => [...word].map(letter).join('')).join('|')
}

const ASSIGNS = '["\'`]?\\s{0,5}(?:=>|:=|[:=])\\s{0,5}'
/** Files that are lists of settings, where a value needs no quotes. */
const SETTINGS_FILE =
  /(^|\/)(\.?env(rc)?(\.[\w-]+)*|[^/]*\.(env|ini|cfg|conf|properties|toml|ya?ml|tfvars)|credentials|\.(npmrc|pypirc|s3cfg|my\.cnf))$/i
/** Files that hold nothing but a person's secrets, where even a weak one is one. */
const PERSONAL_FILE =
  /(^|\/)(\.env(rc)?(\.[\w-]+)*|[^/]*\.env|[._]netrc|\.npmrc|\.pypirc|\.s3cfg|\.aws\/credentials|kubeconfig|\.kube\/config)$/i
/** Their templates. */
const TEMPLATE = /(example|sample|template|dist|defaults?|test)[^/]*$/i

const isStrong = (whole: string, value: string) => !isPlaceholder(whole, value) && looksRandom(value)

const ASSIGNMENTS: readonly Rule[] = [
  {
    what: 'a secret that is assigned',
    begins: NAMES,
    whole: new RegExp(`(?:${NAME})${ASSIGNS}["'\`](([^"'\`\\s]{8,200}))["'\`]`, 'y'),
    isReal: isStrong,
  },
  {
    what: 'a secret that is assigned',
    begins: NAMES,
    paths: SETTINGS_FILE,
    whole: new RegExp(`(?:${NAME})[^\\S\\n]{0,5}[:=][^\\S\\n]{0,5}(([^"'\`\\s#]{8,200}))`, 'y'),
    isReal: isStrong,
  },
  {
    what: 'a credential',
    begins: NAMES,
    paths: PERSONAL_FILE,
    whole: new RegExp(
      `(?:${NAME})(?:[^\\S\\n]{0,5}[:=][^\\S\\n]{0,5}|[^\\S\\n]{1,5})["']?(([^"'\\s#]{4,200}))`,
      'y',
    ),
    isReal: (whole, value) =>
      !isPlaceholder(whole, value) && !/^(true|false|null|none|\d{1,5})$/i.test(value),
  },
  {
    what: 'a registry credential',
    begins: ['_authToken', '_auth', '_password'],
    paths: /(^|\/)\.(npmrc|yarnrc(\.yml)?)$/,
    whole: /_(?:authToken|auth|password)\s{0,5}=\s{0,5}"?(([^\s"]{6,500}))/y,
    isReal: (whole, value) => !isPlaceholder(whole, value),
  },
  {
    what: 'a registry credential',
    begins: ['"auth"'],
    paths: /(^|\/)(\.docker\/config\.json|\.dockercfg|\.dockerconfigjson)$/,
    whole: /"auth"\s{0,5}:\s{0,5}"(([A-Za-z0-9+/=]{8,500}))"/y,
    isReal: (whole, value) => !isPlaceholder(whole, value),
  },
  {
    what: 'an AWS secret key',
    begins: AWS_NAMES,
    whole: new RegExp(
      `(?:${anyCase(AWS_NAMES)})["']?\\s{0,5}[:=]\\s{0,5}["']?(([A-Za-z0-9/+]{40}))(?![A-Za-z0-9/+])`,
      'y',
    ),
    isReal: (whole, value) => !isPlaceholder(whole, value),
  },
  {
    what: 'the key of a cluster’s user',
    begins: ['client-key-data:'],
    whole: /client-key-data:\s{0,5}"?(([A-Za-z0-9+/=]{40}))/y,
    isReal: (whole, value) => !isPlaceholder(whole, value),
  },
  {
    what: 'a token in a header',
    begins: ['bearer '],
    whole: /[Bb]earer (([A-Za-z0-9._~+/-]{20,400}))/y,
    isReal: isStrong,
  },
  {
    what: 'a password in a web address',
    begins: ['://'],
    whole: /:\/\/([^\s/:@"'<>]{0,64}:([^\s/@"'<>{}]{6,200})@)[A-Za-z0-9[]/y,
    isReal: (whole, value) =>
      !isPlaceholder(whole, value) && !isTextbook(value) && whole.slice(0, whole.indexOf(':')) !== value,
  },
]

export const RULES: readonly Rule[] = [...TOKENS, ...KEYS, ...ASSIGNMENTS]

export function isFor(rule: Rule, path: string): boolean {
  return rule.paths === undefined || (rule.paths.test(path) && !TEMPLATE.test(path))
}

/** Files that are a secret as a whole, whatever is in them. */
const WHOLE_FILES: readonly (readonly [RegExp, string])[] = [
  [/\.(p12|pfx|jks|keystore|kdbx|ppk)$/i, 'a store of keys'],
  [
    /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|\.pgpass|\.htpasswd|\.vault-token|\.git-credentials|\.netrc|_netrc)$/,
    'a file of credentials',
  ],
]

export function wholeFile(path: string): string | undefined {
  return TEMPLATE.test(path) ? undefined : WHOLE_FILES.find(([pattern]) => pattern.test(path))?.[1]
}
