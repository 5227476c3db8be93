/** The thread of `inspector.ts`. */
import { answerJobs } from '../kernel/thread-jobs.ts'
import { inspectZip } from './inspect.ts'
import type { InspectJob } from './inspector.ts'
import { makeParcel, type Parcel } from './parcel.ts'
import { answerServe, type ServedForm, type ServeJob } from './serve-job.ts'
import { answerStamp, type StampedFile, type StampJob } from './stamp-job.ts'

answerJobs<InspectJob | StampJob | ServeJob, Parcel | StampedFile | ServedForm>(async (job) => {
  if (job.task === 'stamp') return { answer: answerStamp(job), moved: [] }
  if (job.task === 'serve') return { answer: answerServe(job), moved: [] }
  const { zip, options } = job
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length)
  const parcel = makeParcel(bytes, inspectZip(bytes, options))
  return { answer: parcel, moved: [parcel.zip.buffer, parcel.stored.buffer] }
})
