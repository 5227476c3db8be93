/** What the surfaces need: every room's dependencies for reading, and the one way to change something. */
import type { Logger } from 'pino'
import type { AccessDeps } from '../access/deps.ts'
import type { SessionRow } from '../access/sessions.ts'
import type { Sets } from '../access/sets.ts'
import type { SignInAttempts } from '../access/sign-in-attempts.ts'
import type { Proof } from '../access/standing.ts'
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
import type { SourcesDeps } from '../sources/deps.ts'
import type { Secrets } from '../sources/secrets.ts'
import type { Database, WritableDatabase } from '../store/database.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { Act } from './acts.ts'
import type { Principal } from './env.ts'
import type { Renderer } from './rendering/renderer.ts'

/** Nothing in here writes: what changes something goes through `Principal.act`, which asks again whether it may. */
export interface HttpDeps extends Omit<AccessDeps & CatalogDeps, 'db'> {
  db: Database
  monotonic: Monotonic
  settings: Settings
  drafts: Drafts
  search: SearchIndex
  /** Makes what is long of a page in threads. */
  renderer: Renderer
  sets: Sets
  archives: Archives
  feeds: Feeds
  fetches: Fetches
  jobs: Pick<Jobs, 'get' | 'list' | 'events'>
  upstream: Upstream
  checker: Checker
  secrets: Pick<Secrets, 'get'>
  tokenUse: TokenUse
  signInAttempts: SignInAttempts
  unknownGroups: UnknownGroups
  log: Logger
  isReady(): { ok: boolean; why?: string }
  /** The session of a cookie. */
  findSession(cookie: string): SessionRow | undefined
  /** @throws AppError `unauthenticated`, `token_…`, `user_disabled` */
  principal(proof: Proof): Principal
  /**
   * For what carries its own proof, which the operation asks for: a password, a one-time link, a provider's word, a
   * signature, the key of a draft.
   */
  actOnProof(still?: () => void): Act
}

/** All of a running store. */
export interface ServerDeps extends Omit<HttpDeps, 'findSession' | 'principal' | 'actOnProof'> {
  db: WritableDatabase
  drafts: WritableDrafts
  jobs: Jobs
  secrets: Secrets
}

/** What the work of one act gets: everything that it writes is asked about first. */
export interface ActDeps extends ServerDeps {
  background: SourcesDeps
}
