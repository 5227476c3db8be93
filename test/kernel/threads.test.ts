/** Who gets which thread, when one is ended, and what is told of what goes wrong. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { isBuilt } from '../../scripts/set-up.mjs'
import { createThreads } from '../../src/kernel/threads.ts'
import { temporaryFolder } from '../support/temp.ts'

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

test('what goes wrong in a thread is told in its words, also when it is no error of the language', async () => {
  const module = path.join(await temporaryFolder(), 'odd-thread.mjs')
  const jobs = new URL(`${PROGRAM}kernel/thread-jobs.${isBuilt() ? 'js' : 'ts'}`, import.meta.url)
  const lines = [
    `import { answerJobs } from '${jobs.href}'`,
    'const answers = { whole: () => 1, symbol: () => { throw Symbol("odd") }, function: () => answers }',
    'answerJobs(async (job) => ({ answer: answers[job](), moved: [] }))',
  ]
  await writeFile(module, lines.join('\n'))
  const threads = createThreads<string, unknown>({
    module: pathToFileURL(module),
    task: 'odd things',
    atOnceMax: 1,
    heapBytesMax: 64 * 1_048_576,
    jobMsMax: 60_000,
    idleMsMax: 60_000,
  })
  await expect(threads.run('function', [])).rejects.toThrow('could not be cloned')
  await expect(threads.run('symbol', [])).rejects.toThrow('Symbol(odd)')
  expect(await threads.run('whole', [])).toBe(1)
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
