/** A process that does one job: its arguments are the database file and the kind. Prints `ready` when it has ended. */
import * as example from '../jobs/example/index.ts'
import { ended, openJobs, startWork, workKind } from './jobs.ts'

const [file, kind] = process.argv.slice(2) as [string, string]
const { jobs } = await openJobs(file, { kinds: { ...example, plain: workKind('plain') } })
const job = { subject: 'shop', startedBy: 'ann' }
const { id } =
  kind === 'plain'
    ? await startWork(jobs, { kind, ...job }, async () => 'done')
    : await jobs.start(example.tally, { ...job, input: { name: 'shop' } })
await ended(jobs, id)
setInterval(() => undefined, 60_000)
process.stdout.write('ready now\n')
