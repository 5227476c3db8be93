/** A database with people, groups and items, without the bytes: for tests of who gets what. */
import path from 'node:path'
import { addMember, createGroup } from '../../src/access/groups.ts'
import { ensureEveryone } from '../../src/access/set-up.ts'
import { createUser } from '../../src/access/users.ts'
import { type ItemRow, items, type VersionRow, versions } from '../../src/catalog/items.repo.ts'
import { hashObject, type Oid } from '../../src/git/object.ts'
import { noCapabilities } from '../../src/intake/capabilities/capabilities.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { systemRandom } from '../../src/kernel/clock.ts'
import type { ItemId } from '../../src/kernel/ids.ts'
import { openDatabase } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import { tables } from '../../src/tables.ts'
import { temporaryFolder } from './temp.ts'

export const SYSTEM = { username: 'system' }

/** 2026-11-21T12:00:00Z; every reading is a second later. */
export function steppingClock(start = Date.UTC(2026, 10, 21, 12)): () => number {
  let now = start
  return () => {
    now += 1000
    return now
  }
}

export async function catalogue() {
  const folder = await temporaryFolder()
  const engine = await openDuckdb(path.join(folder, 'stoa.duckdb'))
  const clock = steppingClock()
  await migrate(engine, path.resolve('migrations'), clock)
  const db = await openDatabase(engine, tables)
  const deps = { db, clock, random: systemRandom, settings: { oidcIssuer: null } }
  await ensureEveryone(deps)

  const person = async (name: string, admin = false): Promise<Actor> => {
    const user = await createUser({ ...deps, marketplaceName: 'stoa' }, SYSTEM, {
      email: `${name}@example.com`,
      admin,
    })
    return { userId: user.id, username: user.username, admin }
  }
  const admin = await person('root', true)
  return {
    deps,
    db,
    admin,
    person,
    close: () => db.close(),
    async group(slug: string, ...members: Actor[]) {
      const group = await createGroup(deps, admin, slug, slug)
      for (const member of members) await addMember(deps, admin, slug, member.username)
      return group
    },
    item: (name: string, options: ItemOptions = {}) => addItem(deps, name, options.owner ?? admin, options),
    version: (item: ItemRow, version: string, row: Partial<VersionRow> = {}) =>
      db.write((tx) => tx.put(versions, { ...versionOf(item.id, version, clock()), ...row })),
  }
}

export interface ItemOptions extends Partial<Omit<ItemRow, 'name' | 'servedName'>> {
  owner?: Actor
  version?: string
  dependencies?: VersionRow['dependencies']
}

async function addItem(
  { db, clock }: { db: Awaited<ReturnType<typeof openDatabase>>; clock: () => number },
  name: string,
  owner: Actor,
  options: ItemOptions,
): Promise<ItemRow> {
  const { version = '1.0.0', dependencies = [], owner: _, ...fields } = options
  const now = clock()
  const item: ItemRow = {
    id: `itm_${name}` as ItemId,
    servedName: name,
    kind: 'plugin',
    name,
    title: name,
    description: `What ${name} does.`,
    category: null,
    tags: [],
    ownerId: owner.userId,
    source: null,
    sharing: 'public',
    sharedWith: [],
    status: 'active',
    photo: null,
    videoUrl: null,
    docs: [],
    createdAt: now,
    updatedAt: now,
    ...fields,
  }
  await db.write((tx) => {
    tx.put(items, item)
    tx.put(versions, { ...versionOf(item.id, version, now), dependencies })
  })
  return item
}

function versionOf(itemId: ItemId, version: string, publishedAt: number): VersionRow {
  return {
    itemId,
    version,
    treeOid: oidFrom(`${itemId} ${version}`),
    mountOid: oidFrom(`${itemId} ${version}`),
    servedVersion: null,
    description: '',
    notes: '',
    dependencies: [],
    checks: [],
    capabilities: noCapabilities(),
    filesCount: 1,
    sizeBytes: 1,
    status: 'published',
    statusReason: null,
    successor: null,
    publishedBy: 'root',
    publishedAt,
  }
}

function oidFrom(text: string): Oid {
  return hashObject('blob', Buffer.from(text))
}

export type Catalogue = Awaited<ReturnType<typeof catalogue>>
