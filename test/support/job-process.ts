/** A process with jobs that never end by themselves: its argument is the database file. Prints `ready` when they are there. */
import { door, openJobs } from './jobs.ts'

const { jobs } = await openJobs(process.argv[2]!)
const forever = new Promise<never>(() => undefined)
await jobs.start({ kind: 'done', subject: 'a', startedBy: 'ann' }, async () => 'kept')
for await (const _ of jobs.events(jobs.list()[0]!.id));
const isRunning = door()
await jobs.start({ kind: 'sync', subject: 'a', startedBy: 'ann' }, () => {
  isRunning.open()
  return forever
})
await jobs.start({ kind: 'next', subject: 'a', startedBy: 'ann' }, () => forever)
await isRunning.opened
setInterval(() => undefined, 60_000)
process.stdout.write('ready now\n')
