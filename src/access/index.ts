/** What the room of people and rights offers: who somebody is, what they may do, and what they get. */

// People

export type { AccessDeps } from './deps.ts'
export { ensureEveryone, getSetUpUser, makeSetUpLink, setUp } from './set-up.ts'
export { countUsers, findUserById, getUser, listUsers, type UserRow, usernameOf } from './users.repo.ts'
export { createUser, inviteUser, type NewUser, patchUser, type UserPatch } from './users.ts'

// Groups

export { mayReadGroup } from './group-readers.ts'
export {
  countGroups,
  EVERYONE,
  EVERYONE_ID,
  findGroup,
  findGroupById,
  findMembership,
  type GroupRow,
  getGroup,
  isMember,
  listGroups,
  listGroupsOf,
} from './groups.repo.ts'
export { addMember, createGroup, deleteGrant, deleteGroup, putGrant, removeMember } from './groups.ts'
export { countMembers, listMembers, someMembers } from './members.ts'
export { successorFor } from './successor.ts'
export { createUnknownGroups, type UnknownGroups } from './unknown-groups.ts'

// Signing in

export { listSessions, type SessionRow } from './sessions.repo.ts'
export { type Caller, endSession, endSessions, findSession, signIn } from './sessions.ts'
export { createSignInAttempts, type SignInAttempts } from './sign-in-attempts.ts'
export { canUnlink, changePassword, type SignedIn, unlinkIdentity } from './ways-in.ts'

// Single sign-on

export { listIdentities } from './identities.repo.ts'
export { CALLBACK_PATH, createProvider, type Provider } from './oidc.ts'
export { failed, unavailable } from './oidc-failures.ts'
export {
  getSealKey,
  newPendingSignOn,
  openSignOn,
  type PendingSignOn,
  sealSignOn,
} from './pending-sign-on.ts'
export { signOn } from './sign-on.ts'

// Tokens

export { revokeToken } from './revoke-tokens.ts'
export { hashesEqual, hashSecret, looksLikeToken, withoutTokens } from './secrets.ts'
export { createTokenUse, type TokenUse } from './token-use.ts'
export {
  findTokenById,
  hasExpired,
  type ListedToken,
  listTokens,
  listTokensWithUse,
  listUsableTokens,
  SCOPES,
  type Scope,
  type TokenRow,
  withLastUse,
} from './tokens.repo.ts'
export { assertScope, checkToken, mintToken, type TokenRequest, userDisabled } from './tokens.ts'

// What somebody may do

export { getItemFor, type ItemAct, mayDo } from './item-rights.ts'
export { checkSharedWith } from './sharing.ts'
export { assertReach, type Proof, type Standing, standingOf } from './standing.ts'
export { getVisibleItem, isListed, mayEdit, maySee, mayUpload, type Viewer, viewerOf } from './visibility.ts'

// Handing an item over

export { followRename } from './follow-rename.ts'
export { acceptItem, declineItem, getOffer, offerItem, offerTo, withdrawItem } from './transfer.ts'
export { findOffer, listOffersTo, type Offer } from './transfers.repo.ts'

// What somebody gets, and why

export {
  countGrantsOf,
  countGrantsTo,
  countInstallsOf,
  findGrant,
  type GrantRow,
  grants,
  grantsOfItem,
  grantsToGroup,
  TIERS,
  type Tier,
} from './entitlements.repo.ts'
export { type GoBackPreview, goBack, previewGoBack } from './go-back.ts'
export { type Able, abilitiesWith, runsSeenBy } from './inherited-abilities.ts'
export { install, optIn, optOut, uninstall } from './personal.ts'
export type { Because, Entitlement, Resolution } from './resolve.ts'
export { createSets, type Sets, setsIn } from './sets.ts'

// Grants

export { type Affected, type Effect, findAffected } from './affected.ts'
export { type Act, applyChanges, changeGrants, findChanges, type GrantChange } from './change-grants.ts'
export { countHolders, listHolders } from './holders.ts'
export { findAct, undoGrants } from './undo-grants.ts'
