import type { SignedIn, Standing } from '../../access/index.ts'

/** For what only a session may do. */
export function signedIn({ user, session }: Standing): SignedIn {
  if (session === undefined) throw new Error('The access of this operation is not that of a session.')
  return { user, session }
}
