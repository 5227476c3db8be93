/** Random histories: what people, owners and admins do, each act as the program does it and as docs/rules.md tells it. */

import fc from 'fast-check'
import { changeGrants } from '../../src/access/change-grants.ts'
import { grants, installs, optOuts, type Tier } from '../../src/access/entitlements.repo.ts'
import { groupMembers, groups } from '../../src/access/groups.repo.ts'
import { addMember, deleteGrant, putGrant, removeMember } from '../../src/access/groups.ts'
import { install, optIn, optOut, uninstall } from '../../src/access/personal.ts'
import { undoGrants } from '../../src/access/undo-grants.ts'
import { users } from '../../src/access/users.repo.ts'
import { type ItemRow, items, type VersionRow, versions } from '../../src/catalog/items.repo.ts'
import { archiveItem, unarchiveItem } from '../../src/catalog/manage.ts'
import { deprecateVersion, restoreVersion, yankVersion } from '../../src/catalog/version-status.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { Reads } from '../../src/store/reads.ts'
import type { Catalogue } from '../support/catalogue.ts'
import type { ModelWorld } from './model.ts'

export const ITEMS = ['ant', 'bee', 'cat'] as const
export const GROUPS = ['everyone', 'red', 'blue'] as const
export const PEOPLE = ['ann', 'bob'] as const
const VERSIONS = ['1.0.0', '1.1.0', '2.0.0-beta.1', '2.0.0'] as const
type Name = (typeof ITEMS)[number]

export interface State extends ModelWorld {
  archived: ReadonlySet<string>
  status: Readonly<Record<string, VersionRow['status']>>
}

/** One act, as the program does it and as the tables tell it: the state after it, or `undefined` where it is refused. */
export interface Act {
  what: string
  run(): Promise<unknown>
  tell(state: State): State | undefined
}

/** Where it happens: a database with the items, groups and people of the histories. */
export interface Stage extends Pick<Catalogue, 'db' | 'admin'> {
  deps: Omit<Catalogue['deps'], 'settings'>
  people: Readonly<Record<(typeof PEOPLE)[number], Actor>>
}

let made: Stage

/** The stories of one file happen on one stage. */
export function playOn(stage: Stage): void {
  made = stage
}

const any = {
  item: fc.constantFrom(...ITEMS),
  group: fc.constantFrom(...GROUPS),
  joined: fc.constantFrom('red', 'blue'),
  person: fc.constantFrom(...PEOPLE),
  version: fc.constantFrom(...VERSIONS),
  tier: fc.constantFrom<Tier>('available', 'default', 'required'),
  pin: fc.constantFrom(null, '1.0.0', '=1.1.0', 'v2.0.0', '^1.0.0', '^2.0.0', '^9.0.0', '*'),
  range: fc.constantFrom(undefined, '^1.0.0', '^2.0.0', '1.1.0', '^9.0.0', '*'),
}

const anyNeeds = fc.array(
  fc.record({ of: any.item, version: any.version, item: any.item, range: any.range }),
  { maxLength: 6 },
)
export const anyStart = fc.record({
  published: fc.array(fc.tuple(any.item, any.version), { minLength: 4, maxLength: 10 }),
  needs: anyNeeds,
  hidden: fc.subarray([...ITEMS], { maxLength: 2 }),
  owners: fc.array(fc.tuple(any.item, any.person), { maxLength: 2 }),
})

const itemRow = (name: string, db: Reads = made.db): ItemRow => db.find(items, 'servedName', name)!
const except = <T extends object>(rows: readonly T[], key: Partial<T>) =>
  rows.filter((row) => Object.entries(key).some(([name, value]) => row[name as keyof T] !== value))
const gives = (state: State, person: string, item: string) =>
  state.grants.filter((one) => one.item === item && state.members[one.group]!.includes(person))
const maySee = (state: State, person: string, item: string) =>
  state.items[item]!.isPublic || state.items[item]!.owner === person || gives(state, person, item).length > 0

/** "What ends what": opt-outs of people whom nothing gives the item any longer. */
function withoutLost(state: State, item?: string): State {
  const optOuts = state.optOuts.filter(
    (one) =>
      (item !== undefined && one.item !== item) ||
      gives(state, one.person, one.item).some(({ tier }) => tier !== 'available'),
  )
  return { ...state, optOuts }
}

export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(any.item, any.version).map(
    ([item, version]): Act => ({
      what: `yank ${item} ${version}`,
      run: () => yankVersion(made.deps, made.admin, itemRow(item), version, 'Broken.'),
      tell: (state) =>
        become(state, item, version, { published: 'yanked', deprecated: 'yanked', yanked: 'yanked' }),
    }),
  ),
  fc.tuple(any.item, any.version).map(
    ([item, version]): Act => ({
      what: `deprecate ${item} ${version}`,
      run: () => deprecateVersion(made.deps, made.admin, itemRow(item), version, 'Old.'),
      tell: (state) => become(state, item, version, { published: 'deprecated', deprecated: 'deprecated' }),
    }),
  ),
  fc.tuple(any.item, any.version).map(
    ([item, version]): Act => ({
      what: `restore ${item} ${version}`,
      run: () => restoreVersion(made.deps, made.admin, itemRow(item), version),
      tell: (state) =>
        become(state, item, version, {
          published: 'published',
          deprecated: 'published',
          yanked: 'published',
        }),
    }),
  ),
  fc.tuple(any.item, fc.boolean()).map(
    ([item, isOff]): Act => ({
      what: `${isOff ? 'archive' : 'unarchive'} ${item}`,
      run: () => (isOff ? archiveItem : unarchiveItem)(made.deps, made.admin, itemRow(item)),
      tell: (state) => {
        const archived = new Set(state.archived)
        if (isOff) archived.add(item)
        else archived.delete(item)
        return { ...state, archived }
      },
    }),
  ),
  fc.tuple(any.group, any.item, any.tier).map(
    ([group, item, tier]): Act => ({
      what: `grant ${item} to ${group}: ${tier}`,
      run: () => putGrant(made.deps, made.admin, group, item, tier),
      tell: (state) => {
        const isNew = !state.grants.some((one) => one.group === group && one.item === item)
        if (isNew && state.archived.has(item)) return undefined
        const others = except(state.grants, { group, item })
        return withoutLost({ ...state, grants: [...others, { group, item, tier }] }, item)
      },
    }),
  ),
  fc.tuple(any.group, any.item).map(
    ([group, item]): Act => ({
      what: `take ${item} from ${group}`,
      run: () => deleteGrant(made.deps, made.admin, group, item),
      tell: (state) =>
        state.grants.some((one) => one.group === group && one.item === item)
          ? withoutLost({ ...state, grants: except(state.grants, { group, item }) }, item)
          : undefined,
    }),
  ),
  fc.tuple(any.group, any.item, fc.option(any.tier)).map(
    ([group, item, after]): Act => ({
      what: `grant ${item} to ${group}: ${after ?? 'none'}, and undo it`,
      async run() {
        const before = made.db.get(grants, made.db.find(groups, 'slug', group)!.id, itemRow(item).id)
        const changes = [{ group, item, before: before?.tier ?? null, after }]
        const { act } = await changeGrants(made.deps, made.admin, changes)
        if (act !== undefined) await undoGrants(made.deps, made.admin, act)
      },
      tell: (state) => {
        const present = state.grants.find((one) => one.group === group && one.item === item)
        const isOff = state.archived.has(item)
        if (isOff && present === undefined && after !== null) return undefined
        // Undoing a removal would be a new grant.
        if (isOff && present !== undefined && after === null)
          return withoutLost({ ...state, grants: except(state.grants, { group, item }) }, item)
        return state
      },
    }),
  ),
  fc.tuple(any.joined, any.person).map(
    ([group, person]): Act => ({
      what: `${person} joins ${group}`,
      run: () => addMember(made.deps, made.admin, group, person),
      tell: (state) => ({
        ...state,
        members: { ...state.members, [group]: [...new Set([...state.members[group]!, person])] },
      }),
    }),
  ),
  fc.tuple(any.joined, any.person).map(
    ([group, person]): Act => ({
      what: `${person} leaves ${group}`,
      run: () => removeMember(made.deps, made.admin, group, person),
      tell: (state) =>
        withoutLost({
          ...state,
          members: { ...state.members, [group]: state.members[group]!.filter((name) => name !== person) },
        }),
    }),
  ),
  fc.tuple(any.person, any.item).map(
    ([person, item]): Act => ({
      what: `${person} opts out of ${item}`,
      run: () => optOut(made.deps, made.people[person], item),
      tell: (state) => {
        const tiers = gives(state, person, item).map(({ tier }) => tier)
        if (!maySee(state, person, item) || tiers.includes('required') || !tiers.includes('default'))
          return undefined
        return { ...state, optOuts: [...except(state.optOuts, { person, item }), { person, item }] }
      },
    }),
  ),
  fc.tuple(any.person, any.item).map(
    ([person, item]): Act => ({
      what: `${person} opts in to ${item}`,
      run: () => optIn(made.deps, made.people[person], item),
      tell: (state) =>
        maySee(state, person, item) &&
        (state.optOuts.some((one) => one.person === person && one.item === item) ||
          gives(state, person, item).length > 0)
          ? { ...state, optOuts: except(state.optOuts, { person, item }) }
          : undefined,
    }),
  ),
  fc.tuple(any.person, any.item, any.pin).map(
    ([person, item, pin]): Act => ({
      what: `${person} installs ${item} at ${pin ?? 'any version'}`,
      run: () => install(made.deps, made.people[person], item, pin),
      tell: (state) => {
        const isNew = !state.installs.some((one) => one.person === person && one.item === item)
        const fits =
          pin === null || state.items[item]!.versions.some(({ version }) => canPin(state, item, version, pin))
        if (!maySee(state, person, item) || !fits || (isNew && state.archived.has(item))) return undefined
        return {
          ...state,
          installs: [...except(state.installs, { person, item }), { person, item, pin }],
          optOuts: except(state.optOuts, { person, item }),
        }
      },
    }),
  ),
  fc.tuple(any.person, any.item).map(
    ([person, item]): Act => ({
      what: `${person} uninstalls ${item}`,
      run: () => uninstall(made.deps, made.people[person], item),
      tell: (state) =>
        state.installs.some((one) => one.person === person && one.item === item)
          ? { ...state, installs: except(state.installs, { person, item }) }
          : undefined,
    }),
  ),
)

function become(
  state: State,
  item: string,
  version: string,
  next: Partial<Record<VersionRow['status'], VersionRow['status']>>,
): State | undefined {
  const now = state.status[`${item} ${version}`]
  const after = now === undefined ? undefined : next[now]
  if (after === undefined) return undefined
  const rows = state.items[item]!.versions.map((row) =>
    row.version === version ? { ...row, yanked: after === 'yanked' } : row,
  )
  return {
    ...state,
    status: { ...state.status, [`${item} ${version}`]: after },
    items: { ...state.items, [item]: { ...state.items[item]!, versions: rows } },
  }
}

/** An exact pin may name a yanked version; a range needs one that is offered. */
function canPin(state: State, item: string, version: string, pin: string): boolean {
  const exact = /^[=v]?(\d.*)$/.exec(pin)?.[1]
  if (exact !== undefined) return version === exact
  const isOffered = state.status[`${item} ${version}`] !== 'yanked'
  if (pin === '*') return isOffered
  return isOffered && version.startsWith(pin.slice(1, 3)) && !version.includes('-')
}

export async function begin(start: {
  published: [Name, string][]
  needs: Needs[]
  hidden: string[]
  owners: [Name, string][]
}) {
  const { db } = made
  const status: Record<string, VersionRow['status']> = {}
  for (const [name, version] of [...ITEMS.map((item) => [item, '1.0.0'] as const), ...start.published])
    status[`${name} ${version}`] = 'published'
  const ownerOf = (name: string) => start.owners.find(([item]) => item === name)?.[1] ?? 'root'
  const needsOf = (name: string, version: string) =>
    start.needs
      .filter((need) => need.of === name && need.version === version)
      .filter((need, index, all) => all.findIndex((other) => other.item === need.item) === index)
  const pattern = new Map(ITEMS.map((name) => [name, db.get(versions, itemRow(name).id, '1.0.0')!]))
  await db.write((tx) => {
    for (const row of [...tx.all(grants)]) tx.delete(grants, row.groupId, row.itemId)
    for (const row of [...tx.all(installs)]) tx.delete(installs, row.userId, row.itemId)
    for (const row of [...tx.all(optOuts)]) tx.delete(optOuts, row.userId, row.itemId)
    for (const row of [...tx.all(groupMembers)]) tx.delete(groupMembers, row.groupId, row.userId)
    for (const row of [...tx.all(versions)]) tx.delete(versions, row.itemId, row.version)
    for (const name of ITEMS) {
      const ownerId = tx.find(users, 'username', ownerOf(name))!.id
      const sharing = start.hidden.includes(name) ? 'private' : 'public'
      tx.put(items, { ...itemRow(name, tx), ownerId, sharing, status: 'active' })
      for (const version of VERSIONS.filter((one) => `${name} ${one}` in status))
        tx.put(versions, {
          ...pattern.get(name)!,
          version,
          status: 'published',
          dependencies: needsOf(name, version).map(({ item, range }) => ({
            name: item,
            ...(range === undefined ? {} : { range }),
          })),
        })
    }
  })
  const state: State = {
    archived: new Set(),
    status,
    items: Object.fromEntries(
      ITEMS.map((name) => [
        name,
        {
          owner: ownerOf(name),
          isPublic: !start.hidden.includes(name),
          versions: VERSIONS.filter((version) => `${name} ${version}` in status).map((version) => ({
            version,
            yanked: false,
            needs: needsOf(name, version).map(({ item, range }) => ({
              item,
              ...(range === undefined ? {} : { range }),
            })),
          })),
        },
      ]),
    ),
    members: { everyone: [...PEOPLE], red: [], blue: [] },
    grants: [],
    optOuts: [],
    installs: [],
  }
  return state
}
type Needs = { of: string; version: string; item: string; range: string | undefined }
