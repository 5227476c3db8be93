/**
 * Random histories of grants, versions, joins, departures, admins, disabled accounts and fetches. Whatever the order:
 * no commit, tree or blob that is reachable on a reader's line is of something that this reader could not have seen
 * at a moment when they could read that feed. What they could see is counted beside the program, not by it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getGroup } from '../../src/access/groups.repo.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { listFiles } from '../../src/catalog/files.ts'
import { gitObject, type Oid } from '../../src/git/object.ts'
import type { Repository } from '../../src/git/repository.ts'
import { groupFeed, userFeed } from '../../src/snapshot/feeds.ts'
import { seeded } from '../bench/content.ts'
import { seeds } from '../support/deep.ts'
import { ok } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

const SEEDS = seeds({ sample: 3, deep: 200 })
/** One in so many is looked at after a restart. */
const RESTART_EVERY = 3
const STEPS = 100
const ITEMS = ['item-a', 'item-b', 'item-c', 'item-d'].map((name) => `${name}-by-owner`)
/** The owner alone may see these unless somebody grants them. */
const PRIVATE = new Set(ITEMS.slice(0, 3))
const RARE = ['admin', 'disabled'] as const
const OWN = 'own'

let running: RunningStoa
let owner: Person
/** The newest version of each item, by served name; it grows from seed to seed. */
const newest = new Map<string, number>()
const marked = new Map<string, string>()
const texts = new Map<Oid, string>()

beforeAll(async () => {
  running = await runStoa()
  owner = await running.person('owner')
  for (const item of ITEMS) {
    const sharing = PRIVATE.has(item) ? 'private' : 'public'
    await ok(owner.api.upload('/items', { file: zipOf(item, 1), kind: 'plugin', sharing }))
    newest.set(item, 1)
  }
})
afterAll(() => running.close())

function zipOf(item: string, version: number): Buffer {
  const marker = `mark ${item}@${version}\n`
  marked.set(`${item}@${version}`, gitObject('blob', Buffer.from(marker)).oid)
  const name = item.replace('-by-owner', '')
  return pluginZip(name, { version: `${version}.0.0`, files: { 'marker.txt': marker } })
}

/** One seed's people and groups, and what each could see of each feed. */
class World {
  readonly #people: Person[] = []
  readonly #groups: string[]
  readonly #members = new Map<string, Set<Person>>()
  readonly #grants = new Map<string, Set<string>>()
  readonly #flags = { admin: new Set<Person>(), disabled: new Set<Person>() }
  /** By reader and feed: `item@version`. */
  readonly #could = new Map<string, Set<string>>()
  readonly #heads = new Map<string, Oid[]>()
  readonly #random: () => number

  constructor(seed: number, random: () => number) {
    this.#random = random
    this.#groups = [`left-${seed}`, `right-${seed}`]
  }

  async found(seed: number): Promise<void> {
    for (const name of ['ann', 'bob', 'cleo']) this.#people.push(await running.person(`${name}-${seed}`))
    for (const slug of this.#groups) {
      await ok(running.admin.post('/groups', { slug, name: slug }))
      this.#members.set(slug, new Set())
      this.#grants.set(slug, new Set())
    }
  }

  async step(): Promise<void> {
    const [person, slug, item] = [this.#pick(this.#people), this.#pick(this.#groups), this.#pick(ITEMS)]
    await this.#pick([
      () => this.#toggleMember(slug, person),
      () => this.#toggleMember(slug, person),
      () => this.#toggleGrant(slug, item),
      () => this.#toggleGrant(slug, item),
      () => this.#toggleGrant(slug, item),
      () => this.#patch(person, ...this.#pick(RARE.map((field) => [field, this.#flags[field]] as const))),
      () => this.#publish(item),
      ...Array.from({ length: 6 }, () => () => this.#fetch(person, slug)),
      () => this.#fetch(person, OWN),
    ])()
    this.#note()
  }

  /** Every line that began: the whole of it, object by object. */
  async check(): Promise<void> {
    for (const [key, heads] of this.#heads) {
      const [name, feed] = key.split(' ') as [string, string]
      const repository = await this.#openAsItIs(this.#people.find((one) => one.username === name)!, feed)
      for (const head of heads) expect(repository.commit(head), `${key} lost ${head}`).toBeDefined()
      await this.#checkLine(key, repository)
    }
  }

  get lines(): number {
    return this.#heads.size
  }

  async #checkLine(key: string, repository: Repository): Promise<void> {
    const could = this.#could.get(key)!
    const names = new Set([...could].map((seen) => seen.split('@')[0]))
    let commit = repository.commit(repository.head)
    while (commit !== undefined) {
      const message = (await repository.objects.read(commit.oid)).content.toString()
      const text = message + (await textOf(repository, commit.tree))
      for (const [name] of text.matchAll(/item-\w-by-owner(?!@)/g)) expect(names, key).toContain(name)
      for (const [, mark] of text.matchAll(/mark (\S+)/g)) expect(could, key).toContain(mark)
      const [parent] = commit.parents
      commit = parent === undefined ? undefined : repository.commit(parent)
    }
    for (const [mark, oid] of marked)
      if (!could.has(mark)) expect(await repository.reaches(oid as Oid), `${key} ${mark}`).toBe(false)
  }

  async #fetch(person: Person, feed: string): Promise<void> {
    if (!this.#mayRead(person, feed)) return
    const key = `${person.username} ${feed}`
    const { head, objects } = await running.deps.feeds.open(keyOf(person, feed))
    this.#heads.set(key, [...(this.#heads.get(key) ?? []), head])
    if (feed === OWN) return
    // What a group gives is what its readers get: these stories would otherwise hold for empty lines.
    const { tree } = running.deps.feeds.opened(keyOf(person, feed))!.commit(head)!
    const text = await textOf({ objects }, tree)
    const served = [...text.matchAll(/mark (\S+)/g)].map(([, mark]) => mark)
    expect(served.sort()).toEqual(
      [...this.#grants.get(feed)!].map((item) => `${item}@${newest.get(item)}`).sort(),
    )
  }

  /** A look at a line as it is, by putting its reader where they may read it and taking nothing new in. */
  async #openAsItIs(person: Person, feed: string): Promise<Repository> {
    const api = running.admin
    if (this.#flags.disabled.has(person)) await this.#patch(person, 'disabled', this.#flags.disabled)
    if (feed !== OWN) await ok(api.put(`/groups/${feed}/members/${person.username}`))
    if (feed !== OWN) this.#members.get(feed)!.add(person)
    this.#note()
    return running.deps.feeds.open(keyOf(person, feed))
  }

  #note(): void {
    for (const person of this.#people) {
      for (const feed of [OWN, ...this.#groups]) {
        const key = `${person.username} ${feed}`
        const could = this.#could.get(key) ?? new Set()
        this.#could.set(key, could)
        for (const item of ITEMS)
          if (this.#couldSee(person, feed, item)) could.add(`${item}@${newest.get(item)}`)
      }
    }
  }

  #couldSee(person: Person, feed: string, item: string): boolean {
    if (!this.#mayRead(person, feed)) return false
    if (feed !== OWN) return this.#grants.get(feed)!.has(item)
    return this.#groups.some(
      (slug) => this.#members.get(slug)!.has(person) && this.#grants.get(slug)!.has(item),
    )
  }

  #mayRead(person: Person, feed: string): boolean {
    if (this.#flags.disabled.has(person)) return false
    return feed === OWN || this.#flags.admin.has(person) || this.#members.get(feed)!.has(person)
  }

  async #toggleMember(slug: string, person: Person): Promise<void> {
    const path = `/groups/${slug}/members/${person.username}`
    await ok(toggle(this.#members.get(slug)!, person) ? running.admin.put(path) : running.admin.delete(path))
  }

  async #toggleGrant(slug: string, item: string): Promise<void> {
    const path = `/groups/${slug}/grants/${item}`
    const isOn = toggle(this.#grants.get(slug)!, item)
    await ok(isOn ? running.admin.put(path, { tier: 'required' }) : running.admin.delete(path))
  }

  async #patch(person: Person, field: 'admin' | 'disabled', on: Set<Person>): Promise<void> {
    await ok(running.admin.patch(`/users/${person.username}`, { [field]: toggle(on, person) }))
  }

  async #publish(item: string): Promise<void> {
    const version = newest.get(item)! + 1
    await ok(owner.api.upload(`/items/${item}/versions`, { file: zipOf(item, version) }))
    newest.set(item, version)
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }
}

/** @returns whether it is in now */
function toggle<T>(set: Set<T>, member: T): boolean {
  if (set.delete(member)) return false
  set.add(member)
  return true
}

function keyOf({ username }: Person, feed: string) {
  const { db } = running.deps
  const { id } = getUser(db, username)
  return feed === OWN ? userFeed(id) : groupFeed(getGroup(db, feed).id, id)
}

/** Every file of a tree, one after the other. */
async function textOf({ objects }: Pick<Repository, 'objects'>, tree: Oid): Promise<string> {
  const known = texts.get(tree)
  if (known !== undefined) return known
  let text = ''
  for (const { path, oid } of await listFiles(objects, tree))
    text += `${path}\n${(await objects.read(oid)).content}\n`
  texts.set(tree, text)
  return text
}

let lines = 0

test.each(SEEDS)('a line holds nothing that its reader could not have seen: seed %i', async (seed) => {
  const world = new World(seed, seeded(seed))
  await world.found(seed)
  for (let step = 0; step < STEPS; step += 1) await world.step()
  if (SEEDS.indexOf(seed) % RESTART_EVERY === RESTART_EVERY - 1) await running.restart()
  await world.check()
  lines += world.lines
})

// A past of its own may be one in which nobody fetches.
test('there were lines to look at', () => {
  expect(lines).toBeGreaterThan(0)
})
