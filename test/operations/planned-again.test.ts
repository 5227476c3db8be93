/** An act whose plan is made again, because the engine held other rows than the first plan saw. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findGroup } from '../../src/access/groups.repo.ts'
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { openDoors } from '../../src/operations/acts.ts'
import { createGroup } from '../../src/operations/groups/create-group.ts'
import { withWrite } from '../../src/store/database.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
})
afterAll(() => running.close())

test('is done once, and answered by the plan that counts', async () => {
  const { deps } = running
  const caller = () => ({ network: '192.0.2.1', userAgent: 'a story' })
  const cookie = await startSession(deps, getUser(deps.db, 'root'), caller())
  const { id } = openDoors(deps).findSession(cookie)!
  /** The first plan of a transaction comes to nothing. */
  const twice: typeof deps.db.write = async (plan) => {
    const overtaken = new Error('overtaken')
    const first = deps.db.write((tx) => {
      plan(tx)
      throw overtaken
    })
    await expect(first).rejects.toBe(overtaken)
    return deps.db.write(plan)
  }
  const doors = openDoors({ ...deps, db: withWrite(deps.db, twice) })
  const asker = doors.principal({ session: id }, caller)
  const answer = await asker.invoke(createGroup, { slug: 'again', name: 'Again' })
  expect(answer).toMatchObject({ slug: 'again', name: 'Again' })
  expect(findGroup(deps.db, 'again')?.name).toBe('Again')
})
