/** A group's marketplace has a line for each reader: its past holds what that reader could see, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getGroup } from '../../src/access/groups.repo.ts'
import { deleteGroup, removeMember } from '../../src/access/groups.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { patchUser } from '../../src/access/users.ts'
import { groupFeed, userFeed } from '../../src/snapshot/feeds.ts'
import { feeds, snapshots } from '../../src/snapshot/snapshots.repo.ts'
import {
  catalogueAt,
  cloneFeed,
  everythingIn,
  expectSound,
  groupPath,
  groupUrl,
  headOf,
  ok,
  packets,
  publish,
  treeAt,
  uploadPack,
  want,
} from '../support/feeds.ts'
import { git, tryGit } from '../support/git.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const SYSTEM = { userId: 'usr_system' as never, username: 'system', admin: true }
const SECRET = 'What was said before they came.'

let running: RunningStoa
let owner: Person
/** Served names: two that everybody may see, and one that its owner alone may unless a group is granted it. */
const items = { tidy: '', deploy: '', hidden: '' }

beforeAll(async () => {
  running = await runStoa()
  owner = await running.person('owner')
  items.tidy = await publish(owner.api, 'skill', skillZip('tidy', { version: '1.0.0' }))
  items.deploy = await publish(owner.api, 'plugin', pluginZip('deploy', { version: '1.0.0' }))
  const file = pluginZip('hidden', { files: { 'secret.txt': `${SECRET}\n` } })
  items.hidden = (
    await ok(owner.api.upload('/items', { file, kind: 'plugin', sharing: 'private' }))
  ).body.servedName
})
afterAll(() => running.close())

const grant = (group: string, item: string) =>
  ok(running.admin.put(`/groups/${group}/grants/${item}`, { tier: 'required' }))
const revoke = (group: string, item: string) => ok(running.admin.delete(`/groups/${group}/grants/${item}`))
const join = (group: string, person: Person) =>
  ok(running.admin.put(`/groups/${group}/members/${person.username}`))
const leave = (group: string, person: Person) =>
  ok(running.admin.delete(`/groups/${group}/members/${person.username}`))

/** A group that gives `tidy`, with these members. */
async function newGroup(slug: string, ...members: Person[]): Promise<void> {
  await ok(running.admin.post('/groups', { slug, name: slug }))
  await grant(slug, items.tidy)
  for (const member of members) await join(slug, member)
}

/** The group gets the private item, somebody fetches it, and it is taken away again. */
async function giveAndTake(slug: string, clone: string): Promise<void> {
  await grant(slug, items.hidden)
  await git(clone, ['pull', '--ff-only'])
  await revoke(slug, items.hidden)
  await git(clone, ['pull', '--ff-only'])
}

const keyOf = (slug: string, { username }: Person) =>
  groupFeed(getGroup(running.deps.db, slug).id, getUser(running.deps.db, username).id)
const countOf = (clone: string) => git(clone, ['rev-list', '--count', 'HEAD'])

describe('who joins a group', () => {
  let early: Person
  let late: Person
  let earlyClone: string
  let url: string
  let token: string
  /** Ids of the group's past that the newcomer may know and must not get. */
  const past: Record<string, string> = {}

  beforeAll(async () => {
    early = await running.person('early')
    await newGroup('guild', early)
    await grant('guild', items.deploy)
    earlyClone = await cloneFeed(await groupUrl(early, 'guild'))
    const first = await headOf(earlyClone)
    await revoke('guild', items.deploy)
    await giveAndTake('guild', earlyClone)
    const idOf = (revision: string) => git(earlyClone, ['rev-parse', revision])
    Object.assign(past, {
      'first commit': first,
      'commit with the private item': await idOf('HEAD^'),
      'head of an earlier reader': await idOf('HEAD'),
      'tree of that commit': await idOf('HEAD^^{tree}'),
      'tree of the private item': await idOf(`HEAD^:plugins/${items.hidden}`),
      'blob of the private item': await idOf(`HEAD^:plugins/${items.hidden}/secret.txt`),
      'catalogue that names it': await idOf('HEAD^:.claude-plugin/marketplace.json'),
      'catalogue that says it is gone': await idOf('HEAD:.claude-plugin/marketplace.json'),
    })
    late = await running.person('late')
    await join('guild', late)
    url = await groupUrl(late, 'guild')
    token = await late.token()
  })

  const PAST = [
    'first commit',
    'commit with the private item',
    'head of an earlier reader',
    'tree of that commit',
    'tree of the private item',
    'blob of the private item',
    'catalogue that names it',
    'catalogue that says it is gone',
  ]

  test.each([[], ['--depth', '50'], ['--filter=blob:none'], ['--mirror'], ['--shallow-since=2000-01-01']])(
    'clones no more than what there is since they came: %s %s',
    async (...args) => {
      for (const protocol of [0, 2]) {
        const clone = await cloneFeed(url, args.filter(Boolean), [`protocol.version=${protocol}`])
        expect(await countOf(clone)).toBe('1')
        const everything = await everythingIn(clone)
        expect(everything).toContain(items.tidy)
        expect(everything).not.toContain(SECRET)
        expect(everything).not.toContain(items.hidden)
      }
    },
  )

  test('is told of nothing that is gone: by the catalogue, the commit or the history', async () => {
    const clone = await cloneFeed(url)
    await expectSound(clone)
    expect((await catalogueAt(clone)).renames).toEqual({})
    expect(await git(clone, ['log', '--format=%B'])).toBe(`Add ${items.tidy} 1.0.0`)
  })

  test.each(PAST)('is refused by id, with both protocols, as what does not exist: %s', async (kind) => {
    const oid = past[kind]!
    for (const protocol of [0, 2] as const) {
      const { status, text } = await want(running, token, oid, protocol, groupPath('guild'))
      expect(status).toBe(200)
      expect(text).toMatch(new RegExp(`^[0-9a-f]{4}ERR upload-pack: not our ref ${oid}\n$`))
    }
    const folder = await temporaryFolder()
    await git(folder, ['init', '--quiet'])
    const fetched = await tryGit(folder, ['fetch', '--depth=1', url, oid])
    expect(fetched.code).not.toBe(0)
    expect(await git(folder, ['count-objects'])).toMatch(/^0 objects/)
  })

  test('learns no size of it, and nothing of it is acknowledged as common', async () => {
    const oids = Object.values(past)
    const options = { protocol: 2, feed: groupPath('guild') } as const
    const sizes = packets('command=object-info\n', 1, 'size\n', ...oids.map((oid) => `oid ${oid}\n`), 0)
    const answer = await uploadPack(running, token, sizes, options)
    expect(answer.text).toBe(packets('size', ...oids.map((oid) => `${oid} `), 0).toString())
    const head = await headOf(await cloneFeed(url))
    const haves = packets('command=fetch\n', 1, `want ${head}\n`, ...oids.map((oid) => `have ${oid}\n`), 0)
    const { text } = await uploadPack(running, token, haves, options)
    expect(text).toContain('NAK')
    expect(text).not.toContain('ACK ')
  })

  test('has no part in the past of those who were there, who keep it', async () => {
    const clone = await cloneFeed(await groupUrl(early, 'guild'))
    await expectSound(clone)
    expect(await countOf(clone)).toBe('3')
    expect(await everythingIn(clone)).toContain(SECRET)
    expect(await headOf(clone)).toBe(past['head of an earlier reader'])
    expect((await catalogueAt(clone)).renames).toEqual({ [items.deploy]: null, [items.hidden]: null })
  })

  test('gets the next change as everybody does, and both pulls go forward', async () => {
    const clone = await cloneFeed(url)
    await grant('guild', items.deploy)
    for (const each of [clone, earlyClone]) {
      await git(each, ['pull', '--ff-only'])
      await expectSound(each)
    }
    expect([await countOf(clone), await countOf(earlyClone)]).toEqual(['2', '4'])
    expect(await git(clone, ['ls-files', 'plugins'])).toBe(await git(earlyClone, ['ls-files', 'plugins']))
  })
})

describe('a line', () => {
  test('begins at the first fetch, not when somebody joins', async () => {
    const person = await running.person('patient')
    await newGroup('slow', person)
    const other = await running.person('quick')
    await join('slow', other)
    await giveAndTake('slow', await cloneFeed(await groupUrl(other, 'slow')))
    expect(running.deps.db.get(feeds, keyOf('slow', person))).toBeUndefined()
    const clone = await cloneFeed(await groupUrl(person, 'slow'))
    expect(await countOf(clone)).toBe('1')
    expect(await everythingIn(clone)).not.toContain(items.hidden)
  })

  test('is shared commit by commit by those whose pasts are equal, and made once', async () => {
    const people = await Promise.all(['one', 'two', 'three'].map((name) => running.person(name)))
    const later = await running.person('later')
    await newGroup('choir', ...people)
    const clones = await Promise.all(people.map(async (one) => cloneFeed(await groupUrl(one, 'choir'))))
    const made = () => running.deps.db.count(snapshots)
    const before = made()
    await grant('choir', items.deploy)
    for (const clone of clones) await git(clone, ['pull', '--ff-only'])
    expect(made()).toBe(before + 1)
    await join('choir', later)
    clones.push(await cloneFeed(await groupUrl(later, 'choir')))
    expect(made()).toBe(before + 2)
    await revoke('choir', items.deploy)
    for (const clone of clones) await git(clone, ['pull', '--ff-only'])
    // Two pasts, so two commits.
    expect(made()).toBe(before + 4)
    const heads = await Promise.all(clones.map(headOf))
    expect(new Set(heads.slice(0, 3)).size).toBe(1)
    expect(heads[3]).not.toBe(heads[0])
    await running.restart()
    for (const [index, clone] of clones.entries()) {
      expect(await git(clone, ['pull', '--ff-only'])).toContain('Already up to date.')
      expect(await headOf(clone)).toBe(heads[index])
    }
  })

  test('is one, however many of its reader’s first requests come at once', async () => {
    const [many, few] = [await running.person('many'), await running.person('few')]
    await newGroup('rush', many, few)
    const folder = await temporaryFolder()
    const urls = await Promise.all(Array.from({ length: 4 }, () => groupUrl(many, 'rush')))
    const [heads, clones] = await Promise.all([
      Promise.all(urls.map((url) => git(folder, ['ls-remote', url, 'HEAD']))),
      Promise.all(urls.map((url) => cloneFeed(url))),
    ])
    const commits = [...heads.map((line) => line.slice(0, 40)), ...(await Promise.all(clones.map(headOf)))]
    expect(new Set(commits).size).toBe(1)
    expect(commits[0]).toBe(await headOf(await cloneFeed(await groupUrl(few, 'rush'))))
  })

  test('of an admin is theirs too, and goes on when they are one again', async () => {
    const member = await running.person('plain')
    await newGroup('board', member)
    const clone = await cloneFeed(await groupUrl(member, 'board'))
    await giveAndTake('board', clone)
    const admin = await running.person('chief', { admin: true })
    const own = await cloneFeed(await groupUrl(admin, 'board'))
    expect(await countOf(own)).toBe('1')
    expect(await everythingIn(own)).not.toContain(SECRET)
    await ok(running.admin.patch('/users/chief', { admin: false }))
    expect((await tryGit(own, ['pull'])).stderr).toContain('You are in no group "board"')
    await giveAndTake('board', clone)
    await grant('board', items.deploy)
    await ok(running.admin.patch('/users/chief', { admin: true }))
    await git(own, ['pull', '--ff-only'])
    expect(await countOf(own)).toBe('2')
    expect(await everythingIn(own)).not.toContain(SECRET)
  })
})

describe('who leaves a group and comes back', () => {
  test('goes on with their own line, which holds nothing of what came and went meanwhile', async () => {
    const [steady, roamer] = [await running.person('steady'), await running.person('roamer')]
    await newGroup('crew', steady, roamer)
    const [kept, own] = [
      await cloneFeed(await groupUrl(steady, 'crew')),
      await cloneFeed(await groupUrl(roamer, 'crew')),
    ]
    expect(await headOf(own)).toBe(await headOf(kept))
    await leave('crew', roamer)
    await giveAndTake('crew', kept)
    expect((await tryGit(own, ['pull', '--ff-only'])).stderr).toContain('You are in no group "crew"')
    await grant('crew', items.deploy)
    await git(kept, ['pull', '--ff-only'])
    await join('crew', roamer)
    const oids = (await git(kept, ['rev-list', '--objects', 'HEAD', '--not', 'HEAD~3'])).split('\n')
    await git(own, ['pull', '--ff-only'])
    await expectSound(own)
    expect(await countOf(own)).toBe('2')
    expect((await catalogueAt(own)).renames).toEqual({})
    const fresh = await cloneFeed(await groupUrl(roamer, 'crew'))
    expect(await headOf(fresh)).toBe(await headOf(own))
    const mine = new Set((await git(fresh, ['rev-list', '--objects', 'HEAD'])).split('\n'))
    const token = await roamer.token()
    for (const line of oids.filter((listed) => !mine.has(listed))) {
      const { text } = await want(running, token, line.slice(0, 40), 2, groupPath('crew'))
      expect(text).toContain('not our ref')
    }
    expect(await everythingIn(fresh)).not.toContain(SECRET)
  })

  test('keeps what they could see before they left', async () => {
    const person = await running.person('keeper')
    await newGroup('attic', person)
    const clone = await cloneFeed(await groupUrl(person, 'attic'))
    await grant('attic', items.hidden)
    await git(clone, ['pull', '--ff-only'])
    await leave('attic', person)
    await revoke('attic', items.hidden)
    await join('attic', person)
    await git(clone, ['pull', '--ff-only'])
    const fresh = await cloneFeed(await groupUrl(person, 'attic'))
    expect(await headOf(fresh)).toBe(await headOf(clone))
    expect(await everythingIn(fresh)).toContain(SECRET)
    expect((await catalogueAt(fresh)).renames).toEqual({ [items.hidden]: null })
  })
})

describe('who may no longer read while their request waits', () => {
  /** Begin to bring a line up to date, and meanwhile let `happen` take its place in the queue of writes. */
  async function meanwhile(slug: string, person: Person, happen: () => Promise<unknown>) {
    const key = keyOf(slug, person)
    const before = running.deps.db.get(feeds, key)?.head
    const asked = [running.deps.feeds.advance(key), running.deps.feeds.advance(key)]
    const happened = happen()
    const outcomes = await Promise.allSettled(asked)
    await happened
    expect(running.deps.db.get(feeds, key)?.head).toBe(before)
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value))
  }

  test('gets nothing that came after they left, and their line stays where it was', async () => {
    const person = await running.person('leaver')
    await newGroup('doors', person)
    const clone = await cloneFeed(await groupUrl(person, 'doors'))
    await grant('doors', items.deploy)
    const codes = await meanwhile('doors', person, () =>
      Promise.all([
        removeMember(running.deps, SYSTEM, 'doors', person.username),
        grant('doors', items.hidden),
      ]),
    )
    expect(codes).toEqual(['group_not_found', 'group_not_found'])
    await revoke('doors', items.hidden)
    await join('doors', person)
    await git(clone, ['pull', '--ff-only'])
    expect(await everythingIn(clone)).not.toContain(SECRET)
  })

  test('begins no line in a group that is deleted, whose slug is then free', async () => {
    const person = await running.person('founder')
    await newGroup('brief', person)
    const codes = await meanwhile('brief', person, () => deleteGroup(running.deps, SYSTEM, 'brief'))
    expect(codes).toEqual(['group_not_found', 'group_not_found'])
    await newGroup('brief', person)
    await cloneFeed(await groupUrl(person, 'brief'))
    await ok(running.admin.delete('/groups/brief'))
    expect((await running.admin.post('/groups', { slug: 'brief', name: 'Brief' })).body.detail).toContain(
      'clones of its marketplace may still pull',
    )
  })

  test('gets nothing of their own either once the account is disabled', async () => {
    const person = await running.person('banned')
    const { id } = getUser(running.deps.db, person.username)
    const asked = running.deps.feeds.advance(userFeed(id))
    const disabled = patchUser(running.deps, SYSTEM, person.username, { disabled: true })
    await expect(asked).rejects.toMatchObject({ code: 'user_disabled' })
    await disabled
    expect(running.deps.db.get(feeds, userFeed(id))).toBeUndefined()
  })
})

test('the same set has the same tree for all readers of a group whose lines lost the same names', async () => {
  const [first, second] = [await running.person('first'), await running.person('second')]
  await newGroup('twins', first)
  const clone = await cloneFeed(await groupUrl(first, 'twins'))
  await grant('twins', items.deploy)
  await git(clone, ['pull', '--ff-only'])
  await join('twins', second)
  const other = await cloneFeed(await groupUrl(second, 'twins'))
  expect(await treeAt(other)).toBe(await treeAt(clone))
  expect(await headOf(other)).not.toBe(await headOf(clone))
})
