/** What `begin` and `invoke` promise for every operation, with one that writes down when it was asked what. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findGroup } from '../../src/access/groups.repo.ts'
import { createGroup } from '../../src/access/groups.ts'
import { sessions } from '../../src/access/sessions.repo.ts'
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { AppError, RightLost } from '../../src/kernel/errors.ts'
import { openDoors, type Principal } from '../../src/operations/acts.ts'
import { defineOperation } from '../../src/operations/operation.ts'
import { object, text } from '../../src/operations/schemas.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

/** What was asked, in order; `mayAsk` says how often the right is there. */
let asked: string[]
let mayAsk: number
let slug: string
let count = 0

const twin = defineOperation<{ slug: string; name: string }>()({
  name: 'group.twin',
  summary: 'Make a group, twice over',
  input: object({ slug: text, name: text }, ['slug', 'name']),
  access: 'admin',
  effects: 'writes',
  errors: [],
  before({ who }, path) {
    asked.push(`before ${Object.keys(path)} by ${who.user.username}`)
  },
  right({ rooms }, input) {
    asked.push(`right, while there is ${findGroup(rooms.db, input.slug) === undefined ? 'none' : 'one'}`)
    if (mayAsk-- === 0) throw new AppError('forbidden', 'No more.')
    return 'found'
  },
  run({ rooms, who, found }, input) {
    asked.push(`run with what was ${found}`)
    return createGroup(rooms, who.actor, input.slug, input.name)
  },
  answer(group, { rooms }) {
    asked.push(`answer, when there is ${findGroup(rooms.db, group.slug)?.name}`)
    return group
  },
})

let running: RunningStoa
let principal: Principal
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())
beforeEach(async () => {
  ;[asked, mayAsk, slug] = [[], Number.POSITIVE_INFINITY, `twin-${++count}`]
  const doors = openDoors(running.deps)
  const cookie = await startSession(running.deps, getUser(running.deps.db, 'root'), { userAgent: 'a story' })
  principal = doors.principal({ session: doors.findSession(cookie)!.id })
})

test('an upload is asked about before it comes, and all again in its transaction', async () => {
  const begun = principal.begin(twin, { slug })
  expect(asked).toEqual(['before slug by root'])
  await begun.run({ slug, name: 'Twins' }, (_, { db }) => {
    asked.push(`shown, when there is ${findGroup(db, slug)?.name}`)
  })
  const before = 'before slug by root'
  const right = 'right, while there is none'
  expect(asked).toEqual([
    before,
    // When the input is there.
    before,
    right,
    'run with what was found',
    // In the transaction.
    before,
    right,
    'answer, when there is Twins',
    'shown, when there is Twins',
  ])
  expect(findGroup(running.deps.db, slug)?.name).toBe('Twins')
})

test('a right that is not there is refused; one that was there and ends is lost', async () => {
  const before = await wholeState(running)
  mayAsk = 0
  await expect(principal.invoke(twin, { slug, name: 'Twins' })).rejects.toBeInstanceOf(AppError)
  mayAsk = 1
  await expect(principal.invoke(twin, { slug, name: 'Twins' })).rejects.toBeInstanceOf(RightLost)
  expect(asked).toContain('run with what was found')
  expect(await wholeState(running)).toEqual(before)
})

test('whoever is nobody any longer is told when their input is there', async () => {
  const begun = principal.begin(twin, { slug })
  await running.deps.db.write((tx) => tx.delete(sessions, principal.session!.id))
  expect(() => begun.still()).toThrow(RightLost)
  await expect(begun.run({ slug, name: 'Twins' })).rejects.toBeInstanceOf(RightLost)
  expect(asked).toEqual(['before slug by root'])
})

test('an input that the schema refuses reaches nothing, whatever its type says', async () => {
  const typed = { slug, name: 'Twins', more: 1 } as { slug: string; name: string }
  await expect(principal.invoke(twin, typed)).rejects.toThrow(
    'The input has an unknown field "more"; remove it.',
  )
  await expect(principal.invoke(twin, { slug } as never)).rejects.toThrow('The input has no "name"; add it.')
  expect(asked.filter((line) => !line.startsWith('before'))).toEqual([])
})

test('what cannot be shown where it was asked for is not stored', async () => {
  const before = await wholeState(running)
  const shown = principal.invoke(twin, { slug, name: 'Twins' }, () => {
    throw new TypeError('It cannot be shown.')
  })
  await expect(shown).rejects.toThrow('It cannot be shown.')
  expect(await wholeState(running)).toEqual(before)
})
