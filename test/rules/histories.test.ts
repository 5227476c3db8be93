/** After each act of a random history everybody's set is what docs/rules.md says (model.ts), and what it refuses is refused. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resolution } from '../../src/access/resolve.ts'
import { createSets, type Sets } from '../../src/access/sets.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { type Catalogue, catalogue } from '../support/catalogue.ts'
import { randomCase, runs } from '../support/deep.ts'
import { anyAct, anyStart, begin, GROUPS, ITEMS, PEOPLE, playOn, type Stage } from './histories.ts'
import { setOf } from './model.ts'

let made: Catalogue
let sets: Sets
let people: Stage['people']
beforeAll(async () => {
  made = await catalogue()
  sets = createSets(made.db)
  people = { ann: await made.person('ann'), bob: await made.person('bob') }
  for (const slug of GROUPS.slice(1)) await made.group(slug)
  for (const name of ITEMS) await made.item(name)
  playOn({ ...made, people })
})
afterAll(() => made.close())

test('every set is what the tables say, whatever came before', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyStart,
      fc.array(anyAct, { minLength: 20, maxLength: 60, size: 'max' }),
      randomCase(async (start, acts) => {
        let state = await begin(start)
        const told: string[] = []
        const known = new Map<string, { revision: number; resolution: Resolution }>()
        for (const act of acts) {
          const next = act.tell(state)
          const error = await act.run().then(
            () => undefined,
            (thrown: unknown) => thrown,
          )
          if (error !== undefined && !(error instanceof AppError)) throw error
          told.push(act.what)
          const isUndone = act.what.endsWith('undo it')
          if (!isUndone)
            expect(error === undefined, `${told.join('; ')}: ${String(error)}`).toBe(next !== undefined)
          state = next ?? state
          for (const person of PEOPLE) {
            const { userId } = people[person]
            const [revision, resolution] = [made.db.revisions.of(userId), sets.ofUser(userId)]
            const before = known.get(person)
            if (before?.revision === revision)
              expect(resolution, `${person}, whose revision says so`).toEqual(before.resolution)
            known.set(person, { revision, resolution })
            const set = resolution.entries.map(({ item, version }) => `${item.servedName} ${version.version}`)
            expect(set.sort(), `${person} after ${told.join('; ')}`).toEqual(setOf(state, person))
          }
        }
      }),
    ),
    runs({ sample: 20, deep: 3_000 }),
  )
}, 3_600_000)
