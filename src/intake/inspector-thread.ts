/** The thread of `inspector.ts`. */
import { answerJobs } from '../kernel/thread-jobs.ts'
import { inspectZip } from './inspect.ts'
import type { InspectJob } from './inspector.ts'
import { makeParcel, type Parcel } from './parcel.ts'
import { answerStamp, type StampedFile, type StampJob } from './stamp-job.ts'

answerJobs<InspectJob | StampJob, Parcel | StampedFile>(async (job) => {
  if (job.task === 'stamp') return { answer: answerStamp(job), moved: [] }
  const { zip, options } = job
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length)
  const parcel = makeParcel(bytes, inspectZip(bytes, options))
  return { answer: parcel, moved: [parcel.zip.buffer, parcel.stored.buffer] }
})
