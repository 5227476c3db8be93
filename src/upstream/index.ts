/** What the room of repositories elsewhere offers: their refs, and the files of one commit. */

// Asking

export {
  createUpstream,
  type Remote,
  type RemoteRef,
  type Skipped,
  type Upstream,
  type UpstreamCommit,
} from './upstream.ts'

// What a commit holds

export type { Link } from './commit.ts'
export { UnreadableCommit } from './damaged.ts'
