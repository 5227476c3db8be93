/** What the room of curated sources offers: connecting, syncing, and deciding on what they bring. */

// Sources and their plugins

export { createSource, deleteSource, updateSource } from './change-source.ts'
export { choosePlugin, type PluginChoice } from './choose-plugin.ts'
export { grantSource } from './grant-source.ts'
export {
  checkInput,
  checkSecret,
  checkSlug,
  type SourceInput,
  type SourcePatch,
  withoutUserinfo,
} from './input.ts'
export { openSecrets, type Secrets } from './secrets.ts'
export { servedOf } from './served-of.ts'
export {
  findSource,
  findSourceById,
  findSourcePlugin,
  getHeld,
  getSource,
  type HeldRow,
  listHeld,
  listPlugins,
  listSources,
  listSyncs,
  PLUGIN_STATES,
  PROMOTE_POLICIES,
  type PromotePolicy,
  SOURCE_MODES,
  type SourceMode,
  type SourcePluginRow,
  type SourceRow,
  SYNC_OUTCOMES,
  SYNC_TRIGGERS,
  type SyncFailure,
  type SyncRow,
  type SyncTrigger,
} from './sources.repo.ts'

// Looking before connecting

export { type PreviewedPlugin, previewSource, type SourcePreview } from './preview.ts'

// Syncing

export type { Move } from './announced.ts'
export { type Checker, type CheckLimits, createChecker } from './checker.ts'
export { acceptDelivery } from './deliveries.ts'
export { type DueRow, findDue } from './due.repo.ts'
export { startRetries } from './retries.ts'
export { nextRun, scheduleProblem } from './schedule.ts'
export { cancelSync, startSync } from './start-sync.ts'
export { SYNC_JOB } from './sync-input.ts'
export { isWebhookSecret, webhookSecretOf } from './webhook-secret.ts'

// Held changes

export { promoteHeld, rejectHeld } from './held.ts'
export { renewHeldCapabilities } from './renew-held.ts'
export { renewHeldMounts } from './renew-held-mounts.ts'

// A folder of this machine

export { importFolder } from './local-import.ts'
