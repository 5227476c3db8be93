/** One held change, where it is looked for. */
import { AppError } from '../../kernel/errors.ts'
import { getHeld, getSource, type HeldRow } from '../../sources/index.ts'
import type { Reads } from '../../store/index.ts'

export interface OneHeld {
  slug: string
  id: string
}

/** @throws AppError `source_not_found`; `held_not_found`, also when it is another source's */
export function heldOf(db: Reads, { slug, id }: OneHeld): HeldRow {
  const source = getSource(db, slug)
  const held = getHeld(db, id)
  if (held.sourceId === source.id) return held
  throw new AppError('held_not_found', `The source "${slug}" has no held change "${id}"; check the id.`)
}
