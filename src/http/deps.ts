/** What the surfaces need: every room's dependencies, and what only surfaces use. */
import type { Logger } from 'pino'
import type { AccessDeps } from '../access/deps.ts'
import type { Sets } from '../access/sets.ts'
import type { SignInAttempts } from '../access/sign-in-attempts.ts'
import type { TokenUse } from '../access/token-use.ts'
import type { CatalogDeps } from '../catalog/deps.ts'
import type { Drafts } from '../catalog/drafts.ts'
import type { SearchIndex } from '../catalog/search-index.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Feeds } from '../snapshot/feeds.ts'
import type { Fetches } from '../snapshot/fetches.ts'
import type { Secrets } from '../sources/secrets.ts'
import type { Upstream } from '../upstream/upstream.ts'

export interface HttpDeps extends AccessDeps, CatalogDeps {
  settings: Settings
  drafts: Drafts
  search: SearchIndex
  sets: Sets
  feeds: Feeds
  fetches: Fetches
  jobs: Jobs
  upstream: Upstream
  secrets: Secrets
  tokenUse: TokenUse
  signInAttempts: SignInAttempts
  log: Logger
  isReady(): { ok: boolean; why?: string }
}
