/** A store far larger than most: 10,000 people, 2,000 groups, 2,000 items, 2,000 versions of one, 100,000 entries of the trail. */
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { grants, installs, type Tier } from '../../src/access/entitlements.repo.ts'
import { type GroupRow, groupMembers, groups } from '../../src/access/groups.repo.ts'
import { type UserRow, users } from '../../src/access/users.repo.ts'
import { auditHead } from '../../src/audit/audit.repo.ts'
import { record } from '../../src/audit/audit.ts'
import { findItem, items, listVersions, versions } from '../../src/catalog/items.repo.ts'
import type { GroupId, ItemId, UserId } from '../../src/kernel/ids.ts'
import type { WritableDatabase } from '../../src/store/database.ts'
import type { LogDefinition } from '../../src/store/table.ts'
import { type ColumnType, columnName, type TableDefinition, toSqlValue } from '../../src/store/table.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { skillZip } from '../support/items.ts'
import type { RunningStoa } from '../support/stoa.ts'

const PEOPLE = 10_000
const GROUPS = 2_000
const GROUPS_EACH = 3
const ITEMS = 2_000
const VERSIONS = 2_000
const GRANTS_EACH = 20
const ENTRIES = 100_000
const TIERS: readonly Tier[] = ['available', 'default', 'required']

/** What stands for parameters in addresses. */
export const LARGE = {
  item: 'much-by-root',
  slug: 'company',
  username: 'person-1',
  version: '1.0.0',
} as const

export async function fillLargely(running: RunningStoa): Promise<void> {
  await running.admin.upload('/items', { file: skillZip('much', { version: LARGE.version }) })
  const { db, clock } = running.deps
  const much = findItem(db, LARGE.item)!
  const [first] = listVersions(db, much.id)
  const rows = new Rows(db)
  const company = groupOf(LARGE.slug)
  const teams = Array.from({ length: GROUPS }, (_, index) => groupOf(`team-${index}`))
  const catalogue = Array.from({ length: ITEMS }, (_, index) => {
    const name = `thing-${index}`
    return { ...much, id: `itm_${name}` as ItemId, servedName: `${name}-by-root`, name }
  })
  for (const group of [company, ...teams]) rows.put(groups, group)
  for (const item of catalogue) {
    rows.put(items, item)
    rows.put(versions, { ...first!, itemId: item.id })
  }
  for (let patch = 1; patch < VERSIONS; patch += 1)
    rows.put(versions, { ...first!, version: `1.${patch % 50}.${patch}` })
  for (const [index, group] of [company, ...teams].entries()) {
    const count = index === 0 ? ITEMS : GRANTS_EACH
    for (let grant = 0; grant < count; grant += 1) {
      const { id: itemId } = catalogue[(index * 7 + grant) % ITEMS]!
      rows.put(grants, { groupId: group.id, itemId, tier: TIERS[grant % 3]!, createdAt: 0 })
    }
  }
  for (let index = 0; index < PEOPLE; index += 1) {
    const user = personOf(index)
    rows.put(users, user)
    const own = Array.from({ length: GROUPS_EACH }, (_, at) => teams[(index * 5 + at * 331) % GROUPS]!)
    for (const group of [company, ...own])
      rows.put(groupMembers, { groupId: group.id, userId: user.id, origin: 'admin', createdAt: 0 })
    for (const { id: itemId } of index % 10 === 0
      ? [catalogue[index % ITEMS]!, much]
      : [catalogue[index % ITEMS]!])
      rows.put(installs, { userId: user.id, itemId, pin: null, createdAt: 0 })
  }
  for (let index = 0; index < ENTRIES; index += 1) {
    const details = { item: `thing-${index % ITEMS}-by-root`, tier: 'default', before: null }
    record(rows, clock(), { actor: 'root', action: 'grant.put', subject: `team-${index % GROUPS}`, details })
  }
  await rows.write(path.join(running.dataDir, '..'))
  // What is in the tables is read into memory at a start.
  await running.restart()
}

/** Rows by the hundred thousand: DuckDB reads a file far sooner than it parses statements. */
class Rows implements Pick<Transaction, 'get' | 'put' | 'append' | 'attribution'> {
  attribution = {}
  readonly #db: WritableDatabase
  readonly #rows = new Map<{ name: string; columns: object }, object[]>()
  #head: object | undefined

  constructor(db: WritableDatabase) {
    this.#db = db
  }

  get<Row extends object>(table: TableDefinition<Row>, ...key: string[]): Row | undefined {
    return (this.#head as Row | undefined) ?? this.#db.get(table, ...key)
  }

  put<Row extends object>(table: TableDefinition<Row>, row: Row): void {
    if (table.name === auditHead.name) this.#head = row
    else this.#add(table, row)
  }

  append<Row extends object>(log: LogDefinition<Row>, row: Row): void {
    this.#add(log, row)
  }

  async write(folder: string): Promise<void> {
    for (const [{ name, columns }, rows] of this.#rows) {
      const fields = Object.entries(columns) as [string, ColumnType][]
      const file = path.join(folder, `${name}.csv`)
      await writeFile(file, rows.map((row) => `${lineOf(fields, row)}\n`).join(''))
      const names = fields.map(([field]) => columnName(field)).join(', ')
      await this.#db.sql.run(
        `COPY ${name} (${names}) FROM '${file}' (FORMAT csv, HEADER false, NULLSTR 'NULL')`,
      )
      await rm(file)
    }
    const { sequence, hash } = this.#head as { sequence: number; hash: string }
    await this.#db.sql.run('UPDATE audit_head SET sequence = $1, hash = $2', [sequence, hash])
  }

  #add(table: { name: string; columns: object }, row: object): void {
    const rows = this.#rows.get(table)
    if (rows === undefined) this.#rows.set(table, [row])
    else rows.push(row)
  }
}

function lineOf(fields: readonly [string, ColumnType][], row: object): string {
  return fields
    .map(([field, type]) => {
      const value = toSqlValue(type, (row as Record<string, unknown>)[field])
      return value === null ? 'NULL' : `"${String(value).replaceAll('"', '""')}"`
    })
    .join(',')
}

function groupOf(slug: string): GroupRow {
  return { id: `grp_${slug}` as GroupId, slug, name: slug, createdAt: 0 }
}

function personOf(index: number): UserRow {
  const username = `person-${index}`
  return {
    ...{ id: `usr_${username}` as UserId, username, displayName: `Person ${index}` },
    ...{ email: `${username}@example.com`, admin: false, disabled: false, passwordHash: null, createdAt: 0 },
  }
}
