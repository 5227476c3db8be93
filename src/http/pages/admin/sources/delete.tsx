/** The end of a source: what is archived, and who has it. */
import { DeleteSourcePage } from '../../../../../views/admin/sources/delete.tsx'
import { listHolders } from '../../../../access/index.ts'
import { findItemById } from '../../../../catalog/index.ts'
import { listHeld, listPlugins, type SourceRow } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { render } from '../../page.tsx'
import { adminFrame } from '../admin.tsx'

export async function renderDelete(deps: HttpDeps, c: StoaContext, principal: Principal, source: SourceRow) {
  const own = itemsOf(deps, source)
  const people = await listHolders(deps.record, deps.sets, new Set(own.map(({ id }) => id)))
  const page = (
    <DeleteSourcePage
      {...adminFrame(deps, principal)}
      slug={source.slug}
      name={source.name}
      items={own.filter(({ status }) => status === 'active').length}
      held={listHeld(deps.db, source.id).length}
      people={people.map(({ username, displayName }) => ({ username, displayName }))}
    />
  )
  return render(c, page)
}

/** By served name. */
export function itemsOf({ db }: HttpDeps, { id }: SourceRow) {
  return listPlugins(db, id)
    .flatMap(({ itemId }) => (itemId === null ? [] : (findItemById(db, itemId) ?? [])))
    .sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
}
