/**
 * What every queue promises to workers, wherever its rows are. A queue of another engine passes the same suite:
 * `describeQueue('PostgreSQL', open)`.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JobRow } from '../../src/jobs/jobs.repo.ts'
import { leaseOf, type NewJob, type Queue, type Wanted } from '../../src/jobs/queue.ts'
import { JOB_EVENTS_MAX, JOB_LEASE_MS, JOB_LOST_MAX, JOB_WAITS_MS } from '../../src/kernel/limits.ts'
import type { Transaction } from '../../src/store/transaction.ts'

export interface OpenQueue {
  queue: Queue
  /** Another one on the same rows, as another worker's process has it. */
  other(): Promise<Queue>
  /** Let time pass: `dateMs` by the date, `passedMs` in truth. */
  pass(times: { dateMs?: number; passedMs?: number }): void
  /** Something that a plan changes, and how often it was. */
  effect(tx: Transaction): void
  effects(): Promise<number>
  write(plan: (tx: Transaction) => void): Promise<void>
  close(): Promise<void>
}

const NEVER_FAR = { progress: { done: 1, total: 2, message: 'Half' }, endEvent: 7 }
const DONE = { state: 'succeeded', result: { added: 3 } } as const
const FAILED = { state: 'failed', error: { code: 'name_taken', message: '"x" is taken.' } } as const

const job = (kind: string, subject: string): NewJob => ({
  kind,
  subject,
  input: { of: subject },
  startedBy: 'ann',
})
const wanted = (worker: string, atOnce = 9, sync = 9): Wanted => ({
  worker,
  atOnce,
  kinds: new Map([
    ['sync', sync],
    ['check', 9],
  ]),
})

export function describeQueue(engine: string, openQueue: () => Promise<OpenQueue>): void {
  describe(`the queue of ${engine}`, () => {
    let open: OpenQueue
    let queue: Queue
    beforeEach(async () => {
      open = await openQueue()
      queue = open.queue
    })
    afterEach(() => open.close())

    const add = (subject: string, kind = 'sync') => queue.add(job(kind, subject))
    async function leased(worker = 'one'): Promise<JobRow> {
      const row = await queue.lease(wanted(worker))
      expect(row).toBeDefined()
      return row!
    }

    test('keeps what a job is asked to do, and who asked', async () => {
      const row = await queue.add({ ...job('sync', 'shop'), input: { commit: 'abc', list: [1, 'ö'] } })
      expect(queue.get(row.id)).toEqual(row)
      expect(row).toMatchObject({
        state: 'queued',
        input: { commit: 'abc', list: [1, 'ö'] },
        startedBy: 'ann',
        attempt: 0,
        worker: null,
      })
      expect((await open.other()).get(row.id)).toEqual(row)
    })

    test('adds nothing when what is planned alongside fails', async () => {
      const refused = queue.add(job('sync', 'shop'), (tx) => {
        open.effect(tx)
        throw new Error('refused')
      })
      await expect(refused).rejects.toThrow('refused')
      expect(await queue.lease(wanted('one'))).toBeUndefined()
      expect(await open.effects()).toBe(0)
    })

    test('hands out a job once, whoever asks at the same time', async () => {
      await add('shop')
      const other = await open.other()
      const got = await Promise.all([queue.lease(wanted('one')), other.lease(wanted('two'))])
      expect(got.filter((row) => row !== undefined)).toHaveLength(1)
      expect(got.find((row) => row !== undefined)).toMatchObject({ state: 'running', attempt: 1, fence: 1 })
    })

    test('hands out in the order they came, never two of one subject', async () => {
      const [first, , third] = [await add('a'), await add('a', 'check'), await add('b')]
      expect([(await leased()).id, (await leased('two')).id]).toEqual([first.id, third.id])
      expect(await queue.lease(wanted('one'))).toBeUndefined()
      await queue.finish(leaseOf(queue.get(first.id)!), DONE, NEVER_FAR)
      expect(await leased()).toMatchObject({ subject: 'a', kind: 'check' })
    })

    test('hands out no more of a kind than are wanted, in all workers, nor more to one worker', async () => {
      for (const subject of ['a', 'b', 'c', 'd']) await add(subject)
      await add('e', 'check')
      expect(await queue.lease(wanted('one', 1))).toMatchObject({ subject: 'a' })
      expect(await queue.lease(wanted('one', 1))).toBeUndefined()
      expect(await queue.lease(wanted('two', 9, 2))).toMatchObject({ subject: 'b' })
      expect(await queue.lease(wanted('two', 9, 2))).toMatchObject({ subject: 'e' })
      expect(await queue.lease(wanted('two', 9, 2))).toBeUndefined()
      expect(await queue.lease({ ...wanted('two'), kinds: new Map() })).toBeUndefined()
    })

    test('merges a job with one of its kind and subject that waits, and tries that at once', async () => {
      const { id } = await add('shop')
      const running = await leased()
      const waiting = await add('shop')
      expect(waiting.id).not.toBe(id)
      expect((await Promise.all([add('shop'), add('shop')])).map((row) => row.id)).toEqual([
        waiting.id,
        waiting.id,
      ])
      expect((await add('shop', 'check')).id).not.toBe(waiting.id)
      await queue.finish(leaseOf(running), DONE, NEVER_FAR)
      const again = await leased()
      await queue.giveBack(leaseOf(again), { afterMs: 60_000 })
      expect((await add('shop')).id).toBe(waiting.id)
      expect(queue.get(waiting.id)!.notBefore).toBeNull()
    })

    test('keeps how a job ended', async () => {
      await add('shop')
      const row = await leased()
      await queue.finish(leaseOf(row), FAILED, NEVER_FAR)
      expect(queue.get(row.id)).toMatchObject({
        ...FAILED,
        ...NEVER_FAR,
        worker: null,
        endedAt: expect.any(Number),
      })
      await add('shop')
      const next = await leased()
      await queue.finish(leaseOf(next), DONE, NEVER_FAR)
      expect(queue.get(next.id)).toMatchObject({ ...DONE, error: null })
    })

    test('ends a job together with what it did, or not at all', async () => {
      await add('shop')
      const lease = leaseOf(await leased())
      const end = () =>
        open.write((tx) => {
          open.effect(tx)
          queue.end(tx, 1_000, lease, DONE, NEVER_FAR)
        })
      await end()
      expect(queue.get(lease.id)).toMatchObject({ state: 'succeeded', endedAt: 1_000 })
      await expect(end()).rejects.toMatchObject({ code: 'interrupted' })
      expect(await open.effects()).toBe(1)
    })

    test('takes back what nobody is heard of any more, and who had it can end nothing', async () => {
      await add('shop')
      const lost = leaseOf(await leased('one'))
      const other = await open.other()
      await other.takeBackLost('two')
      open.pass({ passedMs: JOB_LEASE_MS - 1 })
      await other.takeBackLost('two')
      expect(queue.holds(lost)).toBe(true)
      open.pass({ passedMs: 1 })
      await other.takeBackLost('two')
      expect(queue.holds(lost)).toBe(false)
      const again = await other.lease(wanted('two'))
      expect(again).toMatchObject({ id: lost.id, worker: 'two', attempt: 1, lost: 1 })
      expect(again!.fence).toBeGreaterThan(lost.fence)

      await expect(queue.finish(lost, DONE, NEVER_FAR)).rejects.toMatchObject({ code: 'interrupted' })
      const planned = open.write((tx) => {
        open.effect(tx)
        queue.end(tx, 0, lost, DONE, NEVER_FAR)
      })
      await expect(planned).rejects.toMatchObject({ code: 'interrupted' })
      await queue.giveBack(lost)
      await queue.letGo(lost)
      expect(queue.get(lost.id)).toEqual(again)
      expect(await open.effects()).toBe(0)
      await other.finish(leaseOf(again!), DONE, NEVER_FAR)
      expect(queue.get(lost.id)!.state).toBe('succeeded')
    })

    test('leaves a job to whoever says that they still work on it', async () => {
      await add('shop')
      const lease = leaseOf(await leased('one'))
      const other = await open.other()
      for (let beat = 0; beat < 5; beat += 1) {
        await other.takeBackLost('two')
        open.pass({ passedMs: JOB_LEASE_MS - 1 })
        await queue.beat([lease])
      }
      await other.takeBackLost('two')
      expect(queue.holds(lease)).toBe(true)
    })

    test('goes by what passes in truth, not by dates that jump', async () => {
      await add('shop')
      const lease = leaseOf(await leased('one'))
      const other = await open.other()
      for (const dateMs of [80 * 365 * 86_400_000, -160 * 365 * 86_400_000]) {
        await other.takeBackLost('two')
        open.pass({ dateMs })
        await other.takeBackLost('two')
      }
      expect(queue.holds(lease)).toBe(true)
    })

    test('gives up a job that has cost too many workers, and waits longer before each', async () => {
      const { id } = await add('shop')
      for (let lost = 1; lost <= JOB_LOST_MAX + 1; lost += 1) {
        const row = await leased(`worker-${lost}`)
        const other = await open.other()
        await other.takeBackLost('two')
        open.pass({ passedMs: JOB_LEASE_MS })
        await other.takeBackLost('two')
        expect(other.holds(leaseOf(row))).toBe(false)
        const { notBefore } = queue.get(id)!
        expect(notBefore === null).toBe(lost === 1 || lost > JOB_LOST_MAX)
        if (notBefore !== null) expect(await queue.lease(wanted('early'))).toBeUndefined()
        open.pass({ dateMs: JOB_WAITS_MS.at(-1)! })
      }
      expect(queue.get(id)).toMatchObject({ state: 'failed', error: { code: 'interrupted' }, worker: null })
    })

    test('lets a job wait that is given back, and counts only tries that were some', async () => {
      await add('shop')
      await queue.giveBack(leaseOf(await leased()))
      const second = await leased()
      expect(second).toMatchObject({ attempt: 1, lost: 0 })
      await queue.giveBack(leaseOf(second), { afterMs: 60_000 })
      expect(await queue.lease(wanted('one'))).toBeUndefined()
      open.pass({ dateMs: 60_000 })
      expect(await leased()).toMatchObject({ attempt: 2 })
    })

    test('takes away what is called off at once; its subject is free when its worker lets go', async () => {
      const { id } = await add('shop')
      const lease = leaseOf(await leased())
      const [revoked] = await queue.revoke({ kind: 'sync', subject: 'shop' }, { state: 'cancelled' }, (tx) =>
        open.effect(tx),
      )
      expect(revoked).toMatchObject({ id, state: 'cancelled' })
      expect(await open.effects()).toBe(1)
      expect(queue.holds(lease)).toBe(false)
      await expect(queue.finish(lease, DONE, NEVER_FAR)).rejects.toMatchObject({ code: 'interrupted' })
      await add('shop')
      expect(await queue.lease(wanted('two'))).toBeUndefined()
      await queue.letGo(lease)
      expect(await queue.lease(wanted('two'))).toMatchObject({ subject: 'shop' })
      expect(queue.get(id)).toMatchObject({ state: 'cancelled', worker: null })
      expect(await queue.revoke({ id }, { state: 'cancelled' })).toEqual([])
    })

    test('frees the subject of what was called off while its worker was giving it back', async () => {
      await add('shop')
      const lease = leaseOf(await leased())
      const revoked = queue.revoke({ id: lease.id }, { state: 'cancelled' })
      const givenBack = queue.giveBack(lease, { afterMs: 60_000 })
      await Promise.all([revoked, givenBack])
      expect(queue.get(lease.id)).toMatchObject({ state: 'cancelled', worker: null })
      await add('shop')
      expect(await queue.lease(wanted('two'))).toMatchObject({ subject: 'shop' })
    })

    test('keeps the newest of what a job told, in order, for every worker', async () => {
      const { id } = await add('shop')
      const event = (number: number) =>
        ({ id: number, type: 'log', data: { line: `line ${number}` } }) as const
      const numbers = Array.from({ length: JOB_EVENTS_MAX + 1_000 }, (_, index) => index + 1)
      await queue.saveEvents(new Map([[id, numbers.slice(0, 700).map(event)]]))
      await queue.saveEvents(new Map([[id, numbers.slice(700).map(event)]]))
      const kept = (await open.other()).eventsOf(id).map((one) => one.id)
      expect(kept).toEqual(numbers.slice(-kept.length))
      expect(kept.length).toBeGreaterThanOrEqual(JOB_EVENTS_MAX)
      expect(kept.length).toBeLessThan(JOB_EVENTS_MAX + 500)
    })
  })
}
