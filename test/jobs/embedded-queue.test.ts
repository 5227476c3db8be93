/** The queue in the store's own tables keeps what every queue promises. */
import path from 'node:path'
import { EmbeddedQueue } from '../../src/jobs/embedded-queue.ts'
import { systemRandom } from '../../src/kernel/clock.ts'
import { meta } from '../../src/store/database.ts'
import { openJobDatabase } from '../support/jobs.ts'
import { temporaryFolder } from '../support/temp.ts'
import { describeQueue } from './queue-contract.ts'

describeQueue('the embedded engine', async () => {
  let [date, passed] = [Date.parse('2026-11-21T12:00:00Z'), 0]
  const db = await openJobDatabase(path.join(await temporaryFolder('queue'), 'jobs.duckdb'), () => date)
  const newQueue = () =>
    new EmbeddedQueue({ db, clock: () => date, monotonic: () => passed, random: systemRandom })
  const others: EmbeddedQueue[] = []
  const count = (value: string | undefined) => Number(value ?? 0)
  return {
    queue: newQueue(),
    // The same one each time: it is what it has seen that counts.
    async other() {
      others[0] ??= newQueue()
      return others[0]
    },
    pass({ dateMs = 0, passedMs = 0 }) {
      date += dateMs
      passed += passedMs
    },
    effect(tx) {
      const value = String(count(tx.get(meta, 'effects')?.value) + 1)
      tx.put(meta, { name: 'effects', value })
    },
    effects: async () => count(db.get(meta, 'effects')?.value),
    write: (plan) => db.write(plan),
    close: () => db.close(),
  }
})
