/**
 * Who would gain and who would lose what, if grants changed: the sets of everybody concerned, resolved before and
 * after. Nothing is written; the change is made to a copy in memory that holds the items concerned alone, and
 * people for whom the same facts decide are resolved once.
 */
import type { ItemRow } from '../catalog/index.ts'
import type { UserId } from '../kernel/ids.ts'
import { turnTimer } from '../kernel/turns.ts'
import type { Database } from '../store/index.ts'
import { type FoundChange, findChanges, type GrantChange } from './change-grants.ts'
import { EVERYONE_ID, type GroupRow, isMember, membersOf } from './groups.repo.ts'
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

type Turns = readonly [ItemRow, Turn][]
type Turn = 'gains' | 'loses' | 'bound' | 'freed'

/**
 * Disabled people are left out: nothing reaches them. Other requests get their turns in between, yet the answer is
 * of one moment, unless somebody writes without a pause what matters here: whoever applies the changes has them
 * compared again.
 * @throws AppError `group_not_found`, `item_not_found`, `archived`
 */
export async function findAffected(
  db: Database,
  changes: readonly Omit<GrantChange, 'before'>[],
): Promise<Affected> {
  for (let restarts = 0; ; restarts += 1) {
    const turn = turnTimer(TURN_MS)
    await turn.next()
    const look = new Look(db, findChanges(db, changes))
    const steps = look.steps()
    while (restarts === RESTARTS_MAX || look.isOfNow()) {
      const step = steps.next()
      if (step.done === true) return step.value
      if (turn.isOver()) await turn.next()
    }
  }
}

class Look {
  readonly #db: Database
  readonly #found: readonly FoundChange[]
  /** Thousands of changes may be of one group. */
  readonly #groups: ReadonlySet<GroupRow>
  readonly #everybody: number
  /** Whatever was written until then has changed nothing of what was looked at. */
  #newest: number
  #prospect: Prospect | undefined
  #members: ReadonlySet<UserId> | undefined
  readonly #turnsByCase = new Map<string, Turns>()
  readonly #turnsOf = new Map<UserId, Turns>()

  constructor(db: Database, found: readonly FoundChange[]) {
    this.#db = db
    this.#found = found
    this.#groups = new Set(found.map(({ group }) => group))
    this.#everybody = db.revisions.everybody
    this.#newest = db.revisions.newest
  }

  /** What others do to their own sets matters only where these items or groups are concerned. */
  isOfNow(): boolean {
    const { revisions } = this.#db
    if (revisions.newest === this.#newest) return true
    if (revisions.everybody !== this.#everybody) return false
    if (!revisions.since(this.#newest).every((id) => this.#isAsLookedAt(id as UserId))) return false
    this.#newest = revisions.newest
    return true
  }

  /** Yields whenever others may have their turn. */
  *steps(): Generator<void, Affected> {
    const prospect = yield* prospectOf(this.#db, this.#found)
    this.#prospect = prospect
    yield
    const members = listMembers(this.#db, this.#groups)
    this.#members = new Set(members.map(({ id }) => id))
    yield
    const effects = new Map<ItemRow, Effect>()
    let people = 0
    for (const user of members) {
      yield
      const facts = prospect.factsOf(user)
      const turns = this.#turnsByCase.get(facts) ?? turnsOf(prospect, user.id)
      this.#turnsByCase.set(facts, turns)
      this.#turnsOf.set(user.id, turns)
      for (const [item, turn] of turns) note(effectOn(effects, item), turn, user)
      if (turns.length > 0) people += 1
    }
    const sorted = [...effects.values()].sort((a, b) => (a.item.servedName < b.item.servedName ? -1 : 1))
    return { effects: sorted, people, members: members.length }
  }

  #isAsLookedAt(id: UserId): boolean {
    const user = findUserById(this.#db, id)
    if (this.#members === undefined || user === undefined) return true
    if (this.#members.has(id) !== isMemberOfAny(this.#db, this.#groups, user)) return false
    const turns = this.#turnsOf.get(id)
    return turns === undefined || this.#turnsByCase.get(this.#prospect!.factsOf(user)) === turns
  }
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

function isMemberOfAny(db: Database, named: ReadonlySet<GroupRow>, { id, disabled }: UserRow): boolean {
  return !disabled && [...named].some((group) => isMember(db, group.id, id))
}

/** What changes for one person, and for everybody of the same facts. */
function turnsOf({ before, after }: Prospect, userId: UserId): Turns {
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
