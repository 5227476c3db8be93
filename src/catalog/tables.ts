/** The tables of the catalogue, which `src/tables.ts` alone opens. */

export { items, versions } from './items.repo.ts'
