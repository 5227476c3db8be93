/** What the surfaces (routes, forms, hooks) need to begin operations and to read for their pages. */

// Beginning one

export { type Access, assertAccess } from './access.ts'
export { type Doors, openDoors, type Principal } from './acts.ts'
export type { Begun, Show } from './begin.ts'
export { Known } from './known.ts'
export type { Operation } from './operation.ts'
export { type Next, Part } from './part.ts'
export { itemFor, uploadableItem, visibleItem } from './rights.ts'
export type { Rooms, ServerRooms } from './rooms.ts'

// What one takes

export { wholeFrom } from './from-text.ts'
export type { Edit } from './items/edit-item.ts'
export type { Details, NewZip } from './items/upload-input.ts'
export type { JsonSchema } from './json-schema.ts'
export { binary, kind, listUpTo, object, sharedWith, sharing, text } from './schemas.ts'
export { bodyCheck, fieldCheck, queryCheck } from './validate.ts'

// Drafts

export type { DraftChange } from './drafts/change-draft.ts'
export {
  assertDescribed,
  CHECK_FIELDS,
  CONFIRMED,
  confirmedIn,
  DESCRIBE_FIELDS,
  describeProblems,
  GROUP_FIELD,
  holds,
  kindOf,
  type Problem,
  sharesOf,
  sharingOf,
  tagsOf,
} from './drafts/draft-values.ts'

// Finding

export { findItems, suggestQueries } from './catalog/find-items.ts'
export { heldOf, type OneHeld } from './held/held-of.ts'
export { getJob } from './job-access.ts'
export { contentsAt } from './stack/contents-at.ts'
export type { OfVersion } from './versions/of-version.ts'
