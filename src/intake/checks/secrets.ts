/** Nobody publishes a secret without having looked at it. How they are found: `secrets/`. */
import { findSecrets } from '../secrets/search.ts'
import { defineCheck } from './check.ts'

export const secrets = defineCheck({
  name: 'secrets',
  title: 'Secrets',
  rules: 1,
  codes: {
    secret_found: 'A file holds what looks like a secret, which has to be taken out or confirmed.',
  },
  confirmable: {
    heading: 'What looks like secrets',
    badge: 'may hold secrets',
    called: 'places that look like secrets',
    advice: 'Take real ones out, revoke them, and upload the ZIP again.',
    harmless: 'what is no secret',
    unless: 'if it is none',
    claim: 'it is no secret, or it may be published',
    afterwards: 'everybody who has the item can read it',
  },
  run: (files) =>
    findSecrets(files).map(({ path, line, what, shown, fingerprint }) => ({
      code: 'secret_found',
      severity: 'error',
      says: `${path}:${line} holds what looks like ${what}${shown === '' ? '' : ` (${shown})`}`,
      remedy: 'take it out and revoke it',
      path,
      line,
      key: fingerprint,
    })),
})
