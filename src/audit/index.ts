/** What the room of the trail offers. */

// Writing and reading it

export { assertTrailIsWhole } from './assert-whole.ts'
export { auditHead } from './audit.repo.ts'
export { type AuditEntry, listActions, listAudit, record, verifyAudit } from './audit.ts'
