/** What somebody gains with a version, as far as they see what it brings. */
import { type Able, abilitiesWith, type Viewer } from '../../access/index.ts'
import { type NewCapability, newCapabilities } from '../../intake/index.ts'
import type { Reads } from '../../store/index.ts'

/** @param before absent for a first version: then everything that it can do */
export function gainsOf(
  { db }: { db: Reads },
  viewer: Viewer,
  before: Able | undefined,
  after: Able,
): NewCapability[] {
  const had = before === undefined ? [] : abilitiesWith(db, viewer, before)
  return newCapabilities(had, abilitiesWith(db, viewer, after))
}
