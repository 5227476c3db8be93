/** Every table that is kept in memory. `openDatabase` loads them in this order. */
import { grants, installs, optOuts } from './access/entitlements.repo.ts'
import { groupMembers, groups } from './access/groups.repo.ts'
import { identities } from './access/identities.repo.ts'
import { sessions } from './access/sessions.repo.ts'
import { setUpLinks } from './access/set-up-links.repo.ts'
import { tokens, tokenUses } from './access/tokens.repo.ts'
import { transfers } from './access/transfers.repo.ts'
import { users } from './access/users.repo.ts'
import { auditHead } from './audit/audit.repo.ts'
import { items, versions } from './catalog/items.repo.ts'
import { jobs } from './jobs/jobs.repo.ts'
import { jobBeats, jobEvents } from './jobs/notes.repo.ts'
import { schedules } from './jobs/schedules.repo.ts'
import { fetches } from './snapshot/fetches.repo.ts'
import { feeds, snapshots } from './snapshot/snapshots.repo.ts'
import { deliveries } from './sources/deliveries.repo.ts'
import { dueSyncs } from './sources/due.repo.ts'
import { heldChanges, sourcePlugins, sources, syncs } from './sources/sources.repo.ts'
import type { AnyTable } from './store/table.ts'

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
