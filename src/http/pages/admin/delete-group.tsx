/** The end of a group: what it takes away, and from whom. */
import { DeleteGroupPage } from '../../../../views/admin/delete-group.tsx'
import {
  countMembers,
  EVERYONE_ID,
  findAffected,
  type GroupRow,
  grantsToGroup,
} from '../../../access/index.ts'
import { findItemById } from '../../../catalog/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { render } from '../page.tsx'
import { adminFrame, type Outcome, statusOf } from './admin.tsx'
import { effectsProps } from './affected.ts'

/** Who loses what is found by taking all of its grants back, in thought. */
export async function renderDelete(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  group: GroupRow,
  outcome: Outcome = {},
) {
  const granted = grantsOf(deps, group)
  const changes = granted.map(({ servedName }) => ({ group: group.slug, item: servedName, after: null }))
  const affected = await findAffected(deps.record, changes)
  const page = (
    <DeleteGroupPage
      {...adminFrame(deps, principal, outcome)}
      slug={group.slug}
      name={group.name}
      isEveryone={group.id === EVERYONE_ID}
      members={countMembers(deps.db, group)}
      grants={granted.length}
      people={affected.people}
      {...effectsProps(affected)}
    />
  )
  return render(c, page, statusOf(outcome))
}

/** What a group is granted, by served name. */
export function grantsOf({ db }: HttpDeps, group: GroupRow) {
  return [...grantsToGroup(db, group.id)]
    .flatMap(({ itemId, tier }) => {
      const item = findItemById(db, itemId)
      return item === undefined ? [] : [{ servedName: item.servedName, title: item.title, tier }]
    })
    .sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
}
