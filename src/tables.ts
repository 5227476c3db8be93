/** Every table that is kept in memory. `openDatabase` loads them in this order. */
import {
  grants,
  groupMembers,
  groups,
  identities,
  installs,
  optOuts,
  sessions,
  setUpLinks,
  tokens,
  tokenUses,
  transfers,
  users,
} from './access/tables.ts'
import { auditHead } from './audit/tables.ts'
import { items, versions } from './catalog/tables.ts'
import { jobBeats, jobEvents, jobs, schedules } from './jobs/tables.ts'
import { feeds, fetches, snapshots } from './snapshot/tables.ts'
import { deliveries, dueSyncs, heldChanges, sourcePlugins, sources, syncs } from './sources/tables.ts'
import type { AnyTable } from './store/index.ts'

export const tables: readonly AnyTable[] = [
  users,
  tokens,
  tokenUses,
  sessions,
  identities,
  setUpLinks,
  groups,
  groupMembers,
  items,
  versions,
  transfers,
  grants,
  optOuts,
  installs,
  snapshots,
  feeds,
  fetches,
  sources,
  sourcePlugins,
  heldChanges,
  syncs,
  dueSyncs,
  deliveries,
  jobs,
  jobEvents,
  jobBeats,
  schedules,
  auditHead,
]
