/** After a random history the clone and the page of everybody name exactly what docs/rules.md says (model.ts). */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGroup } from '../../src/access/groups.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { items } from '../../src/catalog/items.repo.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { isDeep, randomCase, runs } from '../support/deep.ts'
import { catalogueAt, cloneFeed, ok } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { pluginZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { type Act, anyAct, anyStart, begin, GROUPS, ITEMS, PEOPLE, playOn, type State } from './histories.ts'
import { setOf } from './model.ts'

let running: RunningStoa
const clones = {} as Record<(typeof PEOPLE)[number], { person: Person; clone: string }>

beforeAll(async () => {
  running = await runStoa()
  const { deps } = running
  const actorOf = (name: string): Actor => {
    const { id, username, admin } = getUser(deps.db, name)
    return { userId: id, username, admin }
  }
  for (const name of PEOPLE) {
    const person = await running.person(name)
    clones[name] = { person, clone: await cloneFeed(await person.cloneUrl()) }
  }
  const admin = actorOf('root')
  for (const slug of GROUPS.slice(1)) await createGroup(deps, admin, slug, slug)
  for (const name of ITEMS) {
    const { body } = await ok(running.admin.upload('/items', { file: pluginZip(name, { version: '1.0.0' }) }))
    const row = deps.db.find(items, 'servedName', body.servedName)!
    // The histories call their items by short names.
    await deps.db.write((tx) => tx.put(items, { ...row, servedName: name }))
  }
  playOn({ deps, db: deps.db, admin, people: { ann: actorOf('ann'), bob: actorOf('bob') } })
})
afterAll(() => running.close())

async function play(state: State, acts: readonly Act[]) {
  let now = state
  for (const act of acts) {
    now = act.tell(now) ?? now
    await act.run().catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
    })
  }
  return now
}

/** By what git brings, in the clone that one has: it is pulled, never made anew. */
async function cloned(clone: string): Promise<string[]> {
  await git(clone, ['pull', '--quiet', '--ff-only'])
  const { plugins } = await catalogueAt(clone)
  return plugins.map(({ name, version }: { name: string; version: string }) => `${name} ${version}`).sort()
}

/** By the page that one reads. */
async function shown({ api }: Person): Promise<string[]> {
  const { body } = await api.get('//stack')
  return [...String(body).matchAll(/<li id="([a-z]+)">.*?: v([^"]+)"/gs)]
    .map(([, name, version]) => `${name} ${version}`)
    .sort()
}

test('clones and pages name what the tables say, whatever came before', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyStart,
      fc.array(anyAct, { minLength: 15, maxLength: 40, size: 'max' }),
      randomCase(async (start, acts) => {
        const state = await play(await begin(start), acts)
        for (const name of PEOPLE) {
          const expected = setOf(state, name)
          const { person, clone } = clones[name]
          expect(await cloned(clone), name).toEqual(expected)
          expect(await shown(person), name).toEqual(expected)
        }
      }),
    ),
    { ...runs({ sample: 5, deep: 200 }), endOnFailure: !isDeep },
  )
}, 600_000)
