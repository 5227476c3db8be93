/** Where the audit trail ends. Its entries are on disk alone. */
import { defineTable } from '../store/index.ts'

/** The newest entry's number and hash, in memory, so that a write needs no query. */
export const auditHead = defineTable<{ name: string; sequence: number; hash: string }>()({
  name: 'audit_head',
  key: ['name'],
  columns: { name: 'text', sequence: 'int', hash: 'text' },
})
