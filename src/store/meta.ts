/** Single values by name: counters, marks, keys. */
import { meta } from './database.ts'
import type { Reads } from './reads.ts'

export function findMeta(db: Reads, name: string): { name: string; value: string } | undefined {
  return db.get(meta, name)
}
