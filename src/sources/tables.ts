/** The tables of sources, which `src/tables.ts` alone opens. */

export { deliveries } from './deliveries.repo.ts'
export { dueSyncs } from './due.repo.ts'
export { heldChanges, sourcePlugins, sources, syncs } from './sources.repo.ts'
