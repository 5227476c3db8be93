/** All items of a source to one group, after seeing who is affected. */
import { GrantSourcePage } from '../../../../../views/admin/sources/grant.tsx'
import { findAffected, findGrant, getGroup, listGroups, TIERS, type Tier } from '../../../../access/index.ts'
import { only } from '../../../../kernel/only.ts'
import type { SourceRow } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { render } from '../../page.tsx'
import { adminFrame, type Fields, type Outcome, statusOf } from '../admin.tsx'
import { effectsProps } from '../affected.ts'
import { offeredGroups } from '../grants-matrix.tsx'
import { itemsOf } from './delete.tsx'

export interface Choice {
  /** A slug, or empty. */
  group: string
  tier: string
}

export function readChoice(fields: Pick<Fields, 'text'>): Choice {
  return { group: fields.text('group'), tier: fields.text('tier') }
}

export async function renderGrant(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  source: SourceRow,
  choice: Choice,
  outcome: Outcome = {},
) {
  const active = itemsOf(deps, source).filter(({ status }) => status === 'active')
  const tier = TIERS.find((known) => known === choice.tier)
  const page = (
    <GrantSourcePage
      {...adminFrame(deps, principal, outcome)}
      slug={source.slug}
      name={source.name}
      items={active.length}
      offered={offeredGroups(listGroups(deps.db))}
      group={choice.group}
      tier={tier ?? 'default'}
      {...only({
        review:
          choice.group === '' || tier === undefined
            ? undefined
            : await reviewOf(deps, active, choice.group, tier),
      })}
    />
  )
  return render(c, page, statusOf(outcome))
}

/** @throws AppError `group_not_found` */
async function reviewOf(deps: HttpDeps, active: ReturnType<typeof itemsOf>, slug: string, tier: Tier) {
  const group = getGroup(deps.db, slug)
  const changes = active
    .filter(({ id }) => findGrant(deps.db, group.id, id)?.tier !== tier)
    .map(({ servedName }) => ({ group: slug, item: servedName, after: tier }))
  const affected = await findAffected(deps.record, changes)
  return {
    groupName: group.name,
    changes: changes.length,
    people: affected.people,
    members: affected.members,
    ...effectsProps(affected),
  }
}
