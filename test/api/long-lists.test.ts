/** Lists that grow with what people make: answers come part by part, pages show a part and say how much there is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAffected } from '../../src/access/affected.ts'
import { grants, installs } from '../../src/access/entitlements.repo.ts'
import { type GroupRow, groupMembers, groups } from '../../src/access/groups.repo.ts'
import { type UserRow, users } from '../../src/access/users.repo.ts'
import { findItem, items, listVersions, versions } from '../../src/catalog/items.repo.ts'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import type { GroupId, ItemId, UserId } from '../../src/kernel/ids.ts'
import {
  PAGE_MAX,
  ROWS_BESIDE_MAX,
  VERSIONS_OFFERED_MAX,
  VERSIONS_SHOWN_MAX,
} from '../../src/kernel/limits.ts'
import { nextOf } from '../support/api.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

/** More than any list shows at once. */
const MANY = 450
const ITEM = 'much-by-root'
const COMPANY = 'company'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
  await running.admin.upload('/items', { file: skillZip('much', { version: '1.0.0' }) })
  const { db } = running.deps
  const item = findItem(db, ITEM)!
  const first = listVersions(db, item.id)[0]!
  const company = groupOf(COMPANY)
  await db.write((tx) => {
    tx.put(groups, company)
    for (let index = 0; index < MANY; index += 1) {
      const [user, group] = [personOf(index), groupOf(`team-${index}`)]
      const other = {
        ...item,
        id: `itm_thing-${index}` as ItemId,
        servedName: `thing-${index}`,
        name: `thing-${index}`,
      }
      tx.put(users, user)
      tx.put(groups, group)
      tx.put(items, other)
      tx.put(versions, { ...first, itemId: other.id, dependencies: [{ name: ITEM }] })
      tx.put(versions, { ...first, version: `1.0.${index + 1}` })
      tx.put(groupMembers, { groupId: company.id, userId: user.id, origin: 'admin', createdAt: 0 })
      tx.put(groupMembers, { groupId: group.id, userId: personOf(0).id, origin: 'admin', createdAt: 0 })
      tx.put(grants, { groupId: company.id, itemId: other.id, tier: 'default', createdAt: 0 })
      tx.put(grants, { groupId: group.id, itemId: item.id, tier: 'required', createdAt: 0 })
      tx.put(installs, { userId: user.id, itemId: item.id, pin: null, createdAt: 0 })
    }
  })
})
afterAll(() => running.close())

function groupOf(slug: string): GroupRow {
  return { id: `grp_${slug}` as GroupId, slug, name: slug, createdAt: 0 }
}

function personOf(index: number): UserRow {
  const username = `person-${index}`
  return {
    ...{ id: `usr_${username}` as UserId, username, email: `${username}@example.com`, displayName: username },
    ...{ admin: false, disabled: false, passwordHash: null, createdAt: 0 },
  }
}

/** All parts of a list, along the links. */
async function parts(path: string): Promise<unknown[][]> {
  const found: unknown[][] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { status, body, headers } = await running.admin.get(next)
    expect(status).toBe(200)
    found.push(body)
    next = nextOf(headers)
  }
  return found
}

test.each([
  [`/items/${ITEM}/versions`, MANY + 1],
  ['/users', MANY + 1],
  ['/groups', MANY + 2],
  [`/groups/${COMPANY}/grants`, MANY],
  [`/groups/${COMPANY}/members`, MANY],
  ['/groups/everyone/members', MANY + 1],
])('%s comes in parts of at most 200, and a link leads from each to the next', async (path, total) => {
  const found = await parts(path)
  expect(found.map((each) => each.length)).toEqual([PAGE_MAX, PAGE_MAX, total - 2 * PAGE_MAX])
  const [some] = await parts(`${path}?limit=3&offset=${total - 2}`)
  expect(some).toEqual(found.flat().slice(-2))
})

test('every list of the API that can grow without an end is asked for by part', () => {
  // Each of these has an end of its own: a limit where it is written.
  const ended = new Set([
    '/tokens', '/users/{username}/tokens', '/transfers', '/items/{item}/versions/{version}/files',
  ]) // biome-ignore format: a list of paths reads best as one
  const lists = apiRoutes.filter(
    ({ method, answers }) => method === 'get' && schemaOf(answers[200])?.type === 'array',
  )
  const endless = lists.filter(
    ({ path, query }) => !ended.has(path) && schemaFields(query).limit === undefined,
  )
  expect(endless.map(({ path }) => path)).toEqual([])
})

function schemaOf(answer: { schema?: object } | undefined): { type?: string } | undefined {
  return answer?.schema
}

function schemaFields(query: { readonly [keyword: string]: unknown } | undefined): Record<string, unknown> {
  return (query?.properties ?? {}) as Record<string, unknown>
}

test('a group names some of its members, and how many there are', async () => {
  const { body } = await running.admin.get('/groups?limit=2')
  expect(body[0]).toMatchObject({ slug: COMPANY, membersCount: MANY })
  expect(body[0].members).toHaveLength(200)
  expect(body[1].membersCount).toBe(MANY + 1)
  expect(body[1].members).toHaveLength(200)
})

const page = async (path: string) => String((await running.admin.get(`/${path}`)).body)
const count = (html: string, what: RegExp) => [...html.matchAll(what)].length

test('the page of versions shows a part of them, and each part compares with the one before', async () => {
  const newest = await page(`/store/${ITEM}/versions`)
  expect(count(newest, /<li id="v/g)).toBe(VERSIONS_SHOWN_MAX)
  expect(count(newest, /<option/g)).toBe(2 * VERSIONS_OFFERED_MAX)
  expect(newest).toContain(`1 to ${VERSIONS_SHOWN_MAX} of ${MANY + 1} versions`)
  expect(newest).toContain(`Changes since 1.0.${MANY - VERSIONS_SHOWN_MAX}`)
  const oldest = await page(`/store/${ITEM}/versions?offset=${MANY}`)
  expect(oldest).toContain('<li id="v1.0.0"')
  expect(oldest).toContain('Previous')
})

test('a form that was refused is shown with its version, on whatever page that is', async () => {
  const { status, body } = await running.admin.post(`//store/${ITEM}/versions/1.0.7/yank`, 'reason=', {
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(status).toBe(400)
  expect(body).toContain('<li id="v1.0.7"')
})

test('files offer the newest versions, and the one that is shown', async () => {
  const html = await page(`/store/${ITEM}/files?version=1.0.3`)
  expect(count(html, /<option/g)).toBe(VERSIONS_OFFERED_MAX + 1)
  expect(html).toMatch(/<option value="1.0.3" selected/)
})

test('who uses an item is a part of a list, with how many more there are', async () => {
  const html = await page(`/store/${ITEM}/used-by`)
  expect(count(html, new RegExp(`and ${MANY - ROWS_BESIDE_MAX} more`, 'g'))).toBe(2)
})

test('groups are listed by page and found by name', async () => {
  const html = await page('/admin/groups')
  expect(html).toContain(`1 to 100 of ${MANY + 2} groups`)
  expect(await page('/admin/groups?q=team-447')).toContain('1 group')
})

test('a group with many members and grants shows a part of both', async () => {
  const html = await page(`/admin/groups/${COMPANY}`)
  expect(html).toContain(`1 to 100 of ${MANY} members`)
  expect(html).toContain(`and ${MANY - ROWS_BESIDE_MAX} more`)
})

test('a person with many groups and items is shown with a part of both', async () => {
  const html = await page('/admin/users/person-0')
  expect(html).toContain(`In their set: ${MANY + 1} items`)
  expect(html).toContain(`1 to 50 of ${MANY + 1} items`)
  // Everyone and the company come on top of the teams.
  expect(html).toContain(`and ${MANY + 2 - ROWS_BESIDE_MAX} more`)
  expect(await page('/admin/users')).toContain(`and ${MANY + 2 - 10} more`)
})

test('a matrix with many groups offers some to choose from, and takes the slug of any', async () => {
  const html = await page('/admin/grants')
  expect(count(html, /<datalist/g)).toBe(2)
  expect(await page('/admin/grants?group=team-449')).toContain('team-449')
})

test('who is affected by a change of everything is named as far as anybody reads, and counted in full', async () => {
  const { db } = running.deps
  const changes = Array.from({ length: MANY }, (_, index) => ({
    ...{ group: 'everyone', item: `thing-${index}`, after: 'required' as const },
  }))
  const { effects, people } = await findAffected(db, changes)
  expect(people).toBe(MANY + 1)
  const of = effects.find(({ item }) => item.servedName === 'thing-1')!
  expect(of.counts).toEqual({ gains: 1, loses: 0, bound: MANY, freed: 0 })
  expect(of.bound).toHaveLength(200)
  const form = 'pickAll=1&bulkGroup=everyone&bulkTier=required&back=%2Fadmin%2Fgrants'
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const { body } = await running.admin.post('//admin/grants/preview', form, type)
  expect(count(body, /href="\/admin\/users\//g)).toBeLessThanOrEqual(500)
  expect(count(body, /name="change"/g)).toBe(1)
  // All of them are confirmed by the one field.
  const [, confirmed] = /name="change" value="([^"]+)"/.exec(body)!
  const saved = await running.admin.post('//admin/grants', `change=${confirmed!.replaceAll(' ', '+')}`, type)
  expect(saved.status).toBe(303)
  expect(db.many(grants, 'group', 'grp_everyone').size).toBe(MANY + 1)
})

test('the trail is walked in parts, once for everybody who asks meanwhile', async () => {
  const { sql } = running.deps.db
  let pages = 0
  const counting = {
    rows: (text: string, values?: readonly never[]) => {
      if (text.includes('sequence < $2')) pages += 1
      return sql.rows(text, values)
    },
  }
  const { verifyAudit } = await import('../../src/audit/audit.ts')
  const verdicts = await Promise.all([verifyAudit(counting), verifyAudit(counting), verifyAudit(counting)])
  expect(verdicts[0]).toMatchObject({ ok: true })
  expect(new Set(verdicts).size).toBe(1)
  expect(pages).toBe(Math.ceil(verdicts[0]!.entries / 200) + 1)
})
