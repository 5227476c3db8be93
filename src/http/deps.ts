/** What the surfaces need: every room's dependencies, and what only surfaces use. */
import type { Logger } from 'pino'
import type { AccessDeps } from '../access/deps.ts'
import type { Sets } from '../access/sets.ts'
import type { TokenUse } from '../access/token-use.ts'
import type { CatalogDeps } from '../catalog/deps.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Feeds } from '../snapshot/feeds.ts'

export interface HttpDeps extends AccessDeps, CatalogDeps {
  settings: Settings
  sets: Sets
  feeds: Feeds
  tokenUse: TokenUse
  log: Logger
  isReady(): { ok: boolean; why?: string }
}
