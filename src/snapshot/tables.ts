/** The tables of feeds, which `src/tables.ts` alone opens. */

export { fetches } from './fetches.repo.ts'
export { feeds, snapshots } from './snapshots.repo.ts'
