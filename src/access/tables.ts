/** The tables of people and rights, which `src/tables.ts` alone opens. */

export { grants, installs, optOuts } from './entitlements.repo.ts'
export { groupMembers, groups } from './groups.repo.ts'
export { identities } from './identities.repo.ts'
export { sessions } from './sessions.repo.ts'
export { setUpLinks } from './set-up-links.repo.ts'
export { tokens, tokenUses } from './tokens.repo.ts'
export { transfers } from './transfers.repo.ts'
export { users } from './users.repo.ts'
