/** What operations of this room need from outside. */
import type { Logger } from 'pino'
import type { AccessDeps } from '../access/index.ts'
import type { CatalogDeps } from '../catalog/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Upstream } from '../upstream/index.ts'
import type { Checker } from './checker.ts'
import type { Secrets } from './secrets.ts'

export interface SourcesDeps extends CatalogDeps, AccessDeps {
  upstream: Upstream
  checker: Checker
  jobs: Jobs
  secrets: Secrets
  settings: Settings
  log: Logger
  /** For a whole sync, and of that for reading tags. Absent: `SYNC_MS_MAX`, `SYNC_TAGS_MS_MAX`. */
  syncMsMax?: number
  tagsMsMax?: number
}
