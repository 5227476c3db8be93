/** Rows as the API shows them: names instead of ids, times as ISO 8601. */
import {
  countInstallsOf,
  countMembers,
  findUserById,
  type GrantRow,
  type GroupRow,
  type ListedToken,
  listGroupsOf,
  mayEdit,
  type Offer,
  someMembers,
  successorFor,
  type TokenRow,
  type UserRow,
  type Viewer,
} from '../../access/index.ts'
import {
  chooseVersion,
  type ItemRow,
  listVersions,
  photoAltOf,
  servedVersionOf,
  type VersionRow,
} from '../../catalog/index.ts'
import type { EpochMs } from '../../kernel/clock.ts'
import { GROUP_MEMBERS_LISTED_MAX } from '../../kernel/limits.ts'
import type { Settings } from '../../kernel/settings.ts'
import type { Reads } from '../../store/index.ts'
import { presentCheck } from './check-answers.ts'

export interface PresentDeps {
  db: Reads
  settings: Settings
}

export function presentTime(at: EpochMs): string {
  return new Date(at).toISOString()
}

export function presentTimeOrNull(at: EpochMs | null): string | null {
  return at === null ? null : presentTime(at)
}

export function presentUser({ db }: PresentDeps, user: UserRow) {
  const { id, username, email, displayName, admin, disabled, createdAt } = user
  const groups = listGroupsOf(db, id).map((group) => group.slug)
  return { id, username, email, displayName, admin, disabled, groups, createdAt: presentTime(createdAt) }
}

export function presentToken(row: ListedToken) {
  const { id, name, scopes, createdBy } = row
  return {
    id,
    name,
    scopes,
    createdBy,
    createdAt: presentTime(row.createdAt),
    expiresAt: presentTimeOrNull(row.expiresAt),
    lastUsedAt: presentTimeOrNull(row.lastUsedAt),
  }
}

export function presentMinted({ row, token }: { row: TokenRow; token: string }) {
  return { ...presentToken({ ...row, lastUsedAt: null }), token }
}

/** Members by name, as far as a list of groups has room; `membersCount` says how many there are. */
export function presentGroup({ db }: PresentDeps, group: GroupRow) {
  const { id, slug, name, createdAt } = group
  const members = someMembers(db, group, GROUP_MEMBERS_LISTED_MAX).map(({ username }) => username)
  return { id, slug, name, members, membersCount: countMembers(db, group), createdAt: presentTime(createdAt) }
}

export function presentGrant(group: string, item: string, grant: GrantRow) {
  return { group, item, tier: grant.tier, createdAt: presentTime(grant.createdAt) }
}

export function presentOffer({ row, item, from, to }: Offer) {
  return {
    item: item.servedName,
    kind: item.kind,
    title: item.title,
    description: item.description,
    from: from.username,
    to: to.username,
    offeredAt: presentTime(row.offeredAt),
    expiresAt: presentTime(row.expiresAt),
  }
}

/** The item for this viewer: whom it is shared with is for those who may change it. */
export function presentItem({ db, settings }: PresentDeps, viewer: Viewer, item: ItemRow) {
  const newestFirst = listVersions(db, item.id)
  const url = `${settings.baseUrl}/api/v1/items/${item.servedName}`
  return {
    id: item.id,
    servedName: item.servedName,
    kind: item.kind,
    name: item.name,
    title: item.title,
    description: item.description,
    category: item.category,
    tags: item.tags,
    owner: findUserById(db, item.ownerId)?.username ?? '',
    ...(item.source === null ? {} : { source: item.source }),
    sharing: item.sharing,
    ...(mayEdit(db, viewer, item) ? { sharedWith: item.sharedWith } : {}),
    status: item.status,
    latest: chooseVersion(newestFirst)?.version ?? null,
    versions: newestFirst.length,
    installs: countInstalls(db, item),
    createdAt: presentTime(item.createdAt),
    updatedAt: presentTime(item.updatedAt),
    ...(item.photo === null
      ? {}
      : { photoUrl: `${url}/photo?v=${item.photo.sha256.slice(0, 12)}`, photoAlt: photoAltOf(item) }),
    ...(item.videoUrl === null ? {} : { videoUrl: item.videoUrl }),
    docs: item.docs.map(({ name, mediaType, sizeBytes }) => ({
      name,
      mediaType,
      sizeBytes,
      url: `${url}/docs/${encodeURIComponent(name)}`,
    })),
  }
}

export function countInstalls(db: Reads, item: ItemRow): number {
  return countInstallsOf(db, item.id)
}

/** One of many: what it can do in names, without the commands. */
export function presentListedVersion(db: Reads, viewer: Viewer, item: ItemRow, row: VersionRow) {
  const { abilities: _, ...capabilities } = row.capabilities
  return { ...presentVersion(db, viewer, item, row), capabilities }
}

export function presentVersion(db: Reads, viewer: Viewer, item: ItemRow, row: VersionRow) {
  const { version, description, notes, status, statusReason, filesCount, sizeBytes } = row
  const { capabilities, dependencies, publishedBy } = row
  return {
    item: item.servedName,
    version,
    servedVersion: servedVersionOf(row),
    description,
    notes,
    status,
    statusReason,
    successor: successorFor(db, viewer, row),
    tree: row.treeOid,
    filesCount,
    sizeBytes,
    capabilities,
    checks: row.checks.map(presentCheck),
    dependencies,
    publishedBy,
    publishedAt: presentTime(row.publishedAt),
  }
}
