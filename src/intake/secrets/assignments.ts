/** What is assigned to a name that says that it is a secret, in files of settings, programs, headers and addresses. */
import { isPlaceholder, isTextbook, looksRandom } from './placeholder.ts'
import type { Rule } from './rule.ts'

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
    'privatekey',
    'presharedkey',
    'account_key',
    'accountkey',
    'sharedaccesskey',
    'signing_key',
    'signingkey',
    'encryption_key',
    'encryptionkey',
    'master_key',
    'masterkey',
  ],
]
const NAME = anyCase(NAMES)
const AWS_NAMES = ['secret_access_key', 'secretaccesskey']

function anyCase(words: readonly string[]): string {
  const letter = (character: string) =>
    /[a-z]/.test(character) ? `[${character}${character.toUpperCase()}]` : character
  return words.map((word) => [...word].map(letter).join('')).join('|')
}

/** Names in a person's files end in these, too. */
const ENDS = ['key', 'pat', 'auth', 'salt', 'cred']

const ASSIGNS = '["\'`]?\\s{0,5}(?:=>|:=|[:=])\\s{0,5}'
/** Files that are lists of settings, where a value needs no quotes. */
const SETTINGS_FILE =
  /(^|\/)(\.?env(rc)?(\.[\w-]+)*|[^/]*\.(env|ini|cfg|conf|properties|toml|ya?ml|tfvars)|credentials|\.(npmrc|pypirc|s3cfg|my\.cnf))$/i
/** Files that hold nothing but a person's secrets, where even a weak one is one. */
const PERSONAL_FILE =
  /(^|\/)(\.env(rc)?(\.[\w-]+)*|[^/]*\.env|\.(flaskenv|renviron|boto|terraformrc|databrickscfg|curlrc|wgetrc|hgrc)|[._]netrc|\.npmrc|\.pypirc|\.s3cfg|\.aws\/credentials|\.cargo\/credentials(\.toml)?|\.gem\/credentials|\.dbt\/profiles\.yml|\.snowsql\/config|\.fly\/config\.yml|\.?rclone\.conf|kubeconfig|\.kube\/config)$/i

const isStrong = (whole: string, value: string) => !isPlaceholder(whole, value) && looksRandom(value)

/** Base64 of `name:password`. */
function isNameAndPassword(_: string, value: string): boolean {
  const text = Buffer.from(value, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  const password = text.slice(colon + 1)
  const isText = colon !== -1 && !/[^\x20-\x7e]/.test(text)
  return isText && password.length >= 4 && !isPlaceholder(password, password)
}

export const ASSIGNMENTS: readonly Rule[] = [
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
    whole: /"auth"\s{0,5}:\s{0,5}"(([A-Za-z0-9+/=]{8,500}))"/y,
    isReal: isNameAndPassword,
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
    // Without quotes, as a shell, a Dockerfile or a header has it: what a generator made, and nothing else.
    what: 'a secret that is assigned',
    // Any file but a template.
    paths: /^/,
    begins: NAMES,
    whole: new RegExp(`(?:${NAME})\\s?[=:]\\s?(([A-Za-z0-9+/_-]{20,200}={0,2}))(?![\\w.($\\[])`, 'y'),
    isReal: (whole, value) =>
      isStrong(whole, value) &&
      (/^[0-9a-f]{32,}$/i.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value))),
  },
  {
    what: 'a secret that is assigned',
    begins: ENDS,
    paths: PERSONAL_FILE,
    whole: new RegExp(`(?:${anyCase(ENDS)})[^\\S\\n]{0,5}=[^\\S\\n]{0,5}["']?(([^"'\\s#]{16,200}))`, 'y'),
    isReal: isStrong,
  },
  {
    // `define('DB_PASSWORD', '…')`, `setenv("TOKEN", "…")`, `<add key="Password" value="…">`.
    what: 'a secret that is assigned',
    begins: NAMES,
    whole: new RegExp(`(?:${NAME})["'](?:\\s?,|\\s{1,5}value=)\\s{0,5}["'](([^"'\\s]{8,200}))["']`, 'y'),
    isReal: isStrong,
  },
  {
    what: 'a password in XML',
    begins: NAMES.map((name) => `<${name}`),
    whole: new RegExp(`<(?:${NAME})>(([^<\\s]{8,200}))</`, 'y'),
    isReal: isStrong,
  },
  {
    what: 'a password of curl',
    begins: ['-u ', '--user '],
    whole: /(?:-u|--user) ["']?([\w.@-]{1,64}:([^\s"'@:]{8,200}))/y,
    isReal: isStrong,
  },
  {
    what: 'a password in a header',
    begins: ['basic '],
    whole: new RegExp(`(?:${anyCase(['basic'])}) (([A-Za-z0-9+/]{12,400}={0,2}))`, 'y'),
    isReal: isNameAndPassword,
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
