/** A feed that its reader's revision calls fresh is the one that would be made anew; others' installs leave it fresh. */
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findGroup } from '../../src/access/groups.repo.ts'
import { createGroup } from '../../src/access/groups.ts'
import { install, uninstall } from '../../src/access/personal.ts'
import { createSets } from '../../src/access/sets.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { items } from '../../src/catalog/items.repo.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { createFeeds, type Feeds, groupFeed, userFeed } from '../../src/snapshot/feeds.ts'
import type { FeedKey } from '../../src/snapshot/snapshots.repo.ts'
import { anyAct, anyStart, begin, GROUPS, ITEMS, PEOPLE, playOn } from '../rules/histories.ts'
import { randomCase, runs } from '../support/deep.ts'
import { ok } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let people: Record<(typeof PEOPLE)[number], Actor>
let admin: Actor
let everyFeed: FeedKey[]

beforeAll(async () => {
  running = await runStoa()
  const { deps } = running
  const actorOf = (name: string): Actor => {
    const { id, username, admin } = getUser(deps.db, name)
    return { userId: id, username, admin }
  }
  for (const name of PEOPLE) await running.person(name)
  admin = actorOf('root')
  for (const slug of GROUPS.slice(1)) await createGroup(deps, admin, slug, slug)
  for (const name of ITEMS) {
    const { body } = await ok(running.admin.upload('/items', { file: pluginZip(name, { version: '1.0.0' }) }))
    const row = deps.db.find(items, 'servedName', body.servedName)!
    // The histories call their items by short names.
    await deps.db.write((tx) => tx.put(items, { ...row, servedName: name }))
  }
  people = { ann: actorOf('ann'), bob: actorOf('bob') }
  playOn({ deps, db: deps.db, admin, people })
  everyFeed = Object.values(people).flatMap(({ userId }) => [
    userFeed(userId),
    ...GROUPS.map((slug) => groupFeed(findGroup(deps.db, slug)!.id, userId)),
  ])
})
afterAll(() => running.close())

/** As a process would that has just been started. */
function feedsAnew(): Feeds {
  const { deps, dataDir } = running
  return createFeeds({
    ...deps,
    sets: createSets(deps.db),
    reposFolder: path.join(dataDir, 'repos'),
    objectsFolder: path.join(dataDir, 'objects.git', 'objects'),
  })
}

/** The head, or the code of why there is none. */
async function headOf(feeds: Feeds, feed: FeedKey): Promise<string> {
  try {
    return (await feeds.advance(feed)).commit
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

test('an install, and taking it back, leave the feeds of all others fresh, and not the own', async () => {
  const { deps } = running
  const { ann } = people
  const isFresh = ({ userId }: Actor) => deps.feeds.opened(userFeed(userId)) !== undefined
  for (const { userId } of [ann, admin]) await deps.feeds.open(userFeed(userId))
  expect([isFresh(ann), isFresh(admin)]).toEqual([true, true])
  for (const act of [() => install(deps, admin, 'ant', '1.0.0'), () => uninstall(deps, admin, 'ant')]) {
    await act()
    expect([isFresh(ann), isFresh(admin)]).toEqual([true, false])
    await deps.feeds.open(userFeed(admin.userId))
    expect(isFresh(admin)).toBe(true)
  }
})

test('after any history what is fresh is what would be made anew', async () => {
  let fresh = 0
  await fc.assert(
    fc.asyncProperty(
      anyStart,
      fc.array(anyAct, { minLength: 15, maxLength: 15 }),
      randomCase(async (start, acts) => {
        await begin(start)
        const told: string[] = []
        for (const act of acts) {
          await act.run().catch((error: unknown) => {
            if (!(error instanceof AppError)) throw error
          })
          told.push(act.what)
          for (const feed of everyFeed) {
            const opened = running.deps.feeds.opened(feed)
            const anew = await headOf(feedsAnew(), feed)
            if (opened !== undefined) expect(opened.head, `${feed} after ${told.join('; ')}`).toBe(anew)
            if (opened !== undefined) fresh += 1
            expect(await headOf(running.deps.feeds, feed)).toBe(anew)
            if (opened === undefined && anew.length === 40) await running.deps.feeds.open(feed)
          }
        }
      }),
    ),
    runs({ sample: 3, deep: 200 }),
  )
  // The story says nothing where nothing was fresh.
  expect(fresh).toBeGreaterThan(10)
}, 3_600_000)
