/** The rooms as operations and surfaces get them: for reading, and, in the work of an act, for writing. */
import type { Logger } from 'pino'
import type { AccessDeps, Provider, Sets, SignInAttempts, TokenUse, UnknownGroups } from '../access/index.ts'
import type { CatalogDeps, Drafts, SearchIndex, WritableDrafts } from '../catalog/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Monotonic } from '../kernel/clock.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Archives, Feeds, Fetches } from '../snapshot/index.ts'
import type { Checker, Secrets } from '../sources/index.ts'
import type { Database, Reads, WritableDatabase } from '../store/index.ts'
import type { Upstream } from '../upstream/index.ts'

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
  jobs: Pick<Jobs, 'kinds' | 'get' | 'list' | 'events' | 'lines'>
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
