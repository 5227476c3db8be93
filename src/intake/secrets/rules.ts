/**
 * What secrets look like: tokens in the shapes that their issuers document, keys, and what is assigned to a name that
 * says so. Each rule has a beginning, which is searched for, and the whole, which is tried there: its length is
 * bounded, so that a search is linear whatever the file holds.
 */
import { ASSIGNMENTS } from './assignments.ts'
import { ISSUERS } from './issuers.ts'
import { isPlaceholder, looksRandom } from './placeholder.ts'
import type { Rule } from './rule.ts'
import { each, token } from './token.ts'

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
  token('an Airtable token', ['pat'], '[A-Za-z0-9]{14}\\.[0-9a-f]{64}'),
  token('a LangSmith key', ['lsv2_pt_', 'lsv2_sk_'], '[0-9a-f]{32}_[0-9a-f]{10}'),
  token('a Tavily key', ['tvly-'], '[A-Za-z0-9-]{32,60}'),
  token('a Fly.io token', ['fm1_', 'fm2_'], '[A-Za-z0-9+/=_-]{60,400}'),
  token('a Bitbucket password', ['ATBB'], '[A-Za-z0-9]{32}(?![A-Za-z0-9])'),
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
const KEY_BODY = '(?:[\\s"+]|\\\\{1,4}[rn]|[A-Za-z-]{3,20}: [^\\n]{0,100}\\n)*([A-Za-z0-9+/=]{16})'
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
    begins: ['---- BEGIN SSH2 '],
    whole: /(---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----(?:[\s"+\\rn]{0,8})([A-Za-z0-9+/=]{4}))/y,
    isReal: () => true,
  },
  {
    what: 'a private key',
    begins: ['PuTTY-User-Key-File-'],
    whole: /(PuTTY-User-Key-File-\d:)/y,
    isReal: () => true,
  },
  {
    what: 'a private key',
    begins: ['untrusted comment: '],
    whole: /(untrusted comment: [\w ]{0,40}secret key[^\n]{0,80}\n([A-Za-z0-9+/=]{40}))/y,
    isReal: () => true,
  },
  {
    // Of a JSON Web Key: no other field of one letter is as long and as random.
    what: 'a private key',
    begins: ['"d"', '"k"'],
    whole: /"[dk]"\s?:\s?"(([A-Za-z0-9_-]{43,700}))"/y,
    isReal: (_, body) => looksRandom(body),
  },
  {
    what: 'a private key',
    begins: ['<D>'],
    whole: /<D>(([A-Za-z0-9+/]{80,700}={0,2}))<\/D>/y,
    isReal: (_, body) => looksRandom(body),
  },
]

/** Blank between header and body is short. */
function bounded(body: string): string {
  return body.replace(')*(', '){0,12}(')
}

/** Their templates. */
const TEMPLATE = /(example|sample|template|dist|defaults?|test)[^/]*$/i

export const RULES: readonly Rule[] = [...ISSUERS, ...TOKENS, ...KEYS, ...ASSIGNMENTS]

export function isFor(rule: Rule, path: string): boolean {
  return rule.paths === undefined || (rule.paths.test(path) && !TEMPLATE.test(path))
}

/** Files that are a secret as a whole, whatever is in them. */
const WHOLE_FILES: readonly (readonly [RegExp, string])[] = [
  [/\.(p12|pfx|jks|bks|keystore|keytab|kdbx?|ppk|pvk|agekey)$/i, 'a store of keys'],
  [
    /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|secring\.gpg|\.pgpass|\.htpasswd|\.vault-token|\.git-credentials|\.netrc|_netrc|\.authinfo(\.gpg)?|\.mylogin\.cnf)$/i,
    'a file of credentials',
  ],
]

export function wholeFile(path: string): string | undefined {
  return TEMPLATE.test(path) ? undefined : WHOLE_FILES.find(([pattern]) => pattern.test(path))?.[1]
}
