/** What the room of the catalogue offers: items and versions, publishing and finding them. */

// Items and versions

export { chooseVersion, latestOf } from './choose-version.ts'
export { assertTakesUploads, assertUnfollowed, takesUploads } from './curated.ts'
export type { CatalogDeps } from './deps.ts'
export {
  allItems,
  allVersions,
  countItems,
  countVersions,
  findItem,
  findItemById,
  findVersion,
  getItem,
  getVersion,
  type ItemRow,
  itemNotFound,
  items,
  itemsFrom,
  listVersions,
  SHARE_TYPES,
  SHARINGS,
  type SharedWith,
  type Sharing,
  servedVersionOf,
  type VersionRow,
  versions,
} from './items.repo.ts'
export { assertOnShelf, whyOffShelf } from './shelf.ts'

// Publishing

export { CATEGORIES, checkCategory, foreignCategory } from './categories.ts'
export {
  checkDescription,
  checkNotes,
  checkPhotoAlt,
  checkTags,
  checkTitle,
  checkVideoUrl,
  describe,
  titleFrom,
} from './details.ts'
export { checkDocs } from './docs.ts'
export type { ItemNames } from './naming.ts'
export { photoAltOf, readPhoto } from './photo.ts'
export type { Photo } from './photos/photo-kinds.ts'
export { type CuratedNames, openNames } from './publication/curated-names.ts'
export { type FileChange, fileChanges, type ServedFile, servedFiles } from './publication/file-changes.ts'
export { planPublication } from './publication/plan.ts'
export {
  assertPublishable,
  type Proposal,
  type ProposeDeps,
  propose,
  uploadRefused,
} from './publication/propose.ts'
export {
  contentOf,
  type Publication,
  type ShownDetails,
  type VersionContent,
} from './publication/publication.ts'
export { store } from './publication/store.ts'
export { previewUpload, publishChecked, publishUpload, type Upload } from './publication/upload.ts'
export type { CuratedWish, ItemDetails } from './publication/wish.ts'
export { ownDependencies } from './served-dependencies.ts'

// Changing what is there

export { editItem } from './edit-item.ts'
export { archiveItem, type ItemPatch, patchItem, unarchiveItem } from './manage.ts'
export { deprecateVersion, restoreVersion, yankVersion } from './version-status.ts'

// Drafts

export type { Draft, NewFile } from './draft-files.ts'
export { type Drafts, openDrafts, type WritableDrafts } from './drafts.ts'

// Files of a version

export { fileSizes, listFiles, readFile, type StoredFile } from './files.ts'
export { isServed, renewMount } from './mount.ts'
export { type ChangedFile, changedFiles } from './tree-diff.ts'

// What versions can do

export { ownAbilities } from './own-abilities.ts'
export { areCurrent, type RenewDeps, readCapabilities, renewCapabilities } from './renew-capabilities.ts'
export { renewMounts } from './renew-mounts.ts'

// Searching

export {
  type Describe,
  type FacetName,
  type Found,
  type FoundItem,
  type Listing,
  SORTS,
  type Sort,
  search,
  UPLOADED,
} from './search.ts'
export { RUNS, type Runs, runsOf } from './search-document.ts'
export { createSearchIndex, type SearchIndex } from './search-index.ts'
