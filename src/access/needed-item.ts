/** Which item a dependency means (docs/rules.md, "What a dependency means"). */
import type { ItemRow } from '../catalog/index.ts'
import { isSuffixedName, suffixedName } from '../kernel/names.ts'
import type { Reads } from '../store/index.ts'
import { usernameOf } from './users.repo.ts'

/**
 * The name that is found: the dependency's own, else the dependant's owner's item of it. Versions that were published
 * before what they depend on keep a short name, which is the owner's, then as now.
 * @param isThere whether an item is served under a name
 */
export function neededName(
  db: Reads,
  { ownerId, source }: Pick<ItemRow, 'ownerId' | 'source'>,
  name: string,
  isThere: (servedName: string) => boolean,
): string {
  if (isThere(name) || source !== null || isSuffixedName(name)) return name
  return suffixedName(name, usernameOf(db, ownerId))
}
