/** What the room of feeds offers: heads, their history, and the marketplace as a ZIP. */

// Feeds and heads

export { createFeeds, type Feeds, groupFeed, type Snapshot, userFeed } from './feeds.ts'
export { type Changes, changesBetween } from './message.ts'
export { type FeedKey, wasGroupServed } from './snapshots.repo.ts'

// Who fetched what

export { createFetches, type Fetches } from './fetches.ts'

// The marketplace as a ZIP

export { type Archives, openArchives } from './archive/archives.ts'
