/** Threads that idle: when one is ended, and who gets the next job. */
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { isBuilt } from '../../scripts/set-up.mjs'
import { createThreads } from '../../src/kernel/threads.ts'

/** Where this program is, of which `createThreads` is a part (vitest.config.ts). */
const PROGRAM = isBuilt() ? '../../dist/src/' : '../../src/'
const BEGIN = { do: 'begin', session: 1 }
const BEGUN = { is: 'begun', known: [] }

test('a job that cannot be sent fails alone: the thread that it was for gets the next one', async () => {
  let begun = 0
  const count = () => {
    begun += 1
  }
  process.on('worker', count)
  const threads = createThreads<unknown, unknown>({
    module: new URL(`${PROGRAM}catalog/search-thread.ts`, import.meta.url),
    task: 'searching',
    atOnceMax: 1,
    heapBytesMax: 64 * 1_048_576,
    jobMsMax: 60_000,
    idleMsMax: 60_000,
  })
  for (let time = 0; time < 3; time += 1)
    await expect(threads.run({ ...BEGIN, folder: () => 'no text' }, [])).rejects.toThrow(
      'could not be cloned',
    )
  expect(await threads.run(BEGIN, [])).toEqual(BEGUN)
  expect(begun).toBe(1)
  process.off('worker', count)
  await threads.close()
})

test('a job that comes while an idle thread is being ended gets another thread', async () => {
  const threads = createThreads({
    module: new URL(`${PROGRAM}catalog/search-thread.ts`, import.meta.url),
    task: 'searching',
    atOnceMax: 1,
    heapBytesMax: 64 * 1_048_576,
    jobMsMax: 60_000,
    idleMsMax: 1,
  })
  const asked = new Promise((resolve, reject) => {
    process.once('worker', (thread: Worker) => {
      const terminate = thread.terminate.bind(thread)
      thread.terminate = () => {
        const ended = terminate()
        threads.run(BEGIN, []).then(resolve, reject)
        return ended
      }
    })
  })
  expect(await threads.run(BEGIN, [])).toEqual(BEGUN)
  expect(await asked).toEqual(BEGUN)
  await threads.close()
})
