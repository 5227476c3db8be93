/** Secrets in manifests: what is published is on every colleague's disk. Patterns are those of the issuers. */
import { isPlainObject, type ManifestDocument, type Pointer } from './document.ts'
import type { Issues } from './issues.ts'

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bAKIA[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{30,})\b/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\bsk-[A-Za-z0-9_-]{20,}/, 'an API key'],
  [/\bstoa_[A-Za-z0-9_-]{43}/, 'a Stoa token'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\/\/[^\s/:@]+:[^\s/@$]{6,}@/, 'a password in a web address'],
]

export function warnSecrets(document: ManifestDocument, issues: Issues): void {
  for (const [pointer, text] of textsOf(document.value, [])) {
    const found = SECRETS.find(([pattern]) => pattern.test(text))
    if (found === undefined) continue
    issues.warn(
      'secret_in_manifest',
      `"${pointer.join('.')}" in ${document.path} holds what looks like ${found[1]}; take it out, revoke it, and use an environment variable such as \${API_KEY}.`,
      { path: document.path, line: document.lineOf(pointer) },
    )
  }
}

function* textsOf(value: unknown, pointer: Pointer): Generator<[Pointer, string]> {
  if (typeof value === 'string') yield [pointer, value]
  else if (Array.isArray(value))
    for (const [index, entry] of value.entries()) yield* textsOf(entry, [...pointer, index])
  else if (isPlainObject(value))
    for (const [key, entry] of Object.entries(value)) yield* textsOf(entry, [...pointer, key])
}
