/** The tables of the trail, which `src/tables.ts` alone opens. */

export { auditHead } from './audit.repo.ts'
