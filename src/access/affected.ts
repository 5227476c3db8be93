/**
 * Who would gain and who would lose what, if grants changed: the sets of everybody concerned, resolved before and
 * after. Nothing is written; the change is made to a copy in memory that holds the items concerned alone, and
 * people for whom the same facts decide are resolved once.
 */
import type { ItemRow } from '../catalog/items.repo.ts'
import type { UserId } from '../kernel/ids.ts'
import { turnTimer } from '../kernel/turns.ts'
import type { Database } from '../store/database.ts'
import { type FoundChange, findChanges, type GrantChange } from './change-grants.ts'
import { EVERYONE_ID, type GroupRow, membersOf } from './groups.repo.ts'
import { type Prospect, prospectOf } from './prospect.ts'
import type { Resolution } from './resolve.ts'
import { allUsers, findUserById, type UserRow } from './users.repo.ts'

/** Looks that are begun anew because something was written meanwhile; the one after them goes on regardless. */
const RESTARTS_MAX = 20

/** Shorter than others' turns: whoever writes meanwhile waits for one after each statement. */
const TURN_MS = 2

/** People named for one item: more than anybody reads, and an item may concern everybody. */
const PEOPLE_NAMED_MAX = 200

/** What the changes mean for one item: also for one that they do not name, but something depends on. */
export interface Effect {
  item: ItemRow
  /** By user name, the first `PEOPLE_NAMED_MAX` of them; `counts` has all. */
  gains: UserRow[]
  loses: UserRow[]
  /** Those who keep it, but can no longer, or once more, opt out of it. */
  bound: UserRow[]
  freed: UserRow[]
  counts: Record<Turn, number>
}

export interface Affected {
  /** In the order of their served names; items that nobody gains, loses or must keep are left out. */
  effects: Effect[]
  /** Everybody for whom anything changes. */
  people: number
  /** Everybody in the groups that the changes name. */
  members: number
}

type Turn = 'gains' | 'loses' | 'bound' | 'freed'

/**
 * Disabled people are left out: nothing reaches them. Other requests get their turns in between, yet the answer is
 * of one moment, unless somebody writes without a pause: whoever applies the changes has them compared again.
 * @throws AppError `group_not_found`, `item_not_found`, `archived`
 */
export async function findAffected(
  db: Database,
  changes: readonly Omit<GrantChange, 'before'>[],
): Promise<Affected> {
  for (let restarts = 0; ; restarts += 1) {
    const turn = turnTimer(TURN_MS)
    await turn.next()
    const { revision } = db
    const look = lookAtEach(db, findChanges(db, changes))
    while (db.revision === revision || restarts === RESTARTS_MAX) {
      const step = look.next()
      if (step.done === true) return step.value
      if (turn.isOver()) await turn.next()
    }
  }
}

/** Yields whenever others may have their turn. */
function* lookAtEach(db: Database, found: readonly FoundChange[]): Generator<void, Affected> {
  const prospect = yield* prospectOf(db, found)
  yield
  // Thousands of changes may be of one group.
  const members = listMembers(db, new Set(found.map(({ group }) => group)))
  yield
  const turnsByCase = new Map<string, [ItemRow, Turn][]>()
  const effects = new Map<ItemRow, Effect>()
  let people = 0
  for (const user of members) {
    yield
    const facts = prospect.factsOf(user)
    const turns = turnsByCase.get(facts) ?? turnsOf(prospect, user.id)
    turnsByCase.set(facts, turns)
    for (const [item, turn] of turns) note(effectOn(effects, item), turn, user)
    if (turns.length > 0) people += 1
  }
  const sorted = [...effects.values()].sort((a, b) => (a.item.servedName < b.item.servedName ? -1 : 1))
  return { effects: sorted, people, members: members.length }
}

/** Everybody who is in one of these groups and may sign in, by user name. */
function listMembers(db: Database, named: ReadonlySet<GroupRow>): UserRow[] {
  const isEveryone = [...named].some((group) => group.id === EVERYONE_ID)
  const ids = new Set<UserId>()
  for (const { id } of named) {
    for (const { userId } of membersOf(db, id)) ids.add(userId)
  }
  const people = isEveryone ? [...allUsers(db)] : [...ids].flatMap((id) => findUserById(db, id) ?? [])
  return people.filter((user) => !user.disabled).sort((a, b) => (a.username < b.username ? -1 : 1))
}

/** What changes for one person, and for everybody of the same facts. */
function turnsOf({ before, after }: Prospect, userId: UserId): [ItemRow, Turn][] {
  const had = isBoundByItem(before.ofUser(userId))
  const has = isBoundByItem(after.ofUser(userId))
  const turns: [ItemRow, Turn][] = []
  for (const [item, isBound] of has) {
    const wasBound = had.get(item)
    if (wasBound === isBound) continue
    turns.push([item, wasBound === undefined ? 'gains' : isBound ? 'bound' : 'freed'])
  }
  for (const item of had.keys()) if (!has.has(item)) turns.push([item, 'loses'])
  return turns
}

/** Whether a group requires it, by each item of the set. */
function isBoundByItem({ entries }: Resolution): Map<ItemRow, boolean> {
  return new Map(
    entries.map(({ item, because }) => [item, because.some(({ reason }) => reason === 'required')]),
  )
}

function note(effect: Effect, turn: Turn, user: UserRow): void {
  effect.counts[turn] += 1
  if (effect[turn].length < PEOPLE_NAMED_MAX) effect[turn].push(user)
}

function effectOn(effects: Map<ItemRow, Effect>, item: ItemRow): Effect {
  const known = effects.get(item)
  if (known !== undefined) return known
  const counts = { gains: 0, loses: 0, bound: 0, freed: 0 }
  const effect: Effect = { item, gains: [], loses: [], bound: [], freed: [], counts }
  effects.set(item, effect)
  return effect
}
