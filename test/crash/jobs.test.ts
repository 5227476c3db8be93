/** The power goes at each step of a job: it is done once, or is to be done again; never lost, never twice. */
import path from 'node:path'
import { expect, test } from 'vitest'
import { meta } from '../../src/store/database.ts'
import * as example from '../jobs/example/index.ts'
import { isDeep, sampleOf } from '../support/deep.ts'
import { ended, eventsOf, openJobs, workKind } from '../support/jobs.ts'
import { runToEnd } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

/** Steps of a job that ends together with what it did. It is added, leased and ended: three commits. */
const TALLY = [
  'jobs.queued',
  'jobs.leased',
  'jobs.running',
  // What it did is stored, and its worker has not heard of it.
  'jobs.result-known',
  'database.committed:1',
  'database.before-commit:2',
  'database.committed:2',
  'database.before-commit:3',
  'database.committed:3',
]
const TALLY_SAMPLE = sampleOf(TALLY, (failpoint) => failpoint.startsWith('jobs.'))
/** Of one whose end is written when it is done. */
const PLAIN = ['jobs.finished', 'jobs.result-known']
const PLAIN_SAMPLE = sampleOf(PLAIN, (failpoint) => failpoint === 'jobs.finished')

async function dieAt(failpoint: string, kind: string): Promise<string> {
  const file = path.join(await temporaryFolder('jobs'), 'jobs.duckdb')
  const script = path.join(import.meta.dirname, '..', 'support', 'job-process.ts')
  const command = [process.execPath, '--import', 'tsx', script, file, kind]
  const { signal, stdout, stderr } = await runToEnd({ STOA_FAILPOINT: failpoint }, [], { command })
  expect({ signal, stdout, stderr }).toEqual({ signal: 'SIGKILL', stdout: '', stderr: '' })
  return file
}

test.each(TALLY_SAMPLE)('a kill at %s leaves what is done once', async (failpoint) => {
  const file = await dieAt(failpoint, 'tally.add')
  const open = await openJobs(file, { kinds: { ...example } })
  try {
    const [job, ...others] = open.jobs.list()
    expect(others).toEqual([])
    expect(await ended(open.jobs, job!.id)).toMatchObject({
      state: 'succeeded',
      result: { times: 1 },
      worker: null,
    })
    expect(open.db.get(meta, 'shop')).toEqual({ name: 'shop', value: '1' })
    // Who watched before the kill hears the end, whatever they saw of it.
    for (const seen of [0, 2, 1_000])
      expect((await eventsOf(open.jobs, job!.id, seen)).at(-1)!.type).toBe('end')
    expect(open.bugs).toEqual([])
  } finally {
    await open.close()
  }
})

test.each(PLAIN_SAMPLE)(
  'a kill at %s of a job that has no plan of its own loses nothing',
  async (failpoint) => {
    const file = await dieAt(failpoint, 'plain')
    let again = 0
    const run = async () => {
      again += 1
      return 'done'
    }
    const open = await openJobs(file, { kinds: { plain: workKind('plain', { run }) } })
    try {
      const [job] = open.jobs.list()
      expect(await ended(open.jobs, job!.id)).toMatchObject({ state: 'succeeded', result: 'done' })
      expect(again).toBe(failpoint === 'jobs.finished' ? 0 : 1)
    } finally {
      await open.close()
    }
  },
)

test.runIf(isDeep)(
  'a kill before it is queued leaves nothing, and nobody was told that there is something',
  async () => {
    const file = await dieAt('database.before-commit:1', 'tally.add')
    const open = await openJobs(file, { kinds: { ...example } })
    expect(open.jobs.list()).toEqual([])
    expect(open.db.get(meta, 'shop')).toBeUndefined()
    await open.close()
  },
)
