/** One page of the matrix, with what is chosen here and elsewhere, and what was saved last. */

import { GrantsPage, type GrantsProps } from '../../../../views/admin/grants.tsx'
import type { TierName } from '../../../../views/admin/grants-matrix.tsx'
import type { SavedProps } from '../../../../views/admin/grants-saved.tsx'
import { type Act, findAct, findGrant, findGroup, type GroupRow, listGroups } from '../../../access/index.ts'
import { findItem, type ItemRow } from '../../../catalog/index.ts'
import type { AppError } from '../../../kernel/errors.ts'
import { GROUPS_OFFERED_MAX } from '../../../kernel/limits.ts'
import { eachShown } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { shownKind } from '../kinds.ts'
import { paged } from '../lists.ts'
import { render } from '../page.tsx'
import { adminFrame, statusOf } from './admin.tsx'
import { type Choices, changesOf, choiceValue } from './grant-choices.ts'
import { actValue, cellName } from './grant-fields.ts'
import { addressOf, listMatching, type Place } from './grant-place.ts'

const ITEMS_SHOWN = 25
/** Columns that fit on a desk. */
const GROUPS_SHOWN = 6

interface Shown {
  place: Place
  choices: Choices
  saved?: Act | undefined
  error?: AppError
}

export async function renderMatrix(deps: HttpDeps, c: StoaContext, principal: Principal, shown: Shown) {
  const { saved, error } = shown
  const savedProps = saved === undefined ? undefined : await savedPropsOf(deps, principal, saved)
  const page = (
    <GrantsPage
      {...adminFrame(deps, principal, { error })}
      {...matrixProps(deps, shown)}
      {...(savedProps === undefined ? {} : { saved: savedProps })}
    />
  )
  return render(c, page, statusOf({ error }))
}

function matrixProps(deps: HttpDeps, { place, choices }: Shown): Omit<GrantsProps, 'frame'> {
  const all = listGroups(deps.db)
  const one = all.find((group) => group.slug === place.group)
  const here = { ...place, group: one?.slug ?? '' }
  const found = listMatching(deps.db, here)
  const rows = paged(found, here.offset, ITEMS_SHOWN, (offset) => addressOf({ ...here, offset }))
  const columns = paged(one === undefined ? all : [one], here.columns, GROUPS_SHOWN, (to) =>
    addressOf({ ...here, columns: to }),
  )
  const changes = changesOf(deps.db, { ...choices, picks: [] })
  const chosen = new Map(
    changes.map(({ group, item, after }): [string, TierName] => [`${group}.${item}`, after ?? 'none']),
  )
  const picks = new Set(choices.picks)
  const itemsShown = eachShown(deps, rows.shown, (item) => rowProps(deps, item, columns.shown, chosen, picks))
  const shownNames = new Set(rows.shown.map(({ servedName }) => servedName))
  const isShown = ({ group, item }: { group: string; item: string }) =>
    shownNames.has(item) && columns.shown.some(({ slug }) => slug === group)
  return {
    q: here.q,
    group: here.group,
    offered: offeredGroups(all),
    groups: columns.shown.map(({ slug, name }) => ({ slug, name })),
    groupSpan: columns.span,
    items: itemsShown,
    itemSpan: rows.span,
    elsewhere: {
      choices: changes.filter((change) => !isShown(change)).map(choiceValue),
      picks: choices.picks.filter((name) => !shownNames.has(name)),
    },
    bulk: { group: choices.bulkGroup || here.group, tier: choices.bulkTier },
    unsaved: changesOf(deps.db, choices).length,
    back: addressOf(here),
  }
}

export function offeredGroups(all: readonly GroupRow[]): GrantsProps['offered'] {
  const groups = all.slice(0, GROUPS_OFFERED_MAX).map(({ slug, name }) => ({ slug, name }))
  return { groups, areSome: groups.length < all.length }
}

function rowProps(
  deps: HttpDeps,
  item: ItemRow,
  shown: readonly GroupRow[],
  chosen: ReadonlyMap<string, TierName>,
  picks: ReadonlySet<string>,
): GrantsProps['items'][number] {
  const { servedName, title, kind, status } = item
  return {
    servedName,
    title,
    kind: shownKind(kind),
    isArchived: status === 'archived',
    isPicked: picks.has(servedName),
    cells: shown.map(({ id, slug, name }) => {
      const saved = findGrant(deps.db, id, item.id)?.tier ?? 'none'
      const tier = chosen.get(`${slug}.${servedName}`) ?? saved
      return { group: name, name: cellName(slug, servedName, saved), saved, tier }
    }),
  }
}

/** What was saved, from the trail; nobody is shown what somebody else did. */
async function savedPropsOf(deps: HttpDeps, { actor }: Principal, act: Act): Promise<SavedProps | undefined> {
  const done = await findAct(deps.record, actor, act)
  if (done === undefined) return undefined
  return {
    act: actValue(act),
    isUndo: done.isUndo,
    changes: done.changes.map(({ group, item, before, after }) => ({
      item: findItem(deps.db, item)?.title ?? item,
      group: findGroup(deps.db, group)?.name ?? group,
      before: before ?? 'none',
      after: after ?? 'none',
    })),
    canUndo: done.refusal === undefined,
  }
}
