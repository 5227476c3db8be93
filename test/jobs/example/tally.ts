import { defineJob } from '../../../src/jobs/define-job.ts'
import { meta, type WritableDatabase } from '../../../src/store/database.ts'

/** Counts how often it was done: a job that is done once leaves a 1, whatever happened meanwhile. */
export const tally = defineJob<{ name: string }, { db: WritableDatabase }>()({
  kind: 'tally.add',
  title: 'Adding up',
  noun: 'tally',
  input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  retries: 0,
  timeoutMs: 60_000,
  concurrency: 1,
  async run(run, { db }) {
    const { name } = run.input
    run.progress(0, 1, `Looking for ${name}`)
    run.log(`This is try ${name}.`)
    const now = Date.now()
    return db.write((tx) => {
      const times = Number(tx.get(meta, name)?.value ?? 0) + 1
      tx.put(meta, { name, value: String(times) })
      run.ends(tx, now, { state: 'succeeded', result: { times } })
      return { times }
    })
  },
  told: ({ times }) => `It was counted ${times === 1 ? 'once' : `${times} times`}.`,
})
