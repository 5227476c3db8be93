/** Operation by kind of person by kind of proof. The rows are the table of operations: a new one is in it by itself. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sessions } from '../../src/access/sessions.repo.ts'
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import type { Jobs } from '../../src/jobs/jobs.ts'
import { AppError, RightLost } from '../../src/kernel/errors.ts'
import type { SessionId } from '../../src/kernel/ids.ts'
import { openDoors } from '../../src/operations/acts.ts'
import type { Asker } from '../../src/operations/begin.ts'
import { operations } from '../../src/operations/table.ts'
import { withWrite } from '../../src/store/database.ts'
import type { Api } from '../support/api.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import { settleJobs } from '../support/sources.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { wholeState } from '../support/whole-state.ts'
import { type AskerKind, allAskers, type Outcome } from './askers.ts'
import { type By, EXAMPLES, type World } from './examples.ts'

/** What says that somebody may not, whatever it is about. */
const REFUSALS = new Set(['unauthenticated', 'session_required', 'admin_required', 'missing_scope'])

let running: RunningStoa
let git: GitServer
let imports: string
let kinds: AskerKind[]
let api: Api
let number = 0
beforeAll(async () => {
  git = await runGitServer()
  imports = await temporaryFolder('imports')
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host, LOCAL_IMPORT_ROOT: imports } })
  const person = await running.person('person')
  await person.api.upload('/items', { file: skillZip('thing', { version: '1.0.0' }) })
  // Whoever ends the sessions of the person ends none of this.
  api = running.anonymous.withToken(await person.token('items:read', 'items:write'))
  for (const name of ['somebody', 'gone']) await running.person(name)
  kinds = await allAskers(running)
})
// What was begun ends before another story looks.
afterEach(() => settleJobs(running))
afterAll(async () => {
  await running.close()
  await git.close()
})

const newWorld = (): World => ({ running, api, git, imports, number: ++number })

async function outcomeOf(act: () => Promise<unknown>): Promise<Outcome> {
  try {
    await act()
    return 'in'
  } catch (error) {
    const refusal = error instanceof RightLost ? error.refusal : error
    if (!(refusal instanceof AppError)) throw error
    return refusal.code
  }
}

test('every operation has an example, and every example an operation', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(operations.map(({ name }) => name))
})

test('operations are called by what they are about and a verb, and each name is one', () => {
  const names = operations.map(({ name }) => name)
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(name))).toEqual([])
  expect(new Set(names).size).toBe(names.length)
})

test('what operations take has a name, and every list of it an end', () => {
  expect(
    operations.filter(({ input }) => input.additionalProperties !== false).map(({ name }) => name),
  ).toEqual([])
  expect(operations.flatMap(({ name, input }) => endless(input, name))).toEqual([])
})

test.each(operations)('$name is refused as its access says, and changes nothing then', async (operation) => {
  const input = await EXAMPLES[operation.name]!.input(newWorld())
  const expected = Object.fromEntries(kinds.map(({ name, outcome }) => [name, outcome(operation.access)]))
  const refused = kinds.filter(({ name }) => expected[name] !== 'in')
  const before = await wholeState(running)
  const told: Record<string, Outcome> = {}
  for (const { name, come } of refused)
    told[name] = await outcomeOf(async () => come().invoke(operation, structuredClone(input)))
  expect(told).toEqual(Object.fromEntries(refused.map(({ name }) => [name, expected[name]])))
  expect(await wholeState(running)).toEqual(before)
})

test.each(operations)('$name lets in whom its access lets in', async (operation) => {
  for (const { name, come, outcome } of kinds) {
    if (outcome(operation.access) !== 'in') continue
    const begin = () => come().begin(operation, {})
    // For what it is about there may be another answer: it is theirs who own it.
    const code = operation.before === undefined ? await outcomeOf(async () => begin()) : 'in'
    expect([name, REFUSALS.has(code)]).toEqual([name, false])
  }
})

test.each(operations)('$name does its example for who may', async (operation) => {
  const { by, input, comesTo = 'in' } = EXAMPLES[operation.name]!
  const typed = await input(newWorld())
  expect(await outcomeOf(async () => (await newAsker(by)).invoke(operation, typed))).toBe(comesTo)
})

test.each(operations.filter(({ effects, access }) => effects === 'writes' && access !== 'anyone'))(
  '$name asks again who it is when it is written',
  async (operation) => {
    const { by, input } = EXAMPLES[operation.name]!
    const typed = await input(newWorld())
    const { asker, end } = await endingAsker(by)
    const before = await wholeState(running)
    expect(await outcomeOf(() => asker.invoke(operation, typed))).toBe('unauthenticated')
    expect(end.happened).toBe(true)
    const { sessions: _, ...after } = await wholeState(running)
    expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'sessions')))
  },
)

/** Every list in a schema that has no end. */
function endless(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, maxItems, ...rest } = schema as Record<string, unknown>
  const own = [type].flat().includes('array') && maxItems === undefined ? [at] : []
  return [...own, ...Object.entries(rest).flatMap(([key, value]) => endless(value, `${at}.${key}`))]
}

const caller = () => ({ network: '192.0.2.1', userAgent: 'a story' })

async function newSession(by: By): Promise<SessionId> {
  const { deps } = running
  const user = getUser(deps.db, by === 'admin' ? 'root' : 'person')
  return openDoors(deps).findSession(await startSession(deps, user, caller()))!.id
}

/** In a session of their own, which may end. */
async function newAsker(by: By): Promise<Asker> {
  const doors = openDoors(running.deps)
  return by === 'nobody' ? doors.nobody(caller) : doors.principal({ session: await newSession(by) }, caller)
}

/** Whose session ends between everything that was asked and checked, and what is written. */
async function endingAsker(by: By) {
  const { deps } = running
  const id = await newSession(by)
  const end = { happened: false }
  const ending =
    <Args extends unknown[], T>(write: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      await deps.db.write((tx) => tx.delete(sessions, id))
      end.happened = true
      return write(...args)
    }
  const { create, change, remove } = deps.drafts
  const doors = openDoors({
    ...deps,
    db: withWrite(deps.db, ending(deps.db.write) as typeof deps.db.write),
    drafts: { ...deps.drafts, create: ending(create), change: ending(change), remove: ending(remove) },
    jobs: {
      ...deps.jobs,
      start: ending(deps.jobs.start) as Jobs['start'],
      cancel: ending(deps.jobs.cancel),
    },
  })
  return { asker: doors.principal({ session: id }, caller), end }
}
