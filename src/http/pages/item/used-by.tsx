/** Who has an item: counts and groups, never people. */
import { UsedByPage } from '../../../../views/item/used-by.tsx'
import {
  countHolders,
  findGroupById,
  grantsOfItem,
  mayEdit,
  maySee,
  type Tier,
} from '../../../access/index.ts'
import { allItems } from '../../../catalog/index.ts'
import { ROWS_BESIDE_MAX } from '../../../kernel/limits.ts'
import { countInstalls } from '../../../operations/answers/index.ts'
import { render } from '../page.tsx'
import { chosenVersion, shellOf, type Visit } from './shell.ts'

const EFFECTS: Record<Tier, string> = {
  required: 'Every member has it.',
  default: 'Members have it until they opt out.',
  available: 'Members may find and install it.',
}

export async function renderUsedBy(visit: Visit) {
  const { deps, c, principal, item } = visit
  const isAllGroups = mayEdit(deps.db, principal.viewer, item)
  const given = [...grantsOfItem(deps.db, item.id)]
    .filter(({ groupId }) => isAllGroups || principal.viewer.groupIds.includes(groupId))
    .flatMap(({ groupId, tier }) => {
      const group = findGroupById(deps.db, groupId)
      return group === undefined ? [] : [{ slug: group.slug, name: group.name, tier, effect: EFFECTS[tier] }]
    })
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  const dependants = dependantsOf(visit)
  const page = (
    <UsedByPage
      shell={shellOf(visit, 'used-by')}
      people={await countHolders(deps.record, deps.sets, item.id)}
      installs={countInstalls(deps.db, item)}
      groups={given.slice(0, ROWS_BESIDE_MAX)}
      groupsTotal={given.length}
      isAllGroups={isAllGroups}
      dependants={dependants.slice(0, ROWS_BESIDE_MAX)}
      dependantsTotal={dependants.length}
    />
  )
  return render(c, page)
}

/** Items that the viewer may see and whose present version wants this one. */
function dependantsOf({ deps, principal, item }: Visit) {
  return [...allItems(deps.db)]
    .flatMap((other) => {
      const wanted = chosenVersion(deps, other)?.dependencies.find(({ name }) => name === item.servedName)
      if (wanted === undefined || !maySee(deps.db, principal.viewer, other)) return []
      return [{ title: other.title, href: `/store/${other.servedName}`, range: wanted.range ?? '' }]
    })
    .sort((a, b) => (a.title < b.title ? -1 : 1))
}
