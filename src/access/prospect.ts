/** The sets of people as they are and as changes of grants would make them, narrowed to the items concerned. */
import { type ItemRow, items } from '../catalog/index.ts'
import type { GroupId, ItemId } from '../kernel/ids.ts'
import { type AnyTable, keyOf, MemoryTable, type Reads, type Rows, withRows } from '../store/index.ts'
import type { FoundChange } from './change-grants.ts'
import { type GrantRow, grants, grantsOfItem, installsOfUser, optOutsOfUser } from './entitlements.repo.ts'
import { findGroup, membershipsOf } from './groups.repo.ts'
import { listConcerned } from './reach.ts'
import { type Sets, setsIn } from './sets.ts'
import type { UserRow } from './users.repo.ts'

export interface Prospect {
  /** Sets of the items concerned alone. */
  before: Sets
  after: Sets
  /** Everything that decides about these items for one person: people of equal facts get equal sets. */
  factsOf(user: UserRow): string
}

/** Rows that are copied before others may have their turn. */
const ROWS_PER_STEP = 500

/** Yields whenever others may have their turn: everything may be granted to everybody. */
export function* prospectOf(db: Reads, changes: readonly FoundChange[]): Generator<void, Prospect> {
  const concerned = listConcerned(
    db,
    changes.map(({ item }) => item),
  )
  const catalogue = yield* copy<ItemRow>(items, concerned)
  const now = concerned.flatMap(({ id }) => [...grantsOfItem(db, id)])
  const present = yield* copy<GrantRow>(grants, now)
  const imagined = yield* copy<GrantRow>(grants, now)
  for (const change of changes) imagine(imagined, change)
  const before = setsIn(withTables(db, catalogue, present))
  yield
  const after = setsIn(withTables(db, catalogue, imagined))
  yield
  const mattering = groupsThatMatter(db, concerned, [present, imagined])
  return { before, after, factsOf: factsAbout(db, concerned, mattering) }
}

function* copy<Row extends object>(
  definition: AnyTable,
  rows: readonly Row[],
): Generator<void, MemoryTable<Row>> {
  const table = new MemoryTable<Row>(definition)
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_STEP === ROWS_PER_STEP - 1) yield
    table.put(row)
  }
  return table
}

function imagine(imagined: MemoryTable<GrantRow>, { group, item, after }: FoundChange): void {
  const key = { groupId: group.id, itemId: item.id }
  if (after === null) imagined.delete(keyOf(grants, key))
  else imagined.put({ ...key, tier: after, createdAt: 0 })
}

/** The same rows, but for two tables. */
function withTables(db: Reads, catalogue: MemoryTable<ItemRow>, granted: MemoryTable<GrantRow>): Reads {
  return withRows(
    db,
    new Map<string, Rows<object>>([
      [items.name, catalogue],
      [grants.name, granted],
    ]),
  )
}

/** Those that are granted one of these items, or that it is shared with. */
function groupsThatMatter(
  db: Reads,
  concerned: readonly ItemRow[],
  granted: readonly MemoryTable<GrantRow>[],
): Set<GroupId> {
  const shares = concerned.flatMap(({ sharedWith }) => sharedWith.filter(({ type }) => type === 'group'))
  return new Set([
    ...granted.flatMap((table) => [...table.values()].map(({ groupId }) => groupId)),
    ...shares.flatMap(({ id }) => findGroup(db, id)?.id ?? []),
  ])
}

/** Source: what `createSets` and `maySee` read of a person. */
function factsAbout(db: Reads, concerned: readonly ItemRow[], groupIds: ReadonlySet<GroupId>) {
  const ids = new Set<ItemId>(concerned.map(({ id }) => id))
  const hidden = concerned.filter(({ sharing }) => sharing !== 'public')
  return ({ id, username, admin }: UserRow): string => {
    const memberships = [...membershipsOf(db, id)]
    const installed = [...installsOfUser(db, id)].filter(({ itemId }) => ids.has(itemId))
    const refused = [...optOutsOfUser(db, id)].filter(({ itemId }) => ids.has(itemId))
    const isOwn = ({ ownerId, sharedWith }: ItemRow) =>
      ownerId === id || sharedWith.some((share) => share.type === 'user' && share.id === username)
    return JSON.stringify([
      admin,
      memberships.flatMap(({ groupId }) => (groupIds.has(groupId) ? [groupId] : [])).sort(),
      installed.map(({ itemId, pin }) => [itemId, pin]),
      refused.map(({ itemId }) => itemId),
      hidden.flatMap((item) => (isOwn(item) ? [item.id] : [])),
    ])
  }
}
