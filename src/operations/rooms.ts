/** The rooms as operations and surfaces get them: for reading, and, in the work of an act, for writing. */
import type { Logger } from 'pino'
import type { AccessDeps } from '../access/deps.ts'
import type { Provider } from '../access/oidc.ts'
import type { Sets } from '../access/sets.ts'
import type { SignInAttempts } from '../access/sign-in-attempts.ts'
import type { TokenUse } from '../access/token-use.ts'
import type { UnknownGroups } from '../access/unknown-groups.ts'
import type { CatalogDeps } from '../catalog/deps.ts'
import type { Drafts, WritableDrafts } from '../catalog/drafts.ts'
import type { SearchIndex } from '../catalog/search-index.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Monotonic } from '../kernel/clock.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Archives } from '../snapshot/archive/archives.ts'
import type { Feeds } from '../snapshot/feeds.ts'
import type { Fetches } from '../snapshot/fetches.ts'
import type { Checker } from '../sources/checker.ts'
import type { Secrets } from '../sources/secrets.ts'
import type { Database, WritableDatabase } from '../store/database.ts'
import type { Reads } from '../store/reads.ts'
import type { Upstream } from '../upstream/upstream.ts'

/** Nothing in here writes: what changes something is an operation, which asks again whether it may. */
export interface Rooms extends Omit<AccessDeps & CatalogDeps, 'db'> {
  /** Rows: of the last commit, or, in the answer of an act, as they will be once it is committed. */
  db: Reads
  /** Of the last commit alone: with its revision, and with what is on disk and not in memory. */
  record: Database
  monotonic: Monotonic
  settings: Settings
  drafts: Drafts
  search: SearchIndex
  sets: Sets
  archives: Archives
  feeds: Feeds
  fetches: Fetches
  jobs: Pick<Jobs, 'kinds' | 'get' | 'list' | 'events'>
  upstream: Upstream
  checker: Checker
  secrets: Pick<Secrets, 'get'>
  /** Of single sign-on, where there is one. */
  provider: Provider | undefined
  tokenUse: TokenUse
  signInAttempts: SignInAttempts
  unknownGroups: UnknownGroups
  log: Logger
}

/** The rooms of a running store, all of them writable. */
export interface ServerRooms extends Rooms {
  db: WritableDatabase
  drafts: WritableDrafts
  jobs: Jobs
  secrets: Secrets
}

/** What the work of one act gets: everything that it writes is asked about first. */
export type ActingRooms = ServerRooms
