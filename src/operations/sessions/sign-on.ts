import { type PendingSignOn, signOn as start, unavailable } from '../../access/index.ts'
import { defineOperation } from '../operation.ts'
import { object, text, whole } from '../schemas.ts'

const pending = object({ state: text, nonce: text, verifier: text, next: text, expiresAt: whole }, [
  'state',
  'nonce',
  'verifier',
])

/** Answers with the secret of a session, for a cookie alone, and with the groups that are not known here. */
export const signOn = defineOperation<{ search: string; pending: PendingSignOn }>()({
  name: 'session.sign-on',
  summary: 'Sign in with the word of the provider of single sign-on',
  input: object({ search: text, pending }, ['search', 'pending']),
  access: 'anyone',
  effects: 'writes',
  errors: ['sign_on_failed', 'sign_on_refused', 'sign_on_unavailable', 'user_disabled'],
  async run({ rooms, caller }, input) {
    const profile = await rooms.provider?.redeem(input.search, input.pending)
    if (profile === undefined) throw unavailable('not configured')
    return start(rooms, profile, caller())
  },
})
