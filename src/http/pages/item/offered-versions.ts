/** Versions to choose from, of an item that may have thousands. */
import { type ItemRow, listVersions } from '../../../catalog/index.ts'
import { VERSIONS_OFFERED_MAX } from '../../../kernel/limits.ts'
import type { HttpDeps } from '../../deps.ts'

/** The newest ones, and older ones that the page is about. Any other has an address of its own. */
export function offeredVersions(
  { db }: Pick<HttpDeps, 'db'>,
  item: ItemRow,
  about: readonly string[] = [],
): string[] {
  const all = listVersions(db, item.id)
  const wanted = new Set([...all.slice(0, VERSIONS_OFFERED_MAX).map(({ version }) => version), ...about])
  return [...wanted]
}
