/** Feeds by name. Everybody who reads one has a line of their own: what is in it is what they could see. */
import type { GroupId, UserId } from '../kernel/ids.ts'

/** A person's own set; or what a group is given, as one of its readers has seen it. */
export type FeedKey = `user:${UserId}` | `group:${GroupId}:${UserId}`

export interface FeedParts {
  reader: UserId
  /** `undefined` for the reader's own set. */
  group: GroupId | undefined
}

export function userFeed(reader: UserId): FeedKey {
  return `user:${reader}`
}

export function groupFeed(group: GroupId, reader: UserId): FeedKey {
  return `group:${group}:${reader}`
}

export function partsOf(feed: FeedKey): FeedParts {
  const [kind, first, second] = feed.split(':')
  return kind === 'user'
    ? { reader: first as UserId, group: undefined }
    : { reader: second as UserId, group: first as GroupId }
}

/** Whether it is a line of this group: a reader's, or the one that all of its readers once shared. */
export function isOfGroup(feed: string, group: GroupId): boolean {
  return feed === `group:${group}` || feed.startsWith(`group:${group}:`)
}
