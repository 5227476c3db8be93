/** What stands in for a secret: variables, words, examples of the issuers. Nobody has to confirm those. */

/** Words that people write where a secret goes. */
const WORDS =
  /example|sample|dummy|placeholder|changeme|change[-_]?(me|this|it)|your|redacted|removed|fake|insert|replace|goes[-_]?here|put[-_]|todo|mock|not[-_]?(a[-_]|real)|xxxx|test[-_]?(key|token|secret|password|value|only)|demo|\.\.\.|…|\*\*\*/i
/** A variable or an expression of a shell, a template or a program, which says where the secret comes from. */
const VARIABLE =
  /\$\{|\$\(|^\$[A-Za-z_]|\{\{|^\{[^}]*\}$|<[^>]*>|^%[^%]+%$|^\[[^\]]*\]$|env[.[(]|environ|getenv|process\.|secrets?\.|vault:|^op:\/\/|keyring|#\{|^!|^@|^&/
/** What people call a secret, not one. */
const NAME_ONLY =
  /^(pass(word|wd|phrase)?|pw|pwd|secret|token|api[-_]?key|key|user(name)?|root|admin(istrator)?|guest|default|postgres|mysql|mongo|redis|rabbitmq|string|none|null|undefined|true|false|empty|foo|bar|baz|hunter2|letmein|qwerty|my[-_]?\w*)[\d!]{0,4}$/i
/** Examples that issuers print in their own manuals, and the JSON Web Token that everybody copies. */
const PUBLISHED =
  /^(AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI\/K7MDENG|ghp_16C7e42F292c6912E7710c838347Ae178B4a|eyJhbGciOi\w+\.eyJzdWIiOiIxMjM0NTY3ODkwI)/
/** Words of which manuals make the passwords and keys that they show, issuers' beginnings among them. */
const MANUAL_WORDS =
  /admin|access|api|app|auth|bad|bearer|client|complex|correct|current|database|db|default|dev|good|hash(ed)?|hello|invalid|key|live|login|long|my|new|old|or|pass(word|wd|phrase)?|plain|pk|private|prod(uction)?|project|proj|pwd|qwerty|random|rk|root|safe|secret|secure|server|signature|signing|sk|ghp|staging|strong|super|team|temp(orary)?|test(ing)?|token|user|valid|value|very|weak|welcome|world|wrong|v(?=\d)/gi

/** One character, or a few in turn, all along: `xxxxxxxx`, `0000-0000`, `........`. */
function isFiller(text: string): boolean {
  const characters = new Set(text.replace(/[-_.]/g, '').toLowerCase())
  return characters.size <= 1 || (characters.size === 2 && text.length >= 16)
}

/**
 * `SecurePass123!`, `Admin@1234`, `sk_live_abc123xyz`: words of manuals and runs along the alphabet or the digits, and
 * next to nothing else. No generator makes them, and whoever guesses tries them first.
 */
export function isTextbook(value: string): boolean {
  return withoutRuns(value.replace(MANUAL_WORDS, ' ')).replace(/[^A-Za-z\d]/g, '').length <= 2
}

/** Without three and more characters of which each is the one after, before or like its neighbour: `123`, `zyx`, `000`. */
function withoutRuns(text: string): string {
  let kept = ''
  for (let start = 0, end = 0; start < text.length; start = end) {
    const step = text.charCodeAt(start + 1) - text.charCodeAt(start)
    end = start + 1
    if (Math.abs(step) <= 1) while (text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end += 1
    if (end - start < 3) {
      end = start + 1
      kept += text[start]
    }
  }
  return kept
}

/** @param value the secret part, without what an issuer begins all of them with */
export function isPlaceholder(whole: string, value: string): boolean {
  return (
    WORDS.test(whole) ||
    VARIABLE.test(value) ||
    PUBLISHED.test(whole) ||
    NAME_ONLY.test(value) ||
    /^[xX*#.0_-]+$/.test(value) ||
    (value.length < 16 && isFiller(value))
  )
}

/** `1234567890`, `abcdefgh`: nothing that a generator makes. */
const SEQUENCE = /0123456|1234567|abcdefg/i

/** Whether a value looks made by a generator or chosen as a password, rather than a word, a path or a sentence. */
export function looksRandom(value: string): boolean {
  if (SEQUENCE.test(value) || isFiller(value) || isTextbook(value) || isEncodedExample(value)) return false
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length
  const bits = entropyOf(value)
  if (/^[0-9a-f]{32,}$/i.test(value)) return bits > 2.5
  if (value.length >= 20) return /\d/.test(value) && classes >= 2 && bits >= 3.5
  // Words that are joined, versions, addresses, dates, paths; `Desktop/Title/H1` has numbered places.
  if (/^[a-z]+\d{0,2}(\/[a-z]+\d{0,2})+$/i.test(value)) return false
  if (/^[a-z]+([-_. /:][a-z\d]+)*$/i.test(value) && !/\d[a-z]|[a-z]\d/i.test(value)) return false
  return /\d|[^A-Za-z\d\s._:/-]/.test(value) && classes >= (value.length >= 12 ? 2 : 3) && bits >= 2.5
}

/** Base64 of a word that stands in for a secret, as clusters have it; the head of a JSON Web Token, which says nothing. */
function isEncodedExample(value: string): boolean {
  if (/^eyJ/.test(value)) return !/^[\w-]+\.[\w-]+\.[\w-]{16,}$/.test(value)
  if (value.length > 64 || !/^[A-Za-z\d+/]{6,}={0,2}$/.test(value)) return false
  const text = Buffer.from(value, 'base64').toString('latin1')
  return (
    /^[\x20-\x7e]{4,}\s?$/.test(text) &&
    (NAME_ONLY.test(text.trim()) || isTextbook(text.trim()) || WORDS.test(text))
  )
}

/** Shannon's, in bits for each character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
